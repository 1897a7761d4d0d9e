import pytest
from django.core.exceptions import ValidationError

from common.fields import PhoneField


@pytest.mark.parametrize(
    "number",
    ["0612345678", "06 1234 5678", "+31 6 12345678", "(0591) 31 22 44", "0591-312244", "(+31) 6 12345678"],
)
def test_phone_number_is_taken_as_people_write_it(number):
    assert PhoneField().clean(f" {number} ") == number


@pytest.mark.parametrize(
    "text",
    [
        "Testdorp",
        "06",
        "1234567",
        "1234567890123456",
        "06 12345678 Jan",
        "06+12345678",
        "-------- 8",
        "jan@dorp.nl",
    ],
)
def test_what_nobody_can_call_is_refused_with_an_example(text):
    with pytest.raises(ValidationError) as error:
        PhoneField().clean(text)

    assert error.value.messages == ["Vul een telefoonnummer in met 8 tot 15 cijfers, zoals 06 12345678."]


def test_phone_number_may_stay_empty():
    assert PhoneField(required=False).clean(" ") == ""

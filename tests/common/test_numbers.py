import pytest

from common.numbers import number_text


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1830, 0, "1.830"),
        (5, 1, "5,0"),
        (0, 0, "0"),
        (None, 0, "niet bekend"),
        (1234567.891, 2, "1.234.567,89"),
    ],
)
def test_numbers_are_dutch_and_unknown_is_not_zero(value, decimals, text):
    assert number_text(value, decimals) == text

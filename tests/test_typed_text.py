"""Whatever form of ours somebody types in: no sign that nobody sees gets past it."""

import importlib
import unicodedata

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.forms.forms import DeclarativeFieldsMetaclass

from common.fields import EmailField, LineField, TextField, TrapField, WebsiteField
from common.html import clean_html
from tests.test_house_rules import python_files
from wup_portal.views.style import SampleForm

TYPED = (LineField, TextField, EmailField, WebsiteField)
#: Fields of text that are none of these.
OTHERWISE = {"SectionForm.body": "HTML, and clean_html() takes the signs out: see below"}
UNSEEN = "\u202e\u200b\u2066\u00ad\ufeff\u3164\x1b\x7f\x85\ud800\U000e0041\ufffe\u2028\u200d"


def form_classes() -> list[type[forms.BaseForm]]:
    found = {}
    for path in python_files():
        if "forms" in path.parts or path.name == "forms.py":
            module = importlib.import_module(".".join(path.with_suffix("").parts).removesuffix(".__init__"))
            found |= {
                kind: None
                for kind in vars(module).values()
                if isinstance(kind, DeclarativeFieldsMetaclass) and kind.__module__ == module.__name__
            }
    return [*found, SampleForm]


FIELDS = {
    f"{kind.__name__}.{name}": field
    for kind in form_classes()
    for name, field in kind.base_fields.items()
    if kind.__module__.partition(".")[0] != "accounts"  # of allauth; see the test of their own
}


def test_the_forms_are_found():
    names = {name.partition(".")[0] for name in FIELDS}

    assert {"ContactForm", "SessionForm", "InviteForm", "PersonForm", "FreezeForm", "SampleForm"} <= names


@pytest.mark.parametrize(
    "name", [name for name, field in FIELDS.items() if isinstance(field, forms.CharField)]
)
def test_a_field_to_type_in_is_one_of_ours(name):
    field = FIELDS[name]

    assert name in OTHERWISE or isinstance(field, (*TYPED, TrapField)) or field.widget.is_hidden


@pytest.mark.parametrize("name", [name for name, field in FIELDS.items() if isinstance(field, TYPED)])
def test_signs_that_nobody_sees_do_not_get_past_a_form(name):
    got = []
    for sign in UNSEEN:
        for typed in (f"a{sign}b", f"jan@dor{sign}p.example", f"https://dorp{sign}.example/{sign}"):
            try:
                got.append(str(FIELDS[name].clean(typed)))
            except ValidationError:
                continue

    hidden = {sign for text in got for sign in text if not is_seen(sign)}
    assert hidden == set()


def is_seen(sign: str) -> bool:
    return sign == "\n" or (
        unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Cn") and sign not in "\u3164\u2028"
    )


def test_line_ends_of_a_text_stay():
    assert TextField(max_length=99).clean(" een\r\ntwee\u2028drie\tvier\r") == "een\ntwee\ndrie vier"


def test_letters_that_people_use_stay():
    text = "Ðe 't Haantje, Exloërveen, Łódź, 東京, ﷺ, 😀️ – “ja” …"

    assert LineField(max_length=99).clean(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("sign", UNSEEN.replace("\ud800", "").replace("\u2028", ""))
def test_a_text_of_a_plan_has_no_signs_that_nobody_sees(sign):
    for typed in (
        f"<p>a{sign}b</p>",
        f"<p>a&#{ord(sign)};b</p>",
        f'<p><a href="https://a.example/{sign}x">c</a></p>',
    ):
        clean = clean_html(typed)

        assert not [one for one in clean if not is_seen(one)]
        assert clean_html(clean) == clean


@pytest.mark.parametrize(
    "address",
    [
        "victim@hotma\u0131l.example",
        "advi\u017feur@wup.nl",
        "\u212aees@wup.nl",
        "jan@stra\u00dfe.example",
        "jan@\uff4dail.example",
    ],
)
def test_an_address_that_looks_like_another_is_not_a_mailbox_here(address):
    try:
        typed = EmailField().clean(address)
    except ValidationError:
        return

    assert typed.isascii()
    assert typed.partition("@")[2].startswith("xn--") or typed == unicodedata.normalize("NFC", address)


def test_a_domain_with_other_letters_is_stored_in_its_plain_form():
    assert EmailField().clean("Jan@D\u00f6rp.example") == "Jan@xn--drp-sna.example"


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "java\tscript:alert(1)", "data:text/html,x", "ftp://a.example", "//evil.example\\@a",
     "https://coevorden.nl@evil.example/", "https://a:b@evil.example", " vbscript:x", "https:javascript:x"],
)  # fmt: skip
def test_a_website_is_a_page_and_says_where_it_leads(address):
    with pytest.raises(ValidationError):
        WebsiteField().clean(address)

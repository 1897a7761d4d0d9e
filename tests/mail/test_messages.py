import pytest

from mail import kinds
from mail.kinds import Kind
from mail.messages import compose, one_line

FACTS = {
    "name": "'t Haantje <b>",
    "village": "Eigendorp",
    "title": "Samen\nisoleren",
    "url": "https://portaal.example/",
}


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Jan de Boer", "Jan de Boer"),
        ("  Jan \n de\u2028Boer\t", "Jan de Boer"),
        ("Jan\x00\x07\x1b de Boer", "Jan de Boer"),
        ("https://kwaad.example/klik", "https: //kwaad.example/klik"),
        ("\u202eredrO\u2066", "redrO"),
        ("x" * 81, "x" * 79 + "…"),
        (12, "12"),
    ],
)
def test_one_line_makes_harmless(typed, shown):
    assert one_line(typed) == shown


@pytest.fixture
def letter(tmp_path, settings, monkeypatch):
    """Templates of a mail that only exists here."""
    folder = tmp_path / "emails" / "test"
    folder.mkdir(parents=True)
    (folder / "letter.subject.txt").write_text("{% autoescape off %}Voor\n{{ name }}{% endautoescape %}\n")
    (folder / "letter.txt").write_text("{% autoescape off %}Beste {{ name }},\n{% endautoescape %}")
    (folder / "letter.html").write_text(
        '{% extends "emails/base.html" %}{% block content %}<p>Beste {{ name }},</p>{% endblock %}'
    )
    templates = [settings.TEMPLATES[0] | {"DIRS": [*settings.TEMPLATES[0]["DIRS"], tmp_path]}]
    settings.TEMPLATES = templates
    monkeypatch.setitem(
        kinds._kinds, "test.why", Kind("test.why", "Reden", why="omdat u een dorp hebt aangemeld")
    )
    return lambda kind: compose(kind, to="jan@example.org", template="test/letter", context=dict(FACTS))


def test_text_is_text_and_html_is_escaped(letter):
    message = letter("test.answer")

    assert message.subject == "Voor 't Haantje <b>"
    assert message.text.startswith("Beste 't Haantje <b>,\n\n-- \nWUP-portaal Drenthe")
    assert "<p>Beste &#x27;t Haantje &lt;b&gt;,</p>" in message.html
    assert '<html lang="nl">' in message.html


def test_foot_says_who_sends_and_why(letter):
    message = letter("test.why")

    for part in (message.text, message.html):
        assert "U krijgt deze mail omdat u een dorp hebt aangemeld." in part
        assert "https://portaal.example/" in part
        assert "Dan hoeft u niets te doen" not in part


def test_foot_of_a_mail_without_a_reason(letter):
    message = letter("test.answer")

    for part in (message.text, message.html):
        assert "omdat uw e-mailadres op het portaal is ingevuld" in part

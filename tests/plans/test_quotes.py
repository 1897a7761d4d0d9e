"""A quoted sentence is found however a phone or a word processor copied it."""

import pytest

from plans.quotes import replace_once, stands_in

HTML = '<p>De molen is \'t&nbsp;mooist in <strong>mei</strong>. Wij zeggen "ja" &amp; doen mee - graag.</p><p>Klaar.</p>'


@pytest.mark.parametrize(
    "quote",
    [
        'Wij zeggen "ja" & doen mee - graag.',
        "wij zeggen “ja” &  doen mee – graag.",
        "De molen is ’t mooist in mei.",
        "De mo\u00adlen is 't\u00a0mooist",
    ],
)
def test_found_with_other_quotes_dashes_spaces_and_capitals(quote):
    assert stands_in(quote, HTML)


@pytest.mark.parametrize("quote", ["Wij zeggen nee", "amp;", "<strong>mei</strong>"])
def test_what_does_not_stand_there_is_not_found(quote):
    assert not stands_in(quote, HTML)


def test_the_words_come_in_its_place_and_nothing_else_changes():
    changed = replace_once(HTML, "Wij zeggen “ja” & doen mee – graag.", "Nee < ja.")

    assert changed == HTML.replace('Wij zeggen "ja" &amp; doen mee - graag.', "Nee &lt; ja.")


@pytest.mark.parametrize(
    ("html", "quote"),
    [
        ("<p>Nee. Nee.</p>", "Nee."),
        ("<p>Wij <em>doen</em> mee.</p>", "Wij doen mee."),
        ("<p>Iets anders.</p>", "Wij doen mee."),
        ("<p>Iets anders.</p>", ""),
        ('<p><a href="https://voorbeeld.nl">Site</a></p>', "voorbeeld"),
    ],
)
def test_nothing_is_replaced_where_it_is_not_certain(html, quote):
    assert replace_once(html, quote, "anders") is None

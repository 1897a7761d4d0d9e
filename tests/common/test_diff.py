from difflib import SequenceMatcher

import pytest

from common import diff
from common.diff import compare, is_changed
from common.html import clean_html

TEXT = clean_html(
    "<p>Wij isoleren eerst de huizen aan de dorpsstraat en daarna die aan de brink.</p>"
    "<ul><li>Honderd huizen voor de winter</li><li>De school in de zomer</li></ul>"
    "<table><tr><th>Soort</th><th>Aantal</th></tr><tr><td>Koop</td><td>402</td></tr></table>"
)


def marked(changes, op):
    return [text for change in changes for kind, text in change.pieces if kind == op]


def test_no_change():
    changes = compare(TEXT, TEXT)

    assert not is_changed(changes)
    assert [change.label for change in changes] == [
        "alinea",
        "lijstregel",
        "lijstregel",
        "tabelrij",
        "tabelrij",
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [("daarna", "later"), ("winter", "zomer"), ("402", "403"), ("de brink", "de es"), ("Soort", "Wat")],
)
def test_one_changed_word_marks_exactly_that_word(old, new):
    changes = compare(TEXT, TEXT.replace(old, new))

    assert [change.op for change in changes].count("same") == 4
    assert marked(changes, "removed") == [old.split()[-1]]
    assert marked(changes, "added") == [new.split()[-1]]


def test_short_frequent_words_are_not_noise():
    """The rule that difflib calls junk starts at 200 items: then every "de" counts as changed."""
    long = "<p>" + "de man en de vrouw zien de boom en de es. " * 60 + "</p>"

    changes = compare(clean_html(long), clean_html(long.replace("de boom", "de eik", 1)))

    assert marked(changes, "removed") == ["boom"]
    assert marked(changes, "added") == ["eik"]


def test_added_paragraph_leaves_the_others_alone():
    changes = compare(TEXT, TEXT.replace("<ul>", "<p>Nieuw hier.</p><ul>"))

    assert [change.op for change in changes] == ["same", "added", "same", "same", "same", "same"]


def test_removed_row():
    changes = compare(TEXT, TEXT.replace("<tr><td>Koop</td><td>402</td></tr>", ""))

    assert [(c.op, c.label, c.pieces) for c in changes if c.op != "same"] == [
        ("removed", "tabelrij", [("removed", "Koop | 402")])
    ]


def test_layout_only():
    changes = compare(TEXT, TEXT.replace("de brink", "<strong>de brink</strong>"))

    assert [change.op for change in changes] == ["layout", "same", "same", "same", "same"]


def test_paragraph_that_became_a_heading_is_layout():
    assert [c.op for c in compare("<p>Onze droom</p>", "<h3>Onze droom</h3>")] == ["layout"]


def test_everything_new_and_everything_gone():
    assert {c.op for c in compare("", TEXT)} == {"added"}
    assert {c.op for c in compare(TEXT, "")} == {"removed"}


def test_reassembled_pieces_give_both_texts():
    old, new = "een twee drie vier", "een 2 drie, vier vijf"
    pieces = compare(f"<p>{old}</p>", f"<p>{new}</p>")[0].pieces

    assert "".join(text for op, text in pieces if op != "added") == old
    assert "".join(text for op, text in pieces if op != "removed") == new


def test_a_text_made_to_be_slow_is_compared_in_little_work(monkeypatch):
    """The same five words thousands of times: minutes for difflib, and a page asks for it."""
    work = []
    monkeypatch.setattr(
        diff,
        "SequenceMatcher",
        lambda junk, a, b, **kwargs: work.append((a, b)) or SequenceMatcher(junk, a, b, **kwargs),
    )
    old = " ".join("een twee drie vier vijf"[n % 7 :: 2].strip() or "zes" for n in range(6000))
    new = " ".join("vijf vier drie twee een"[n % 5 :: 2].strip() or "zes" for n in range(6000))

    pieces = diff.words(old, new)

    assert "".join(text for op, text in pieces if op != "added") == old
    assert "".join(text for op, text in pieces if op != "removed") == new
    assert all(diff._work(a, b) <= diff.MOST_WORK for a, b in work)


def test_a_long_stretch_is_compared_by_its_sentences():
    old = "".join(f"Dit is zin {n} van een lange tekst. " for n in range(300))
    new = old.replace("zin 0 ", "zin nul ").replace("zin 7 ", "zin zeven ").replace("zin 299 ", "zin x ")

    pieces = diff.words(old, new)

    assert ("removed", "Dit is zin 7 van een lange tekst. ") in pieces
    assert ("added", "Dit is zin zeven van een lange tekst. ") in pieces
    assert "".join(text for op, text in pieces if op != "added") == old
    assert "".join(text for op, text in pieces if op != "removed") == new


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<p>x</p>", "<blockquote><p>x</p></blockquote>"),
        ("<ul><li>x</li></ul>", "<ol><li>x</li></ol>"),
        ("<ol><li>x</li></ol>", '<ol start="4"><li>x</li></ol>'),
    ],
)
def test_another_box_around_the_same_words_is_a_change_of_layout(old, new):
    assert [change.op for change in compare(clean_html(old), clean_html(new))] == ["layout"]


def test_another_picture_with_the_same_description_is_a_change():
    old, new = (f'<img src="/afbeeldingen/{n * 8}-0000-4000-8000-000000000000/" alt="Huis">' for n in "ab")

    (change,) = compare(clean_html(old), clean_html(new))

    assert change.op == "changed"
    assert ("added", " (een ander beeld)") in change.pieces

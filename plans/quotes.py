"""A sentence that somebody quotes: where it stands in a text, however it was copied."""

import re

from common.html import plain_text

#: signs that a phone or a word processor puts in another's place
SAME = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " ", "\u00ad": None}
)


def folded(text: str) -> str:
    """To compare by: one space between words, plain quotes and dashes, no capitals."""
    return " ".join(text.translate(SAME).split()).casefold()


def stands_in(quote: str, html: str) -> bool:
    return folded(quote) in folded(plain_text(html))


def replace_once(html: str, quote: str, words: str) -> str | None:
    """The text with other words where the quote stands; None where it stands nowhere, twice, or over a border
    of layout such as a bold word.
    """
    pattern = r"(?:\s|&nbsp;)+".join(map(_spelled, quote.split()))
    found = (
        [match for match in re.finditer(pattern, html) if not _in_tag(html, match.start())] if pattern else []
    )
    if len(found) != 1:
        return None
    start, end = found[0].span()
    return html[:start] + _escaped(" ".join(words.split())) + html[end:]


def _in_tag(html: str, place: int) -> bool:
    return html.rfind("<", 0, place) > html.rfind(">", 0, place)


def _spelled(word: str) -> str:
    """One word as it may stand in cleaned HTML: with each sign that looks the same."""
    return "".join(_any_of(sign) for sign in word)


def _any_of(sign: str) -> str:
    plain = sign.translate(SAME)
    alike = {sign, plain, *(chr(code) for code, other in SAME.items() if other == plain)}
    return "(?:" + "|".join(re.escape(_escaped(each)) for each in sorted(alike) if each) + ")"


def _escaped(text: str) -> str:
    """As the cleaner writes text between tags."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

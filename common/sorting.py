"""Keys for sorting the Dutch way and for searching without accents, stored beside the text.

The embedded PostgreSQL has no ICU and no extension `unaccent`, so the keys are filled in Python, by
the services that write the row, and the database compares plain text.
"""

import re
import unicodedata

LEADING_ARTICLE = re.compile(r"^['’‘`](t|s|n|k)\s+", re.IGNORECASE)


def search_key(text: str) -> str:
    """Lower case, no accents, one space between words: "Exloërveen" and "exloerveen" are the same."""
    decomposed = unicodedata.normalize("NFKD", text).replace("’", "'").replace("‘", "'")
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(plain.casefold().split())


def sort_key(text: str) -> str:
    """As `search_key`; 't Haantje stands under H, IJ is i and j, marks do not count."""
    without_article = LEADING_ARTICLE.sub("", text.strip())
    key = re.sub(r"[^a-z0-9 ]+", "", search_key(without_article).replace("-", " "))
    return " ".join(key.split())


#: Words between first name and surname that do not count when names are put in order: Jan de Boer is a B.
NAME_PREFIXES = frozenset(
    [
        "van",
        "von",
        "de",
        "den",
        "der",
        "het",
        "ten",
        "ter",
        "te",
        "la",
        "le",
        "el",
        "al",
        "op",
        "aan",
        "bij",
        "in",
        "onder",
        "uit",
        "voor",
        "tot",
        "'t",
        "'s",
        "d'",
        "du",
        "des",
        "di",
        "da",
        "do",
    ]
)
NAME_SUFFIXES = frozenset(("jr", "jr.", "sr", "sr.", "bsc", "msc", "ba", "ma"))


def split_name(name: str) -> tuple[str, str]:
    """ "Jan van der Berg" is ("Jan van der", "Berg"); what stands between brackets is no name."""
    words = re.sub(r"\([^)]*\)", " ", name).split() or name.split()
    while len(words) > 1 and words[-1].casefold() in NAME_SUFFIXES:
        words.pop()
    return " ".join(words[:-1]), words[-1] if words else ""


def surname_key(name: str) -> tuple[str, str, str]:
    """To sort people by surname; then by first name; people of one name by what stands before it."""
    before, surname = split_name(name)
    first = " ".join(w for w in before.split() if w.casefold().replace("’", "'") not in NAME_PREFIXES)
    return sort_key(surname), sort_key(first), sort_key(before)

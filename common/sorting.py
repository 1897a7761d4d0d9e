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

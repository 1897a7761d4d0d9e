"""Which characters the font of our PDFs can print."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from fontTools.ttLib import TTFont

BLANKS = frozenset("\n\r\t\u00a0\u00ad\u200b")


@cache
def printable() -> frozenset[str]:
    path = Path(find_spec("font_source_sans_pro").origin).parent / "files" / "SourceSansPro-Regular.ttf"
    with TTFont(path, lazy=True) as font:
        return frozenset(chr(code) for code in font.getBestCmap()) | BLANKS


def unprintable(text: str) -> list[str]:
    """The characters that would be an empty box on paper, each once, in order."""
    return list(dict.fromkeys(c for c in text if c not in printable()))

"""What people type, without the signs that nobody sees: they hide a word, split one, or turn a name around."""

import re
import unicodedata

#: Turns of direction, widths of nothing, soft hyphens, tags, half letters and signs that stand for nothing; and
#: blanks that pass for letters. Also those that join emoji: three faces instead of one family is no loss here.
INVISIBLE = (
    "\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff0-\ufffb"
    "\ufffe\uffff\ud800-\udfff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
BLANK_LETTERS = "\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
UNSEEN = re.compile(f"[{INVISIBLE}]")
CONTROL = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f{BLANK_LETTERS}]")  # not tab and line ends


def clean_line(text: str) -> str:
    """One line: line ends, tabs and double spaces become one space."""
    return " ".join(_seen(text).split())


def clean_text(text: str) -> str:
    """More lines, each ended by a newline."""
    lines = re.sub("\r\n|[\r\x85\u2028\u2029]", "\n", text)
    return _seen(lines).replace("\t", " ")


def _seen(text: str) -> str:
    return unicodedata.normalize("NFC", CONTROL.sub(" ", UNSEEN.sub("", text)))

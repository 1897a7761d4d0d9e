"""Numbers the way people in the Netherlands write them."""

from decimal import Decimal

POINT_AND_COMMA = str.maketrans(",.", ".,")


def number_text(value: int | float | Decimal | None, decimals: int = 0) -> str:
    """ "1.830", "5,0". Unknown is "niet bekend", never 0."""
    if value is None or value == "":
        return "niet bekend"
    return f"{value:,.{int(decimals or 0)}f}".translate(POINT_AND_COMMA)

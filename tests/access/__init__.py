"""The access matrix: who gets which answer at which address.

One module per app, each with ROWS: address name -> list of Row. `tests/test_access_matrix.py` walks the
URL resolver; an address without a row fails. The rows also say which pages axe looks at (tests/screens); a new
form needs a line in tests/screens/forms.py.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

#: The cast, as fixture names; "visitor" is not signed in. All places in a row belong to `village`.
CAST = (
    "visitor", "nobody", "villager", "core_member", "lead", "outsider", "advisor", "foreign_advisor",
    "officer", "foreign_officer", "organiser", "coordinator",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One address and method, and the status each of the cast gets.

    kwargs: made from the fixture `world` (a namespace with the objects of the test), such as
    lambda world: {"village_slug": world.village.slug}.
    status: the answer for everyone who is not in `others`; a visitor who must sign in gets 302.
    """

    status: int
    others: dict[str, int] = field(default_factory=dict)
    method: str = "get"
    kwargs: Callable = lambda world: {}
    data: Callable = lambda world: {}

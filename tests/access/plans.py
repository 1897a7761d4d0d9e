"""The addresses of `plans`."""

from tests.access import Row

SIGNUP = {"kwargs": lambda world: {"reference": world.signup.reference}}

ROWS: dict[str, list[Row]] = {
    "plans:signup_accept": [
        Row(403, {"visitor": 302, "coordinator": 200}, **SIGNUP),
        Row(403, {"visitor": 302, "coordinator": 302}, method="post", **SIGNUP),
    ],
}

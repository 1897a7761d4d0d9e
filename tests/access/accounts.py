"""The addresses of the own account. Those of allauth have short rows: its own tests know the rest."""

from tests.access import Row

SIGN_IN = {"visitor": 302}

ROWS: dict[str, list[Row]] = {
    "accounts:kept_post": [Row(200, SIGN_IN)],
    "accounts:kept_post_forget": [
        Row(404, SIGN_IN, method="post"),
        Row(405, SIGN_IN),
    ],
}

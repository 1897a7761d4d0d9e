"""Demo content of `make run`: villages, figures and initiatives are marked *voorbeeld*.

Each module loads the content of one app and may run again without making anything twice.
"""

MODULES = ("people", "villages", "sessions", "plans", "plan_versions", "reactions")  # in this order
PASSWORD = "voorbeeld-wup"  # noqa: S105 -- printed by `make run`; these addresses cannot sign in elsewhere
EMAIL_DOMAIN = "wup.example"
SIGN_INS = {
    "coordinator@wup.example": "coördinator",
    "organisator@wup.example": "organisator van kennissessies",
    "adviseur@wup.example": "adviseur van Voorbeelddorp",
    "adviseur2@wup.example": "tweede adviseur van Voorbeelddorp",
    "trekker@wup.example": "trekker van Voorbeelddorp",
    "bewoner@wup.example": "bewoner van Voorbeelddorp",
    "gemeente@wup.example": "medewerker van de gemeente Coevorden",
    "buitenstaander@wup.example": "trekker van een ander dorp, Proefveen",
}

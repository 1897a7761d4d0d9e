"""Demo content of `make run`: villages, figures and initiatives are marked *voorbeeld*.

Each module loads the content of one app and may run again without making anything twice.
"""

PASSWORD = "voorbeeld-wup"  # noqa: S105 -- printed by `make run`; these addresses cannot sign in elsewhere
EMAIL_DOMAIN = "wup.example"

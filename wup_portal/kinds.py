"""The kinds of mail of the portal itself, for the registry of `mail`."""

from mail.kinds import Kind, register_kind


def register_all() -> None:
    register_kind(
        Kind(
            name="portal.contact",
            label="Vraag via de contactpagina",
            why="omdat u coördinator van het portaal bent",
        )
    )

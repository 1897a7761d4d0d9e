class DomainError(Exception):
    """A rule says no. The text is Dutch, to "u", and says what to do; views show it as it is."""


class StaleVersion(DomainError):
    """Somebody saved in between: the version in the POST is no longer the newest one."""

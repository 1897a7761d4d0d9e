"""The life of a mail, as data."""

from django.db import models


class Status(models.TextChoices):
    """Words that a volunteer knows; the same on the page, in the docs and in the code."""

    QUEUED = "queued", "klaar om te versturen"
    SENDING = "sending", "wordt verstuurd"
    HANDED_OVER = "handed_over", "overgedragen aan de mailserver"
    REFUSED = "refused", "geweigerd"
    BOUNCED = "bounced", "teruggekomen"
    UNCERTAIN = "uncertain", "onzeker"
    SUPPRESSED = "suppressed", "niet meer nodig"
    WITHDRAWN = "withdrawn", "ingetrokken"


TRANSITIONS: dict[Status, set[Status]] = {
    Status.QUEUED: {Status.SENDING, Status.SUPPRESSED, Status.WITHDRAWN, Status.REFUSED},
    Status.SENDING: {Status.HANDED_OVER, Status.QUEUED, Status.REFUSED, Status.UNCERTAIN, Status.SUPPRESSED},
    Status.UNCERTAIN: {Status.QUEUED, Status.HANDED_OVER, Status.BOUNCED},
    Status.HANDED_OVER: {Status.BOUNCED},
    Status.BOUNCED: {Status.QUEUED},
    Status.REFUSED: {Status.QUEUED},
    Status.SUPPRESSED: set(),
    Status.WITHDRAWN: set(),
}

#: Nothing happens to these any more, unless a person presses a button.
ENDED = set(Status) - {Status.QUEUED, Status.SENDING}
#: What the outbox page calls "niet aangekomen".
NOT_ARRIVED = {Status.REFUSED, Status.BOUNCED, Status.UNCERTAIN}
#: How the answer begins of a mail that was refused before any mail server saw it.
NOT_MADE = "De mail kon niet worden gemaakt"

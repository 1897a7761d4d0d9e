"""Kinds of mail that only exist in tests: also for the worker processes that tests start."""

from mail.kinds import Kind

ANSWER = Kind("test.answer", "Antwoord (test)")
CAMPAIGN = Kind("test.campaign", "Campagne (test)", resend_when_uncertain=False, priority=9)
SECRET = Kind("test.secret", "Code om in te loggen (test)", is_secret=True)
LINK = Kind("test.link", "Persoonlijke link (test)", has_personal_link=True)
ALL = (ANSWER, CAMPAIGN, SECRET, LINK)

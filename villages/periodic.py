"""What the clock starts."""

from celery import shared_task

from villages import services


@shared_task(ignore_result=True)
def forget_unconfirmed() -> None:
    """Every day: sign-ups that nobody confirmed within 14 days."""
    services.delete_unconfirmed_signups()

"""Work that the clock starts."""

from celery import shared_task
from django.core.management import call_command

from accounts import kept_posts


@shared_task(ignore_result=True, expires=3000)
def delete_kept_posts() -> None:
    kept_posts.delete_old()


@shared_task(ignore_result=True)
def delete_ended_sessions() -> None:
    """Every day: what browsers were remembered by, once it has ended; Django itself leaves these rows."""
    call_command("clearsessions")

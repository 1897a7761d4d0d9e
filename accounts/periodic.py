"""Work that the clock starts."""

from celery import shared_task

from accounts import kept_posts


@shared_task(ignore_result=True, expires=3000)
def delete_kept_posts() -> None:
    kept_posts.delete_old()

"""`/admin/`: no role of the portal opens it, only `is_staff`; so every address has the same row."""

from django.contrib import admin
from django.urls import URLPattern

from tests.access import Row

SAMPLES = {"object_id": "1", "app_label": "mfa", "content_type_id": "1", "url": "iets"}


def names_and_arguments(patterns):
    for entry in patterns:
        if isinstance(entry, URLPattern):
            known = {**entry.pattern.converters, **entry.pattern.regex.groupindex}
            yield entry.name, {name: SAMPLES[name] for name in known}
        else:
            yield from names_and_arguments(entry.url_patterns)


def rows_of(name: str, kwargs: dict) -> list[Row]:
    if name == "login":  # signed in, but not allowed in
        status, visitor = 403, 302
    else:
        status = visitor = 302
    if name == "logout":
        return [Row(302, method="post"), Row(302)]
    return [
        Row(status, {"visitor": visitor}, method=method, kwargs=lambda world: kwargs)
        for method in ("get", "post")
    ]


ROWS: dict[str, list[Row]] = {
    f"admin:{name}": rows_of(name, kwargs) for name, kwargs in names_and_arguments(admin.site.urls[0]) if name
}

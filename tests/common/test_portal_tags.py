from datetime import UTC, date, datetime

import pytest
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory

from common.templatetags import portal


def test_dates_and_times_are_dutch_and_local():
    moment = datetime(2023, 5, 9, 17, 30, tzinfo=UTC)

    assert portal.dutch_moment(moment) == "dinsdag 9 mei 2023, 19.30 uur"
    assert portal.dutch_date(date(2023, 5, 9)) == "dinsdag 9 mei 2023"
    assert portal.dutch_date(datetime(2023, 5, 9, 23, 30, tzinfo=UTC)) == "woensdag 10 mei 2023"
    assert portal.dutch_moment(None) == ""


@pytest.mark.parametrize(
    ("path", "attribute"),
    [
        ("/dorpen/", ' aria-current="page"'),
        ("/dorpen/aalden/", ' aria-current="true"'),
        ("/", ""),
        (None, ""),
    ],
)
def test_current_page(path, attribute):
    assert portal.current_page(path, "/dorpen/") == attribute


def test_pagination_keeps_the_query_and_marks_the_page():
    page = Paginator(range(100), 10).page(2)
    request = RequestFactory().get("/dorpen/?q=aal&gemeente=assen&pagina=2")

    html = render_to_string("components/_pagination.html", {"page": page, "request": request})

    assert 'href="?q=aal&amp;gemeente=assen&amp;pagina=3"' in html
    assert html.count('aria-current="page"') == 1


def test_pagination_of_one_page_is_nothing():
    page = Paginator(range(3), 10).page(1)

    assert render_to_string("components/_pagination.html", {"page": page}).strip() == ""


def test_route_marks_what_is_done_and_where_the_village_is():
    phases = [("een", "Een"), ("twee", "Twee"), ("drie", "Drie")]

    assert portal.route_steps(phases, "twee") == [
        {"label": "Een", "done": True, "current": False},
        {"label": "Twee", "done": False, "current": True},
        {"label": "Drie", "done": False, "current": False},
    ]

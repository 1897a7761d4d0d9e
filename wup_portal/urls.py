from django.contrib import admin
from django.urls import include, path

from wup_portal.views import health, outbox, pages, places

portal_patterns = [
    path("", pages.home, name="home"),
    path("gezond/", health.alive, name="alive"),
    path("klaar/", health.ready, name="ready"),
    path("dorpen/<slug:village_slug>/", places.village_detail, name="village_detail"),
    path("organisatie/post/", outbox.outbox, name="outbox"),
    path("organisatie/post/<str:reference>/", outbox.outbox_mail, name="outbox_mail"),
    path("organisatie/post/<str:reference>/opnieuw/", outbox.outbox_resend, name="outbox_resend"),
    path("organisatie/post/<str:reference>/intrekken/", outbox.outbox_withdraw, name="outbox_withdraw"),
    path("gemeenten/<slug:slug>/", places.municipality_detail, name="municipality_detail"),
]

urlpatterns = [
    path("", include((portal_patterns, "portal"))),
    path("", include("accounts.urls")),
    path("", include("villages.urls")),
    path("", include("sessions.urls")),
    path("", include("plans.urls")),
    path("inloggen/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]

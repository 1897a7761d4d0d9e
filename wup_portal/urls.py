from django.contrib import admin
from django.urls import include, path

from wup_portal.views import (
    health,
    mine,
    outbox,
    pages,
    places,
    stopped,
    style,
    unsubscribe,
    webhook,
    workroom,
)

portal_patterns = [
    path("", pages.home, name="home"),
    path("meer-informatie/", pages.about, name="about"),
    path("contact/", pages.contact, name="contact"),
    path("contact/verstuurd/", pages.contact_sent, name="contact_sent"),
    path("begrippen/", pages.glossary, name="glossary"),
    path("privacy/", pages.privacy, name="privacy"),
    path("toegankelijkheid/", pages.accessibility, name="accessibility"),
    path(".well-known/security.txt", pages.security_txt, name="security_txt"),
    path("stijl/", style.style, name="style"),
    path("gezond/", health.alive, name="alive"),
    path("klaar/", health.ready, name="ready"),
    path("dorpen/<slug:village_slug>/", places.village_detail, name="village_detail"),
    path("mijn/", mine.mine, name="mine"),
    path("organisatie/", workroom.workroom, name="workroom"),
    path("organisatie/post/", outbox.outbox, name="outbox"),
    path("organisatie/post/gestopt/", stopped.stopped_list, name="stopped_list"),
    path("organisatie/post/gestopt/<uuid:key>/", stopped.stopped_lift, name="stopped_lift"),
    path("organisatie/post/<str:reference>/", outbox.outbox_mail, name="outbox_mail"),
    path("organisatie/post/<str:reference>/opnieuw/", outbox.outbox_resend, name="outbox_resend"),
    path("organisatie/post/<str:reference>/intrekken/", outbox.outbox_withdraw, name="outbox_withdraw"),
    path("mail/bericht/", webhook.mail_webhook, name="mail_webhook"),
    path("afmelden/<str:token>/", unsubscribe.unsubscribe, name="unsubscribe"),
    path("gemeenten/<slug:slug>/", places.municipality_detail, name="municipality_detail"),
]

urlpatterns = [
    path("", include((portal_patterns, "portal"))),
    path("", include("accounts.urls")),
    path("", include("villages.urls")),
    path("", include("sessions.urls")),
    path("", include("plans.urls")),
    path("inloggen/", include("accounts.sign_in_urls")),
    path("admin/", admin.site.urls),
]

handler400 = "wup_portal.views.errors.bad_request"
handler403 = "wup_portal.views.errors.forbidden"
handler404 = "wup_portal.views.errors.not_found"
handler500 = "wup_portal.views.errors.server_error"

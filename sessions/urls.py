from django.urls import path

from sessions.views import guest, public

app_name = "knowledge_sessions"

urlpatterns = [
    path("kennissessies/", public.session_list, name="session_list"),
    path("kennissessies/agenda.ics", public.calendar_feed, name="calendar_feed"),
    path("kennissessies/aanmelden/<str:token>/", guest.link, name="link"),
    path("kennissessies/aanmelden/<str:token>/afmelden/", guest.link_cancel, name="link_cancel"),
    path("kennissessies/aanmelden/<str:token>/niet-komen/", guest.link_decline, name="link_decline"),
    path("kennissessies/<slug:slug>/", public.session_detail, name="session_detail"),
    path("kennissessies/<slug:slug>/agenda.ics", public.session_calendar, name="session_calendar"),
    path(
        "kennissessies/<slug:slug>/uitnodiging-aanvragen/",
        public.request_invitation,
        name="request_invitation",
    ),
    path(
        "kennissessies/<slug:slug>/uitnodiging-aanvragen/ontvangen/",
        public.request_received,
        name="request_received",
    ),
]

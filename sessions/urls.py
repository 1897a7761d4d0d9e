from django.urls import include, path

from sessions.views import (
    afterwards,
    campaigns,
    door,
    evaluating,
    files,
    guest,
    inviting,
    managing,
    programme,
    public,
    registrations,
    reminding,
    speakers,
)
from sessions.views.digests import digest_choice
from sessions.views.exporting import session_export
from sessions.views.keeping import keeping

app_name = "knowledge_sessions"

managed = [
    path("", managing.manage_detail, name="manage_detail"),
    path("downloaden/", session_export, name="session_export"),
    path("bewaren/", keeping, name="keeping"),
    path("wijzigen/", managing.manage_edit, name="manage_edit"),
    path("status/<str:move>/", managing.manage_move, name="manage_move"),
    path("programma/", programme.programme, name="programme"),
    path("programma/sprekers/<uuid:key>/akkoord/", speakers.speaker_ask, name="speaker_ask"),
    path("programma/<str:kind>/nieuw/", programme.part_new, name="part_new"),
    path("programma/<str:kind>/<uuid:key>/", programme.part_edit, name="part_edit"),
    path("programma/<str:kind>/<uuid:key>/weghalen/", programme.part_remove, name="part_remove"),
    path("programma/<str:kind>/<uuid:key>/verplaatsen/", programme.part_shift, name="part_shift"),
    path("uitnodigen/", campaigns.invite, name="invite"),
    path("uitnodigen/herinnering/", campaigns.remind_unanswered, name="remind_unanswered"),
    path("uitnodigen/rondes/", campaigns.campaign_list, name="campaign_list"),
    path("uitnodigen/rondes/<uuid:key>/", campaigns.campaign, name="campaign"),
    path("uitnodigen/rondes/<uuid:key>/<str:deed>/", campaigns.campaign_do, name="campaign_do"),
    path("uitnodigingen/", inviting.invitation_list, name="invitation_list"),
    path("uitnodigingen/<uuid:key>/nieuwe-link/", inviting.invitation_renew, name="invitation_renew"),
    path("uitnodigingen/<uuid:key>/intrekken/", inviting.invitation_withdraw, name="invitation_withdraw"),
    path("de-dag/", door.the_day, name="the_day"),
    path("de-dag/presentielijst/", door.presence_list, name="presence_list"),
    path("de-dag/afvinken/", door.check_in, name="check_in"),
    path("de-dag/sluiten/", door.close_list, name="close_list"),
    path("na-afloop/", afterwards.afterwards, name="afterwards"),
    path("na-afloop/materiaal/nieuw/", afterwards.material_new, name="material_new"),
    path("na-afloop/materiaal/<uuid:key>/weghalen/", afterwards.material_remove, name="material_remove"),
    path("na-afloop/mail/<str:group>/", afterwards.follow_up, name="follow_up"),
    path("herinneringen/", reminding.reminders, name="reminders"),
    path("kopieren/", managing.session_copy, name="session_copy"),
    path("testmail/", managing.session_test_mail, name="session_test_mail"),
    path("aanmeldingen/", registrations.registration_list, name="registration_list"),
    path("aanmeldingen/nieuw/", registrations.registration_new, name="registration_new"),
    path("aanmeldingen/<uuid:key>/", registrations.registration_edit, name="registration_edit"),
    path("aanmeldingen/<uuid:key>/doe/", registrations.registration_act, name="registration_act"),
    path("verzoeken/", inviting.request_queue, name="request_queue"),
    path("verzoeken/<uuid:key>/", inviting.request_decide, name="request_decide"),
]

urlpatterns = [
    path("kennissessies/", public.session_list, name="session_list"),
    path("kennissessies/agenda.ics", public.calendar_feed, name="calendar_feed"),
    path("kennissessies/aanmelden/<str:token>/", guest.link, name="link"),
    path("kennissessies/aanmelden/<str:token>/afmelden/", guest.link_cancel, name="link_cancel"),
    path("kennissessies/aanmelden/<str:token>/niet-komen/", guest.link_decline, name="link_decline"),
    path("kennissessies/aanmelden/<str:token>/antwoord/", guest.link_answer, name="link_answer"),
    path("kennissessies/aanmelden/<str:token>/doorgeven/", guest.link_hand_over, name="link_hand_over"),
    path("kennissessies/aanmelden/<str:token>/verstuurd/", guest.link_sent, name="link_sent"),
    path("kennissessies/aanmelden/<str:token>/evaluatie/", evaluating.link_evaluate, name="link_evaluate"),
    path(
        "kennissessies/aanmelden/<str:token>/materiaal/<uuid:key>/", files.link_material, name="link_material"
    ),
    path("kennissessies/spreker/<str:token>/", speakers.speaker_link, name="speaker_link"),
    path("kennissessies/spreker/<str:token>/foto/", speakers.speaker_link_photo, name="speaker_link_photo"),
    path(
        "kennissessies/<slug:slug>/sprekers/<uuid:key>/<str:size>/",
        speakers.speaker_photo,
        name="speaker_photo",
    ),
    path("kennissessies/<slug:slug>/materiaal/<uuid:key>/", files.material_file, name="material_file"),
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
    path("kennissessies/<slug:slug>/afvinken/<str:token>/", door.helper_check_in, name="helper_check_in"),
    path("organisatie/kennissessies/", managing.manage_list, name="manage_list"),
    path("organisatie/overzicht-per-mail/", digest_choice, name="digest_choice"),
    path("organisatie/kennissessies/nieuw/", managing.manage_new, name="manage_new"),
    path("organisatie/kennissessies/<slug:slug>/", include(managed)),
]

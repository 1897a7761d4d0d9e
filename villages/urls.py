from django.urls import path

from villages.views import (
    files,
    imports,
    initiatives,
    initiatives_office,
    own_data,
    people,
    places,
    signup,
    signup_office,
)

app_name = "villages"
urlpatterns = [
    path("doe-mee/", signup.signup_start, name="signup_start"),
    path("doe-mee/dorp/", signup.signup_step, {"step": "place"}, name="signup_place"),
    path("doe-mee/al-aangemeld/", signup.signup_double, name="signup_double"),
    path("doe-mee/uzelf/", signup.signup_step, {"step": "person"}, name="signup_person"),
    path("doe-mee/waarom/", signup.signup_step, {"step": "reason"}, name="signup_reason"),
    path("doe-mee/toestemming/", signup.signup_step, {"step": "consent"}, name="signup_consent"),
    path("doe-mee/controleren/", signup.signup_check, name="signup_check"),
    path("doe-mee/verzonden/", signup.signup_sent, name="signup_sent"),
    path("doe-mee/bevestigen/<str:token>/", signup.signup_confirm, name="signup_confirm"),
    path("dorpen/", places.village_list, name="village_list"),
    path("dorpen/<slug:village_slug>/werkplaats/fase/", places.phase_edit, name="phase_edit"),
    path("dorpen/<slug:village_slug>/werkplaats/gegevens/", places.village_edit, name="village_edit"),
    path("gemeenten/", places.municipality_list, name="municipality_list"),
    path("initiatieven/", initiatives.initiative_list, name="initiative_list"),
    path("initiatieven/aanmelden/", initiatives.initiative_register, name="initiative_register"),
    path("initiatieven/aanmelden/verzonden/", initiatives.initiative_sent, name="initiative_sent"),
    path("initiatieven/bevestigen/<str:token>/", initiatives.initiative_confirm, name="initiative_confirm"),
    path("initiatieven/<slug:slug>/", initiatives.initiative_detail, name="initiative_detail"),
    path("mijn-gegevens/", own_data.own_data_ask, name="own_data_ask"),
    path("mijn-gegevens/verstuurd/", own_data.own_data_sent, name="own_data_sent"),
    path("mijn-gegevens/nieuw-adres/<str:token>/", own_data.own_address_confirm, name="own_address_confirm"),
    path("mijn-gegevens/<str:token>/", own_data.own_data, name="own_data"),
    path("mijn-gegevens/<str:token>/adres/", own_data.own_data_address, name="own_data_address"),
    path(
        "mijn-gegevens/<str:token>/uitnodigingen/", own_data.own_data_invitations, name="own_data_invitations"
    ),
    path("mijn-gegevens/<str:token>/wissen/", own_data.own_data_remove, name="own_data_remove"),
    path("mijn-gegevens/<str:token>/<slug:reference>/", own_data.own_data_edit, name="own_data_edit"),
    path("organisatie/aanmeldingen/", signup_office.signup_list, name="signup_list"),
    path("organisatie/aanmeldingen/<slug:reference>/", signup_office.signup_detail, name="signup_detail"),
    path(
        "organisatie/aanmeldingen/<slug:reference>/afwijzen/",
        signup_office.signup_decline,
        name="signup_decline",
    ),
    path(
        "organisatie/aanmeldingen/<slug:reference>/bij-dorp/", signup_office.signup_join, name="signup_join"
    ),
    path("organisatie/initiatieven/", initiatives_office.office_list, name="initiative_office"),
    path("organisatie/initiatieven/nieuw/", initiatives_office.initiative_new, name="initiative_new"),
    path("organisatie/initiatieven/importeren/", imports.initiative_import, name="initiative_import"),
    path(
        "organisatie/initiatieven/importeren/leeg/<slug:kind>/",
        imports.import_template,
        name="import_template",
    ),
    path("organisatie/initiatieven/importeren/<uuid:key>/", imports.import_detail, name="import_detail"),
    path(
        "organisatie/initiatieven/importeren/<uuid:key>/overnemen/", imports.import_apply, name="import_apply"
    ),
    path(
        "organisatie/initiatieven/importeren/<uuid:key>/weggooien/", imports.import_drop, name="import_drop"
    ),
    path("organisatie/initiatieven/downloaden/", files.initiative_export, name="initiative_export"),
    path(
        "organisatie/initiatieven/aanmeldingen/<slug:reference>/",
        initiatives_office.initiative_signup_detail,
        name="initiative_signup_detail",
    ),
    path(
        "organisatie/initiatieven/aanmeldingen/<slug:reference>/aannemen/",
        initiatives_office.initiative_signup_accept,
        name="initiative_signup_accept",
    ),
    path(
        "organisatie/initiatieven/aanmeldingen/<slug:reference>/afwijzen/",
        initiatives_office.initiative_signup_decline,
        name="initiative_signup_decline",
    ),
    path("organisatie/initiatieven/<slug:slug>/", initiatives_office.initiative_edit, name="initiative_edit"),
    path(
        "organisatie/initiatieven/<slug:slug>/contacten/nieuw/",
        initiatives_office.contact_new,
        name="contact_new",
    ),
    path(
        "organisatie/initiatieven/<slug:slug>/contacten/<slug:reference>/",
        initiatives_office.contact_edit,
        name="contact_edit",
    ),
    path(
        "organisatie/initiatieven/<slug:slug>/contacten/<slug:reference>/wissen/",
        initiatives_office.contact_remove,
        name="contact_remove",
    ),
    path("organisatie/mensen/", people.people, name="people"),
    path("organisatie/mensen/beeindigd/", people.people_history, name="people_history"),
    path("organisatie/mensen/uitnodigen/", people.people_invite, name="people_invite"),
    path(
        "organisatie/mensen/uitnodigingen/<uuid:key>/opnieuw/",
        people.invitation_resend,
        name="invitation_resend",
    ),
    path(
        "organisatie/mensen/uitnodigingen/<uuid:key>/intrekken/",
        people.invitation_withdraw,
        name="invitation_withdraw",
    ),
    path("organisatie/mensen/rollen/<slug:kind>/<uuid:key>/beeindigen/", people.role_end, name="role_end"),
    path("organisatie/mensen/adviseurs/<uuid:key>/", people.advisor_detail, name="advisor_detail"),
    path("organisatie/mensen/dorpen/<uuid:key>/weghalen/", people.assignment_end, name="assignment_end"),
    path("organisatie/mensen/bureaus/nieuw/", people.bureau_new, name="bureau_new"),
    path("organisatie/uitnodiging/<str:token>/", people.invitation_accept, name="invitation_accept"),
]

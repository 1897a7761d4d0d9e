from django.urls import path

from plans.views import public, start, versions

app_name = "plans"
VILLAGE = "dorpen/<slug:village_slug>/"
VERSIONS = VILLAGE + "plan/versies/"
WORKSHOP = VILLAGE + "werkplaats/versies/"

urlpatterns = [
    path("organisatie/aanmeldingen/<slug:reference>/aannemen/", start.signup_accept, name="signup_accept"),
    path("plannen/", public.plan_list, name="plan_list"),
    path(VILLAGE + "plan/", public.plan_read, name="plan_read"),
    path(VERSIONS, public.version_list, name="version_list"),
    path(VERSIONS + "<int:number>/", public.version_detail, name="version_detail"),
    path(VERSIONS + "<int:number>/pdf/", public.version_pdf, name="version_pdf"),
    path(VERSIONS + "<int:number>/pdf/voortgang/", public.version_progress, name="version_progress"),
    path(WORKSHOP, versions.workshop_versions, name="workshop_versions"),
    path(WORKSHOP + "vastleggen/", versions.version_freeze, name="version_freeze"),
    path(WORKSHOP + "<int:number>/aanbieden/", versions.version_offer, name="version_offer"),
    path(WORKSHOP + "<int:number>/openbaar-maken/", versions.version_publish, name="version_publish"),
    path(WORKSHOP + "<int:number>/pdf-maken/", versions.version_render, name="version_render"),
]

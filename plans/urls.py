from django.urls import path

from plans.views import (
    drafts,
    history,
    images,
    public,
    reacting,
    reactions_office,
    start,
    structure,
    verifying,
    versions,
    writing,
)

app_name = "plans"
VILLAGE = "dorpen/<slug:village_slug>/"
VERSIONS = VILLAGE + "plan/versies/"
WORKSHOP = VILLAGE + "werkplaats/"
FROZEN = WORKSHOP + "versies/"
STRUCTURE = WORKSHOP + "indeling/"
ARRANGE = STRUCTURE + "<slug:key>/"
SECTION = WORKSHOP + "onderdelen/<slug:key>/"
HISTORY = SECTION + "geschiedenis/"
REACTIONS = WORKSHOP + "reacties/"
REACTION = REACTIONS + "<int:number>/"

urlpatterns = [
    path("organisatie/aanmeldingen/<slug:reference>/aannemen/", start.signup_accept, name="signup_accept"),
    path(WORKSHOP, writing.workshop, name="workshop"),
    path(WORKSHOP + "lezen/", writing.draft, name="draft"),
    path(STRUCTURE, structure.plan_structure, name="plan_structure"),
    path(STRUCTURE + "toevoegen/", structure.section_add, name="section_add"),
    path(ARRANGE, structure.section_arrange, name="section_arrange"),
    path(ARRANGE + "titel/", structure.section_rename, name="section_rename"),
    path(ARRANGE + "hoofdstuk/", structure.section_put, name="section_put"),
    path(ARRANGE + "plek/", structure.section_shift, name="section_shift"),
    path(ARRANGE + "ongedaan/<int:number>/", structure.structure_undo, name="structure_undo"),
    path(ARRANGE + "weghalen/", structure.section_remove, name="section_remove"),
    path(SECTION, writing.section_edit, name="section_edit"),
    path(SECTION + "lezen/", writing.section_detail, name="section_detail"),
    path(SECTION + "stap/", writing.section_move, name="section_move"),
    path(SECTION + "overslaan/", writing.section_skip, name="section_skip"),
    path(SECTION + "toch-schrijven/", writing.section_take_up, name="section_take_up"),
    path(SECTION + "overnemen/", drafts.section_take_over, name="section_take_over"),
    path(SECTION + "mijn-concept/", drafts.draft_keep, name="draft_keep"),
    path(SECTION + "mijn-concept/weggooien/", drafts.draft_discard, name="draft_discard"),
    path(SECTION + "mijn-concept/terughalen/", drafts.draft_take_back, name="draft_take_back"),
    path(SECTION + "afbeelding/", images.section_image, name="section_image"),
    path("afbeeldingen/<uuid:key>/", images.image_file, name="image_file"),
    path("afbeeldingen/<uuid:key>/klein/", images.image_file, {"size": "small"}, name="image_small"),
    path(HISTORY, history.section_history, name="section_history"),
    path(HISTORY + "vergelijken/", history.section_compare, name="section_compare"),
    path(HISTORY + "<int:number>/terugzetten/", history.section_restore, name="section_restore"),
    path("plannen/", public.plan_list, name="plan_list"),
    path("controleren/", verifying.verify, name="verify"),
    path(VILLAGE + "plan/", public.plan_read, name="plan_read"),
    path(VERSIONS, public.version_list, name="version_list"),
    path(VERSIONS + "vergelijken/", public.version_choose, name="version_choose"),
    path(VILLAGE + "plan/vergelijk/<int:old>/<int:new>/", public.version_compare, name="version_compare"),
    path(VERSIONS + "<int:number>/", public.version_detail, name="version_detail"),
    path(VERSIONS + "<int:number>/pdf/", public.version_pdf, name="version_pdf"),
    path(VERSIONS + "<int:number>/pdf/voortgang/", public.version_progress, name="version_progress"),
    path(FROZEN, versions.workshop_versions, name="workshop_versions"),
    path(FROZEN + "vastleggen/", versions.version_freeze, name="version_freeze"),
    path(FROZEN + "<int:number>/aanbieden/", versions.version_offer, name="version_offer"),
    path(FROZEN + "<int:number>/intrekken/", versions.version_withdraw, name="version_withdraw"),
    path(FROZEN + "<int:number>/openbaar-maken/", versions.version_publish, name="version_publish"),
    path(FROZEN + "<int:number>/pdf-maken/", versions.version_render, name="version_render"),
    path(VILLAGE + "plan/reageren/<slug:key>/", reacting.reaction_new, name="reaction_new"),
    path(VILLAGE + "plan/reactie-verstuurd/", reacting.reaction_sent, name="reaction_sent"),
    path(VILLAGE + "plan/reacties/", reacting.reaction_list, name="reaction_list"),
    path("reacties/<str:token>/", reacting.reaction_link, name="reaction_link"),
    path("reacties/<str:token>/aanpassen/", reacting.reaction_edit, name="reaction_edit"),
    path("reacties/<str:token>/intrekken/", reacting.reaction_withdraw, name="reaction_withdraw"),
    path(REACTIONS, reactions_office.reaction_office, name="reaction_office"),
    path(REACTIONS + "invoeren/", reactions_office.reaction_enter, name="reaction_enter"),
    path(REACTIONS + "termijn/", reactions_office.reaction_period, name="reaction_period"),
    path(REACTIONS + "termijn/sluiten/", reactions_office.reaction_period_end, name="reaction_period_end"),
    path(REACTION, reactions_office.reaction_answer, name="reaction_answer"),
    path(REACTION + "in-behandeling/", reactions_office.reaction_take, name="reaction_take"),
    path(REACTION + "woorden-overnemen/", reactions_office.reaction_take_over, name="reaction_take_over"),
    path(REACTION + "heropenen/", reactions_office.reaction_reopen, name="reaction_reopen"),
    path(REACTION + "verbergen/", reactions_office.reaction_hide, name="reaction_hide"),
    path(REACTION + "tonen/", reactions_office.reaction_show, name="reaction_show"),
]

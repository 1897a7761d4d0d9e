from villages.services.initiatives import (
    accept_initiative_signup,
    change_initiative,
    confirm_initiative_signup,
    decline_initiative_signup,
    register_initiative,
)
from villages.services.places import change_phase, import_boundaries, rename_village
from villages.services.signups import (
    accept_signup,
    confirm_signup,
    decline_signup,
    delete_unconfirmed_signups,
    join_village,
    resend_confirmation,
    sign_up_village,
)

__all__ = [
    "accept_initiative_signup",
    "accept_signup",
    "change_initiative",
    "change_phase",
    "confirm_initiative_signup",
    "confirm_signup",
    "decline_initiative_signup",
    "decline_signup",
    "delete_unconfirmed_signups",
    "import_boundaries",
    "join_village",
    "register_initiative",
    "rename_village",
    "resend_confirmation",
    "sign_up_village",
]

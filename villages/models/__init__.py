from villages.models.imports import ForgottenAddress, InitiativeImport
from villages.models.initiatives import Contact, Initiative
from villages.models.own_data import OwnDataLink
from villages.models.people import Advisor, Assignment, Bureau, Membership, Officer, RoleInvitation
from villages.models.places import Municipality, Phase, PhaseChange, Village, VillageSlug
from villages.models.signups import InitiativeSignup, VillageSignup

__all__ = [
    "Advisor",
    "Assignment",
    "Bureau",
    "Contact",
    "ForgottenAddress",
    "Initiative",
    "InitiativeImport",
    "InitiativeSignup",
    "Membership",
    "Municipality",
    "Officer",
    "OwnDataLink",
    "Phase",
    "PhaseChange",
    "RoleInvitation",
    "Village",
    "VillageSignup",
    "VillageSlug",
]

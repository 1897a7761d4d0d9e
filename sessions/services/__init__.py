from sessions.services.door import check_in, close_list, open_list, undo, walk_in
from sessions.services.inviting import invite_contacts, renew_link, withdraw_invitation
from sessions.services.planning import (
    change_session,
    create_session,
    move_session,
)
from sessions.services.programme import (
    add_item,
    add_speaker,
    change_item,
    change_speaker,
    remove_part,
    shift_part,
)
from sessions.services.registering import cancel_registration, decline, register
from sessions.services.reminding import set_reminders
from sessions.services.requests import approve_request, ask_for_invitation, refuse_request

__all__ = [
    "add_item",
    "add_speaker",
    "approve_request",
    "ask_for_invitation",
    "cancel_registration",
    "change_item",
    "change_session",
    "change_speaker",
    "check_in",
    "close_list",
    "create_session",
    "decline",
    "invite_contacts",
    "move_session",
    "open_list",
    "refuse_request",
    "register",
    "remove_part",
    "renew_link",
    "set_reminders",
    "shift_part",
    "undo",
    "walk_in",
    "withdraw_invitation",
]

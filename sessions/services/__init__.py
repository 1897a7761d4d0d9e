from sessions.services.afterwards import (
    add_material,
    evaluate,
    remove_material,
    send_follow_up,
)
from sessions.services.by_hand import change_by_hand, register_by_hand, send_test_mail
from sessions.services.door import check_in, close_list, open_list, undo, walk_in
from sessions.services.handing_over import hand_over, register_other
from sessions.services.inviting import invite_contacts, renew_link, withdraw_invitation
from sessions.services.planning import (
    TooSmall,
    change_session,
    copy_session,
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
from sessions.services.registering import (
    accept_offer,
    cancel_registration,
    confirm_address,
    decline,
    decline_offer,
    drop_extra,
    register,
    undo_cancelling,
    undoable,
)
from sessions.services.reminding import set_reminders
from sessions.services.requests import (
    approve_request,
    ask_for_invitation,
    ask_more,
    forget_requests,
    refuse_request,
    remind_of_requests,
)
from sessions.services.waiting import forget_answers, give_seat, pass_over, sessions_to_settle, settle
from sessions.services.wishes import IfFull, NotEnoughSeats

__all__ = [
    "IfFull",
    "NotEnoughSeats",
    "TooSmall",
    "accept_offer",
    "add_item",
    "add_material",
    "add_speaker",
    "approve_request",
    "ask_for_invitation",
    "ask_more",
    "cancel_registration",
    "change_by_hand",
    "change_item",
    "change_session",
    "change_speaker",
    "check_in",
    "close_list",
    "confirm_address",
    "copy_session",
    "create_session",
    "decline",
    "decline_offer",
    "drop_extra",
    "evaluate",
    "forget_answers",
    "forget_requests",
    "give_seat",
    "hand_over",
    "invite_contacts",
    "move_session",
    "open_list",
    "pass_over",
    "refuse_request",
    "register",
    "register_by_hand",
    "register_other",
    "remind_of_requests",
    "remove_material",
    "remove_part",
    "renew_link",
    "send_follow_up",
    "send_test_mail",
    "sessions_to_settle",
    "set_reminders",
    "settle",
    "shift_part",
    "undo",
    "undo_cancelling",
    "undoable",
    "walk_in",
    "withdraw_invitation",
]

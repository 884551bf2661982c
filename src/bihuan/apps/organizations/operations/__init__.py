"""Writes of organizations, one keyword-only function a use case; each leaves its act in the record."""

from bihuan.apps.organizations.operations.accounts import AccountsReport, NewAccount, import_users
from bihuan.apps.organizations.operations.answers import HEADER as IDEMPOTENCY_HEADER
from bihuan.apps.organizations.operations.answers import Answer, answer_once, forget_old_answers
from bihuan.apps.organizations.operations.grants import grant_role, revoke_role
from bihuan.apps.organizations.operations.importing import ListReport, import_people_list
from bihuan.apps.organizations.operations.merging import merge_people
from bihuan.apps.organizations.operations.passwords import generate_password, hash_password
from bihuan.apps.organizations.operations.people import (
    appoint_person,
    create_person,
    create_post,
    end_appointment,
)
from bihuan.apps.organizations.operations.regions import (
    add_alias,
    create_region,
    create_unit,
    learn_alias,
    lock_regions_of,
    remove_alias,
    rename_region,
    rename_unit,
    retire_unit,
)
from bihuan.apps.organizations.operations.sessions import (
    forget_ended_sessions,
    forget_identity,
    record_refused_entry,
    record_refused_identity,
    record_session,
)
from bihuan.apps.organizations.operations.set_up import FirstAccount, FirstNames, SetUp, set_up_house
from bihuan.apps.organizations.operations.tokens import MadeToken, make_token, note_token_use, revoke_token
from bihuan.apps.organizations.operations.users import (
    change_own_password,
    create_user,
    deactivate_user,
    reset_two_factor,
    set_password,
    unlock_user,
)

__all__ = [
    "IDEMPOTENCY_HEADER",
    "AccountsReport",
    "Answer",
    "FirstAccount",
    "FirstNames",
    "ListReport",
    "MadeToken",
    "NewAccount",
    "SetUp",
    "add_alias",
    "answer_once",
    "appoint_person",
    "change_own_password",
    "create_person",
    "create_post",
    "create_region",
    "create_unit",
    "create_user",
    "deactivate_user",
    "end_appointment",
    "forget_ended_sessions",
    "forget_identity",
    "forget_old_answers",
    "generate_password",
    "grant_role",
    "hash_password",
    "import_people_list",
    "import_users",
    "learn_alias",
    "lock_regions_of",
    "make_token",
    "merge_people",
    "note_token_use",
    "record_refused_entry",
    "record_refused_identity",
    "record_session",
    "remove_alias",
    "rename_region",
    "rename_unit",
    "reset_two_factor",
    "retire_unit",
    "revoke_role",
    "revoke_token",
    "set_password",
    "set_up_house",
    "unlock_user",
]

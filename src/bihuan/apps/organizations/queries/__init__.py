"""Reads of organizations: who acts, units, people. Every answer is a frozen row.

Functions that take an actor answer with what that actor may see; those that take ids or a region answer about things that
the caller came by lawfully (a problem's accountable unit, the region of an import).
"""

from bihuan.apps.organizations.queries.acting import (
    active_user_ids,
    actor_named,
    actor_of,
    grants_of_user,
    holders,
    place_of,
    speakers_of_units,
    unit_memberships,
    users_of_people,
    users_with_role,
    users_within,
)
from bihuan.apps.organizations.queries.people import (
    by_person,
    is_same_person,
    kept_people,
    people_by_ids,
    people_named,
    people_of_unit,
    person_rows,
    user_rows,
    users_by_ids,
)
from bihuan.apps.organizations.queries.posts import PostRow, post_rows, posts_of_unit, service_of_users
from bihuan.apps.organizations.queries.prepared import Prepared
from bihuan.apps.organizations.queries.rows import GrantRow, PersonRow, PlaceRow, PostHeld, RegionRow, UnitRow, UserRow
from bihuan.apps.organizations.queries.standing import once_a_page, while_unchanged
from bihuan.apps.organizations.queries.tokens import KnownToken, TokenRow, own_tokens, token_of, user_tokens
from bihuan.apps.organizations.queries.units import (
    followers_of,
    known_units,
    region_ids_below,
    region_of,
    region_of_unit,
    region_rows,
    unit_ids_named,
    unit_of,
    unit_rows,
    units_by_ids,
)
from bihuan.apps.organizations.queries.words import ROLE_WORDS, actor_words, role_word

__all__ = [
    "ROLE_WORDS",
    "GrantRow",
    "KnownToken",
    "PersonRow",
    "PlaceRow",
    "PostHeld",
    "PostRow",
    "Prepared",
    "RegionRow",
    "TokenRow",
    "UnitRow",
    "UserRow",
    "active_user_ids",
    "actor_named",
    "actor_of",
    "actor_words",
    "by_person",
    "followers_of",
    "grants_of_user",
    "holders",
    "is_same_person",
    "kept_people",
    "known_units",
    "once_a_page",
    "own_tokens",
    "people_by_ids",
    "people_named",
    "people_of_unit",
    "person_rows",
    "place_of",
    "post_rows",
    "posts_of_unit",
    "region_ids_below",
    "region_of",
    "region_of_unit",
    "region_rows",
    "role_word",
    "service_of_users",
    "speakers_of_units",
    "token_of",
    "unit_ids_named",
    "unit_memberships",
    "unit_of",
    "unit_rows",
    "units_by_ids",
    "user_rows",
    "user_tokens",
    "users_by_ids",
    "users_of_people",
    "users_with_role",
    "users_within",
    "while_unchanged",
]

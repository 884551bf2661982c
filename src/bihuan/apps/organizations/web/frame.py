"""What organizations give to the frame of every page: where a reader belongs, and the way to their own account."""

from django.utils.translation import gettext_lazy as _

from bihuan.apps.organizations import queries
from bihuan.core.actors import Actor, Role
from bihuan.ui.navigation import Group, NavEntry, register_entry
from bihuan.ui.shell import AccountLink, Place, name_place, register_account_link


def find_place(actor: Actor) -> Place:
    """The names beside the mark and beside the reader's name."""
    found = queries.place_of(actor)
    return Place(region=found.region_name, unit=found.unit_label)


def has_a_role(actor: Actor) -> bool:
    """Whoever holds any role finds the units of where they are."""
    return bool(actor.grants)


def keeps_users(actor: Actor) -> bool:
    return actor.holds(Role.SECURITY_ADMIN)


name_place(find_place)
register_entry(
    Group.KEEP, NavEntry("organizations", _("单位与人员"), "organizations:units", "sitemap", order=10, shown=has_a_role)
)
register_entry(
    Group.KEEP, NavEntry("users", _("账号与角色"), "users:users", "users-group", order=20, shown=keeps_users)
)
register_account_link(AccountLink("account_me", _("我的账号"), "user-circle"))
register_account_link(AccountLink("account_change_password", _("改密码"), "password"))
register_account_link(AccountLink("mfa_index", _("动态码"), "shield-lock"))
register_account_link(AccountLink("account_tokens", _("接口令牌"), "key"))

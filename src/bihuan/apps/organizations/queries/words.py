"""The words for roles, as pages, lists and exports show them."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bihuan.core.actors import Role

ROLE_WORDS: dict[Role, Promise | str] = {
    Role.OFFICE: _("整改落实组"),
    Role.LEADER: _("领导"),
    Role.UNIT: _("单位"),
    Role.RESPONSIBLE: _("责任人"),
    Role.CHECKER: _("核查人"),
    Role.INSPECTOR: _("检查人员"),
    Role.DISCIPLINE: _("纪检联络员"),
    Role.SYSTEM_ADMIN: _("系统管理员"),
    Role.SECURITY_ADMIN: _("安全管理员"),
    Role.AUDIT_ADMIN: _("审计管理员"),
    Role.SYSTEM: _("系统"),
}

_ROLES = frozenset(role.value for role in Role)


def role_word(role: Role | str) -> str:
    """What a role is called in the reader's language; "self" is whoever acts on their own account."""
    if role == "self":
        return str(_("本人"))
    return str(ROLE_WORDS[Role(role)])


def actor_words(role: str, name: str) -> str:
    """Who acted, the role before the name. What background work and commands are called inside is for the record alone."""
    word = str(ROLE_WORDS[Role(role)]) if role in _ROLES else ""
    return word if role == Role.SYSTEM.value else f"{word} {name}".strip()

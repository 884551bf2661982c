"""Who acts: a person or the system, with the roles that they hold and where each of them reaches."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody may be in this system. Being named in a ledger is not a role and gives no rights."""

    OFFICE = "office"  # 整改落实组 / 专班: runs all campaigns of a region
    LEADER = "leader"  # 县领导: sees everything of the region, decides what the office may not
    UNIT = "unit"  # speaks for a unit: accepts, reports, applies for closure
    RESPONSIBLE = "responsible"  # 责任人: works on the problems that name them
    CHECKER = "checker"  # checks closures of other units
    INSPECTOR = "inspector"  # goes out unannounced
    DISCIPLINE = "discipline"  # 纪检联络员: referrals alone
    SYSTEM_ADMIN = "system-admin"  # keeps units, people and calendars
    SECURITY_ADMIN = "security-admin"  # keeps users and their roles
    AUDIT_ADMIN = "audit-admin"  # reads the record of every act
    SYSTEM = "system"  # a command or a background task, never a person


@dataclass(frozen=True, slots=True)
class Grant:
    """One role and its reach: a region with all below it (`region_path` is a prefix), or one unit in it."""

    role: Role
    region_path: str = ""
    unit_id: int | None = None

    def reaches(self, region_path: str) -> bool:
        return region_path.startswith(self.region_path)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks, as every operation and query receives it.

    `via` is the door ("web", "cli", "rest", "task"), `address` the network address or host that the request came from.
    `region_name` and `unit_label` say where they belong, in words for their own pages; "" for whoever has no role.
    """

    user_id: int | None
    username: str
    name: str
    grants: tuple[Grant, ...] = ()
    person_id: int | None = None
    via: str = "web"
    address: str = ""
    region_name: str = ""
    unit_label: str = ""

    def holds(self, *roles: Role) -> bool:
        return any(grant.role in roles for grant in self.grants)

    def grants_of(self, *roles: Role) -> tuple[Grant, ...]:
        return tuple(grant for grant in self.grants if grant.role in roles)

    def unit_ids(self, *roles: Role) -> frozenset[int]:
        """The units for which the actor holds one of these roles (any role where none is named)."""
        wanted = roles or tuple(Role)
        return frozenset(g.unit_id for g in self.grants if g.unit_id is not None and g.role in wanted)

    def region_paths(self, *roles: Role) -> tuple[str, ...]:
        """Where the actor holds one of these roles for a whole region."""
        return tuple(g.region_path for g in self.grants if g.unit_id is None and g.role in roles)

    def role_over(self, region_path: str, *roles: Role) -> Role | None:
        """The first of these roles that the actor holds over that region, else None."""
        for role in roles:
            if any(g.role is role and g.unit_id is None and g.reaches(region_path) for g in self.grants):
                return role
        return None


def system_actor(name: str = "system", *, via: str = "cli", address: str = "") -> Actor:
    """The named actor as which commands and background work act when no person stands behind them."""
    return Actor(user_id=None, username=name, name=name, grants=(Grant(Role.SYSTEM),), via=via, address=address)


ANONYMOUS = Actor(user_id=None, username="", name="")

"""Users in bulk from a list: account, name, unit, role. Each gets a password for one sign-in, told to the caller alone."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone

from bihuan.apps.organizations.models import Appointment, Person, User
from bihuan.apps.organizations.operations.grants import grant_role
from bihuan.apps.organizations.operations.importing import TakenBack
from bihuan.apps.organizations.operations.passwords import generate_password, hash_password
from bihuan.apps.organizations.operations.users import add_user
from bihuan.apps.organizations.queries.people import bare_name, held_on
from bihuan.apps.organizations.queries.units import known_units, unit_of
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import BihuanError, Missing, Reason
from bihuan.core.people_lists import COLUMNS, ListFault, ListLine, faults_of_repeats, read_people_list
from bihuan.core.separation import OF_A_UNIT
from bihuan.core.unit_matching import UnitIndex
from bihuan.documents.reading import read_tables

_MISSING = {
    "username": Reason("users-list-no-username", "没有写账号。"),
    "person": Reason("users-list-no-person", "没有写姓名。"),
    "role": Reason("users-list-no-role", "没有写角色。"),
}


@dataclass(frozen=True, slots=True)
class NewAccount:
    """One user of the list, with the password for the first sign-in."""

    username: str
    name: str
    unit: str
    role: Role
    password: str = field(repr=False)


@dataclass(slots=True)
class AccountsReport:
    """Who was let in, or in a trial would be. Where there are errors, nobody was."""

    rows: int = 0
    accounts: tuple[NewAccount, ...] = ()
    errors: list[ListFault] = field(default_factory=list)
    notes: list[ListFault] = field(default_factory=list)

    def as_document(self) -> dict[str, object]:
        """What may be shown: never a password."""
        return {
            "rows": self.rows,
            "created": len(self.accounts),
            "accounts": [
                {"username": one.username, "name": one.name, "unit": one.unit, "role": one.role.value}
                for one in self.accounts
            ],
            "errors": [one.as_document() for one in self.errors],
            "notes": [one.as_document() for one in self.notes],
        }


def import_users(
    *, actor: Actor, at: datetime, region_id: int, stream: BinaryIO, filename: str, dry_run: bool = False
) -> AccountsReport:
    """Make the users of a list with their roles: all of them or, where one line is wrong, none.

    The list is tried first without passwords. They are hashed after that and before the real run, because hashing is slow
    by design and must not keep other writers waiting.
    """
    listed = read_people_list(read_tables(stream, filename=filename), needed=("username", "person", "role"))
    report = _enter_all(actor, at, region_id, listed.lines, passwords=None)
    if report.errors or dry_run:
        return report
    passwords = {line.row: generate_password(line.get("username")) for line in listed.lines}
    return _enter_all(actor, at, region_id, listed.lines, passwords=passwords)


def _enter_all(
    actor: Actor, at: datetime, region_id: int, lines: tuple[ListLine, ...], *, passwords: Mapping[int, str] | None
) -> AccountsReport:
    hashes = {row: hash_password(password) for row, password in (passwords or {}).items()}
    report = AccountsReport(rows=len(lines))
    entering = _Entering(actor, at, region_id, report)
    made: list[NewAccount] = []
    report.errors.extend(faults_of_repeats(lines, "username"))
    with suppress(TakenBack), transaction.atomic():
        for line in lines:
            account = entering.enter(line, hashes.get(line.row, ""), (passwords or {}).get(line.row, ""))
            if account is not None:
                made.append(account)
        if report.errors or passwords is None:
            raise TakenBack
    report.accounts = () if report.errors else tuple(made)
    return report


class _Entering:
    """One list of users on its way in."""

    def __init__(self, actor: Actor, at: datetime, region_id: int, report: AccountsReport) -> None:
        self.actor, self.at, self.region_id, self.report = actor, at, region_id, report
        self.units = UnitIndex(known_units(region_id))

    def enter(self, line: ListLine, password_hash: str, password: str) -> NewAccount | None:
        wrong = tuple(self._faults_of(line))
        role = line.role
        if wrong or role is None:
            self.report.errors.extend(wrong)
            return None
        unit_id = self.units.match(line.get("unit")).unit_id if line.get("unit") else None
        try:
            with transaction.atomic():
                return self._enter(line, role, unit_id, password_hash, password)
        except Missing:
            raise
        except BihuanError as problem:
            name = "role" if User.objects.filter(username__iexact=line.get("username")).count() == 0 else "username"
            name = "username" if "username" in getattr(problem, "fields", {}) else name
            self.report.errors.append(ListFault(line.row, line.labels.get(name, COLUMNS[name][0]), problem.reason))
            return None

    def _enter(self, line: ListLine, role: Role, unit_id: int | None, password_hash: str, password: str) -> NewAccount:
        user = add_user(
            actor=self.actor,
            at=self.at,
            region_id=self.region_id,
            username=line.get("username"),
            display_name=line.get("person"),
            person_id=self._person_id(line, unit_id),
            password_hash=password_hash,
        )
        in_unit = unit_id if role in OF_A_UNIT else None
        grant_role(actor=self.actor, at=self.at, user_id=user.id, role=role, region_id=self.region_id, unit_id=in_unit)
        unit = "" if unit_id is None else unit_of(unit_id).name
        return NewAccount(user.username, user.display_name, unit, role, password)

    def _person_id(self, line: ListLine, unit_id: int | None) -> int | None:
        """The one person of this name who holds a post in the unit; nobody is identified by a name alone."""
        if unit_id is None:
            return None
        people = Person.objects.filter(
            region_id=self.region_id, name=bare_name(line.get("person")), merged_into__isnull=True
        )
        held = Appointment.objects.filter(held_on(timezone.localtime(self.at).date()), post__unit_id=unit_id)
        here = set(people.filter(appointments__in=held).values_list("pk", flat=True))
        if len(here) == 1:
            return int(here.pop())
        who = {"who": line.get("person")}
        none = Reason("users-list-nobody", "单位里没有任职的“%(who)s”，账号先不对应到人。", who)
        several = Reason("users-list-several", "单位里有几个“%(who)s”，账号先不对应到人。", who)
        self.report.notes.append(line.fault("person", several if here else none))
        return None

    def _faults_of(self, line: ListLine) -> Iterable[ListFault]:
        for name, missing in _MISSING.items():
            if not line.get(name):
                yield line.fault(name, missing)
        if line.get("role") and line.role is None:
            yield line.fault(
                "role",
                Reason(
                    "users-list-role",
                    "没有“%(role)s”这个角色：写 单位、责任人、核查人、整改落实组、领导、检查人员、纪检联络员 或三种管理员。",
                    {"role": line.get("role")},
                ),
            )
        if line.role in OF_A_UNIT and not line.get("unit"):
            yield line.fault("unit", Reason("users-list-no-unit", "这个角色要写明单位。"))
        match = self.units.match(line.get("unit")) if line.get("unit") else None
        if match is not None and match.unit_id is None:
            near = "、".join(each.name for each in match.proposals[:3]) or "—"
            params = {"unit": line.get("unit"), "near": near}
            yield line.fault("unit", Reason("users-list-unit", "没有叫“%(unit)s”的单位。相近的：%(near)s。", params))

"""Lists of units and people come in: all of a list or, where one line is wrong, nothing of it.

A trial runs the same operations and takes everything back, so that it can say no more and no less than the real run.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone

from bihuan.apps.organizations.models import Appointment, Person, Unit
from bihuan.apps.organizations.operations.people import appoint_person, create_person, create_post
from bihuan.apps.organizations.operations.regions import add_alias, create_unit, rename_unit
from bihuan.apps.organizations.queries.people import bare_name, held_on
from bihuan.core.actors import Actor
from bihuan.core.decisions import BadInput, BihuanError, Missing, Reason
from bihuan.core.people_lists import COLUMNS, ListFault, ListLine, read_people_list
from bihuan.documents.reading import read_tables


@dataclass(slots=True)
class ListReport:
    """What came in, or in a trial would come in. Where there are errors, nothing was written."""

    rows: int = 0
    units: int = 0
    aliases: int = 0
    people: int = 0
    appointments: int = 0
    unchanged: int = 0
    errors: list[ListFault] = field(default_factory=list)
    notes: list[ListFault] = field(default_factory=list)

    def as_document(self) -> dict[str, object]:
        return {
            "rows": self.rows,
            "units": self.units,
            "aliases": self.aliases,
            "people": self.people,
            "appointments": self.appointments,
            "unchanged": self.unchanged,
            "errors": [one.as_document() for one in self.errors],
            "notes": [one.as_document() for one in self.notes],
        }


class TakenBack(Exception):
    """Rolls a trial back, or a list in which a line is wrong."""


def import_people_list(
    *, actor: Actor, at: datetime, region_id: int, stream: BinaryIO, filename: str, dry_run: bool = False
) -> ListReport:
    """Units with short names and aliases, and people with posts, from one list into a region.

    A unit that is there is completed (short name where it had none, aliases), never renamed by a list. A person is the one
    that is there only where name, unit and post agree, or name and telephone; else they are two people of one name.
    """
    workbook = read_tables(stream, filename=filename)
    listed = read_people_list(workbook, needed=("unit",))
    if "username" in listed.columns and "person" not in listed.columns:
        raise BadInput(Reason("people-list-users", "这是一份账号清单，用 bihuan users import 读。"))
    report = ListReport(rows=len(listed.lines))
    bringing = _Bringing(actor, at, region_id, report)
    with suppress(TakenBack), transaction.atomic():
        for line in listed.lines:
            bringing.bring(line)
        if report.errors or dry_run:
            raise TakenBack
    return report


class _Bringing:
    """One list on its way in: what it has named so far."""

    def __init__(self, actor: Actor, at: datetime, region_id: int, report: ListReport) -> None:
        self.actor, self.at, self.region_id, self.report = actor, at, region_id, report
        self.today: date = timezone.localtime(at).date()

    def bring(self, line: ListLine) -> None:
        """One line, in a savepoint of its own: what is wrong with it must not hide what is wrong with the next."""
        before = (self.report.units, self.report.aliases, self.report.people, self.report.appointments)
        wrong = tuple(_faults_of(line))
        if wrong:
            self.report.errors.extend(wrong)
            return
        try:
            with transaction.atomic():
                unit = self._bring_unit(line)
                if line.get("person"):
                    self._bring_person(line, unit)
        except Missing:
            raise  # the region is not this actor's: no line will do better
        except BihuanError as problem:
            fields = problem.fields if isinstance(problem, BadInput) else {}
            name = "person" if line.get("person") and "name" not in fields and "title" not in fields else "unit"
            name = "post" if "title" in fields else name
            column = line.labels.get(name, COLUMNS[name][0])
            self.report.errors.append(ListFault(line.row, column, problem.reason))
            return
        after = (self.report.units, self.report.aliases, self.report.people, self.report.appointments)
        self.report.unchanged += before == after

    def _bring_unit(self, line: ListLine) -> Unit:
        name = " ".join(line.get("unit").split())
        who = {"actor": self.actor, "at": self.at}
        unit = Unit.objects.filter(region_id=self.region_id, name=name).first()
        short = line.get("short_name")
        if unit is None:
            made = create_unit(
                actor=self.actor,
                at=self.at,
                region_id=self.region_id,
                name=name,
                short_name=short,
                kind=line.kind or "",
            )
            self.report.units += 1
            unit = Unit.objects.get(pk=made.id)
        elif short and not unit.short_name:
            rename_unit(**who, unit_id=unit.pk, name=name, short_name=short)  # type: ignore[arg-type]
            self.report.aliases += 1
        elif short and short != unit.short_name:
            self._bring_alias(unit, short)
        for alias in line.aliases:
            self._bring_alias(unit, alias)
        return unit

    def _bring_alias(self, unit: Unit, alias: str) -> None:
        known = {unit.name, unit.short_name, *unit.aliases.values_list("name", flat=True)}
        add_alias(actor=self.actor, at=self.at, unit_id=unit.pk, name=alias)
        self.report.aliases += " ".join(alias.split()) not in known

    def _bring_person(self, line: ListLine, unit: Unit) -> None:
        name, title = bare_name(line.get("person")), " ".join(line.get("post").split())
        namesakes = Person.objects.filter(region_id=self.region_id, name=name, merged_into__isnull=True)
        held = Appointment.objects.filter(held_on(self.today), person__in=namesakes, post__unit=unit)
        if any(one.post.title == title for one in held.select_related("post")):
            return
        phone = line.get("phone")[:30]
        person = namesakes.filter(phone=phone).first() if phone else None
        if person is None:
            if namesakes.exists():
                message = Reason(
                    "people-list-namesake",
                    "已经有叫“%(who)s”的人，当作另一个人新建；其实是同一个人的，到人员里合并。",
                    {"who": name},
                )
                self.report.notes.append(line.fault("person", message))
            made = create_person(actor=self.actor, at=self.at, region_id=self.region_id, name=name, phone=phone)
            self.report.people += 1
            person_id = made.id
        else:
            person_id = person.pk
        post_id = create_post(actor=self.actor, at=self.at, unit_id=unit.pk, title=title)
        appoint_person(actor=self.actor, at=self.at, person_id=person_id, post_id=post_id, since=self.today)
        self.report.appointments += 1


def _faults_of(line: ListLine) -> Iterable[ListFault]:
    if not line.get("unit"):
        yield line.fault("unit", Reason("people-list-no-unit", "没有写单位。"))
    if line.kind is None:
        yield line.fault(
            "kind",
            Reason(
                "people-list-kind",
                "没有“%(kind)s”这一类单位：写 部门、乡镇街道、事业单位、国有企业、整改落实组 或 纪检监察机关。",
                {"kind": line.get("kind")},
            ),
        )
    if line.get("person") and not line.get("post"):
        yield line.fault("post", Reason("people-list-no-post", "写了人，没有写职务。"))
    if line.get("post") and not line.get("person"):
        yield line.fault("person", Reason("people-list-no-person", "写了职务，没有写人。"))

"""Reads for the pages of units and people: lists with filters, one unit, one person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import cast

from django.core.paginator import Page, Paginator
from django.db.models import Count, Prefetch, Q, QuerySet

from bihuan.apps.organizations import policies
from bihuan.apps.organizations.models import Appointment, Person, Post, Region, Unit, UnitAlias
from bihuan.apps.organizations.policies import Action
from bihuan.apps.organizations.queries.people import bare_name, held_on, person_row_of
from bihuan.apps.organizations.queries.rows import PersonRow, RegionRow, UnitRow
from bihuan.apps.organizations.queries.units import region_row, unit_row
from bihuan.core.actors import Actor
from bihuan.core.decisions import Missing, Verdict

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class UnitFilter:
    """What a list of units shows; `state` is "active", "ended" or "all"."""

    region_id: int | None = None
    q: str = ""
    kind: str = ""
    state: str = "active"


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One row of the list of units. `found_by` is the alias by which a search found it."""

    unit: UnitRow
    kind: str
    posts: int
    successor: str
    found_by: str


@dataclass(frozen=True, slots=True)
class UnitPage:
    """One page of units, and how many there are in each state with the other filters as they are."""

    lines: tuple[UnitLine, ...]
    page: Page[Unit]
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class RegionNode:
    """A region in the tree: how deep it lies below the topmost one that the actor sees, and its active units."""

    region: RegionRow
    level: str
    depth: int
    units: int


@dataclass(frozen=True, slots=True)
class Holder:
    """A person in a post: from when, until when, and whether on the asked day."""

    appointment_id: int
    person_id: int
    name: str
    since: date
    until: date | None
    now: bool


@dataclass(frozen=True, slots=True)
class PostLine:
    """A post, who fills it on the asked day (or will), and who did before."""

    id: int
    title: str
    now: tuple[Holder, ...]
    before: tuple[Holder, ...]


@dataclass(frozen=True, slots=True)
class UnitDetail:
    """Everything that the page of one unit says. `keep` answers whether the reader may change it."""

    unit: UnitRow
    kind: str
    parent: UnitRow | None
    successor: UnitRow | None
    predecessors: tuple[UnitRow, ...]
    aliases: tuple[str, ...]
    posts: tuple[PostLine, ...]
    keep: Verdict


@dataclass(frozen=True, slots=True)
class PersonDetail:
    """Everything that the page of one person says; `namesakes` bear the same name in the same region."""

    person: PersonRow
    region_name: str
    phone: str
    doubles: int
    namesakes: tuple[PersonRow, ...]
    keep: Verdict


def region_tree(actor: Actor) -> tuple[RegionNode, ...]:
    """The regions in which the actor sees units, from above to below, with the number of their active units."""
    rows = policies.visible(actor, Action.SEE_UNITS, Region).order_by("path")
    counted = list(rows.annotate(active_units=Count("units", filter=Q(units__is_active=True))))
    top = min((region.depth for region in counted), default=0)
    return tuple(
        RegionNode(region_row(region), region.get_level_display(), region.depth - top, region.active_units)
        for region in counted
    )


def unit_page(actor: Actor, wanted: UnitFilter, *, number: str | int = 1) -> UnitPage:
    """One page of the units that the actor may see; a search looks at names, short names and aliases."""
    rows = policies.visible(actor, Action.SEE_UNITS, Unit)
    if wanted.region_id is not None:
        rows = rows.filter(region_id=wanted.region_id)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.q:
        aliased = UnitAlias.objects.filter(name__icontains=wanted.q).values("unit_id")
        rows = rows.filter(Q(name__icontains=wanted.q) | Q(short_name__icontains=wanted.q) | Q(pk__in=aliased))
    counted = rows.aggregate(all=Count("pk"), active=Count("pk", filter=Q(is_active=True)))
    counts = {"active": counted["active"], "ended": counted["all"] - counted["active"], "all": counted["all"]}
    if wanted.state != "all":
        rows = rows.filter(is_active=wanted.state != "ended")
    related = rows.select_related("region", "successor").prefetch_related("aliases").annotate(post_count=Count("posts"))
    ordered = cast("QuerySet[Unit]", related.order_by("region__path", "id"))
    page = Paginator(ordered, PAGE_SIZE).get_page(number)
    return UnitPage(tuple(_unit_line(unit, wanted.q) for unit in page.object_list), page, counts)


def unit_detail(actor: Actor, unit_id: int, *, on: date) -> UnitDetail:
    """One unit for this reader; of its people only those whom they may see. Raises Missing."""
    units = policies.visible(actor, Action.SEE_UNITS, Unit).select_related(
        "region", "parent__region", "successor__region"
    )
    unit = units.filter(pk=unit_id).first()
    if unit is None:
        raise Missing
    return UnitDetail(
        unit=unit_row(unit),
        kind=unit.get_kind_display(),
        parent=unit_row(unit.parent) if unit.parent else None,
        successor=unit_row(unit.successor) if unit.successor else None,
        predecessors=tuple(unit_row(each) for each in unit.predecessors.select_related("region").order_by("id")),
        aliases=tuple(unit.aliases.order_by("name").values_list("name", flat=True)),
        posts=_posts_of(actor, unit, on),
        keep=policies.may(actor, Action.KEEP_UNITS, unit),
    )


def people_page(actor: Actor, *, q: str, on: date, number: str | int = 1) -> tuple[tuple[PersonRow, ...], Page[Person]]:
    """One page of the people whom the actor may see, by a part of the name or of a post that they hold."""
    rows = policies.visible(actor, Action.SEE_PEOPLE, Person)
    wanted = bare_name(q)
    if wanted:
        in_post = Appointment.objects.filter(
            held_on(on), Q(post__title__icontains=q.strip()) | Q(post__unit__name__icontains=q.strip())
        )
        rows = rows.filter(Q(name__icontains=wanted) | Q(pk__in=in_post.values("person_id")))
    held = Appointment.objects.filter(held_on(on)).select_related("post__unit").order_by("since", "id")
    ordered = rows.order_by("name", "id").prefetch_related(Prefetch("appointments", queryset=held))
    page = Paginator(ordered, PAGE_SIZE).get_page(number)
    return tuple(person_row_of(person) for person in page.object_list), page


def person_detail(actor: Actor, person_id: int) -> PersonDetail:
    """One person with all posts ever, and who else bears the name. The telephone is for who keeps people. Raises Missing."""
    everything = Prefetch("appointments", queryset=_appointments())
    rows = policies.visible(actor, Action.SEE_PEOPLE, Person).select_related("region").prefetch_related(everything)
    person = rows.filter(pk=person_id).first()
    if person is None:
        raise Missing
    same = rows.filter(region_id=person.region_id, name=person.name).exclude(pk=person.pk).order_by("id")
    keep = policies.may(actor, Action.KEEP_PEOPLE, person)
    return PersonDetail(
        person=person_row_of(person),
        region_name=person.region.name,
        phone=person.phone if keep else "",
        doubles=person.doubles.count(),
        namesakes=tuple(person_row_of(each) for each in same),
        keep=keep,
    )


def merged_into(actor: Actor, person_id: int) -> int | None:
    """Into whom a double was merged, where the actor may see that person."""
    kept = Person.objects.filter(doubles__pk=person_id)
    found: int | None = (
        policies.visible(actor, Action.SEE_PEOPLE, Person).filter(pk__in=kept).values_list("pk", flat=True).first()
    )
    return found


def may_see_people(actor: Actor) -> bool:
    """Whether there can be anybody whom the actor sees beside themselves."""
    reach = policies.reach_of(actor, Action.SEE_PEOPLE)
    return reach.everywhere or bool(reach.region_trees or reach.unit_ids)


def kept_regions(actor: Actor, action: Action) -> tuple[RegionRow, ...]:
    """The regions whose units, people or users the actor keeps, from above to below."""
    return tuple(region_row(region) for region in policies.visible(actor, action, Region).order_by("path"))


def region_for(actor: Actor, region_id: int) -> RegionRow:
    """One region for this reader. Raises Missing."""
    region = policies.visible(actor, Action.SEE_UNITS, Region).filter(pk=region_id).first()
    if region is None:
        raise Missing
    return region_row(region)


def may_keep_region(actor: Actor, region_id: int) -> Verdict:
    """Whether the reader may rename this region."""
    return policies.may(actor, Action.KEEP_UNITS, Region.objects.get(pk=region_id))


def _unit_line(unit: Unit, q: str) -> UnitLine:
    known = f"{unit.name}\n{unit.short_name}"
    by_alias = [alias.name for alias in unit.aliases.all() if q and q in alias.name and q not in known]
    return UnitLine(
        unit=unit_row(unit),
        kind=unit.get_kind_display(),
        posts=getattr(unit, "post_count", 0),
        successor=unit.successor.name if unit.successor else "",
        found_by=by_alias[0] if by_alias else "",
    )


def _posts_of(actor: Actor, unit: Unit, on: date) -> tuple[PostLine, ...]:
    seen = policies.visible(actor, Action.SEE_PEOPLE, Person)
    held = _appointments().filter(person__in=seen).select_related("person")
    posts = Post.objects.filter(unit=unit).order_by("id").prefetch_related(Prefetch("appointments", queryset=held))
    return tuple(_post_line(post, post.appointments.all(), on) for post in posts)


def _post_line(post: Post, appointments: Iterable[Appointment], on: date) -> PostLine:
    holders = [
        Holder(
            appointment_id=row.pk,
            person_id=row.person_id,
            name=row.person.name,
            since=row.since,
            until=row.until,
            now=row.since <= on and (row.until is None or row.until > on),
        )
        for row in appointments
    ]
    over = [holder for holder in holders if holder.until is not None and holder.until <= on]
    return PostLine(
        id=post.pk,
        title=post.title,
        now=tuple(holder for holder in holders if holder not in over),
        before=tuple(reversed(over)),
    )


def _appointments() -> QuerySet[Appointment]:
    return Appointment.objects.select_related("post__unit").order_by("since", "id")

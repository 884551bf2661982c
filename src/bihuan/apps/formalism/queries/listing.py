"""Lists of flags: filters that live in the address, one page at a time, whatever its reader may know of each."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from bihuan.apps.formalism import policies
from bihuan.apps.formalism.models import Finding, Flag, FlagAnswer, FlagProblem, FlagUnit, ScannedCampaign
from bihuan.apps.formalism.queries.rows import FlagRow, ProblemName, UnitName
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor, Role
from bihuan.core.formalism.course import RULED, UNSETTLED, FlagState
from bihuan.core.formalism.flags import Family, Number, Span, Weight
from bihuan.core.formalism.flags import Flag as Found
from bihuan.core.reason_documents import reason_of

PER_PAGE = 30
GROUPS = ("unsettled", "settled", "to-answer", "to-rule", "all")
_UNSETTLED = tuple(state.value for state in UNSETTLED)
_SETTLED = tuple(state.value for state in RULED)


@dataclass(frozen=True, slots=True)
class FlagFilter:
    """What a list of flags holds. "" and None ask for everything; a value that nothing bears finds nothing."""

    group: str = "all"
    state: str = ""
    check: str = ""
    family: str = ""
    weight: str = ""
    campaign: int | None = None
    unit: int | None = None
    problem: int | None = None


@dataclass(frozen=True, slots=True)
class FlagPage:
    rows: tuple[FlagRow, ...]
    page: "Page[Flag]"


def flag_page(actor: Actor, *, wanted: FlagFilter, page: str = "1") -> FlagPage:
    """One page of the flags that the actor sees, the newest first. Six queries, however many there are."""
    found = Paginator(filtered(actor, wanted).select_related("campaign"), PER_PAGE).get_page(page)
    return FlagPage(flag_rows(actor, list(found.object_list)), found)


def count_flags(actor: Actor, *, wanted: FlagFilter) -> int:
    """How many the list holds."""
    return filtered(actor, wanted).count()


def flags_of_problem(actor: Actor, problem_id: int, *, limit: int) -> tuple[FlagRow, ...]:
    """The newest flags about a problem, as far as the actor sees them."""
    seen = filtered(actor, FlagFilter(problem=problem_id)).select_related("campaign")[:limit]
    return flag_rows(actor, list(seen))


def found_flags(actor: Actor, *, at: datetime) -> Iterator[Found]:
    """What the pass at that moment found, new and again, as the checks gave it, and of campaigns that it left alone what the last
    one found that looked at them: what the checks find as things stand. For a reader who may read all of it.
    """
    if not actor.holds(Role.SYSTEM, Role.OFFICE, Role.LEADER):
        return
    looked_at = ScannedCampaign.objects.filter(campaign=OuterRef("campaign")).values("until")[:1]
    seen = policies.visible(actor).filter(Q(last_found=at) | Q(last_found__gte=Subquery(looked_at))).order_by("pk")
    seen = seen.prefetch_related("findings", "concerned")
    for flag in seen.iterator(chunk_size=500):
        for finding in list(flag.findings.all())[:1]:
            held = finding.evidence
            yield Found(
                check=flag.check_id, weight=Weight(flag.weight), ids=tuple(held["ids"]), score=finding.score,
                why=reason_of(finding.why), units=tuple(str(row.unit_id) for row in flag.concerned.all()),
                spans=tuple(Span(*each) for each in held["spans"]), files=tuple(held["files"]),
                numbers=tuple(Number(*each) for each in held["numbers"]),
            )  # fmt: skip


def filtered(actor: Actor, wanted: FlagFilter) -> QuerySet[Flag]:
    """The flags of a filter, ordered."""
    rows = policies.visible(actor).filter(_of_group(actor, wanted.group))
    for name, value, known in (
        ("state", wanted.state, {each.value for each in FlagState}),
        ("family", wanted.family, {each.value for each in Family}),
        ("weight", wanted.weight, {each.value for each in Weight}),
    ):
        if value:
            rows = rows.filter(**{name: value}) if value in known else rows.none()
    if wanted.check:
        rows = rows.filter(check_id=wanted.check)
    if wanted.campaign is not None:
        rows = rows.filter(policies.campaign_known_to(actor), campaign=wanted.campaign)
    if wanted.unit is not None:
        rows = rows.filter(pk__in=policies.concerned_seen_by(actor).filter(unit=wanted.unit).order_by().values("flag"))
    if wanted.problem is not None:
        rows = rows.filter(pk__in=FlagProblem.objects.filter(problem=wanted.problem).order_by().values("flag"))
    return rows.order_by("-first_found", "-id")


def flag_rows(actor: Actor, flags: Sequence[Flag]) -> tuple[FlagRow, ...]:
    """Rows of flags that the actor sees: four queries more, whatever their number. `campaign` is at hand."""
    ids = [flag.pk for flag in flags]
    if not ids:
        return ()
    read = policies.problems_read(actor, ids)
    problems: dict[int, list[tuple[int, str, str]]] = defaultdict(list)
    about = FlagProblem.objects.filter(flag__in=ids).order_by("position")
    for flag, pk, number, text in about.values_list("flag", "problem", "problem__number", "problem__text"):
        problems[flag].append((pk, number, text))
    units, hidden = _units_of(actor, ids)
    known = set(Flag.objects.filter(policies.campaign_known_to(actor), pk__in=ids).values_list("pk", flat=True))
    return tuple(
        FlagRow(
            id=flag.pk, check_id=flag.check_id, family=flag.family, weight=flag.weight, score=flag.score,
            state=flag.state, campaign=flag.campaign.name if flag.campaign and flag.pk in known else "",
            problems=tuple(ProblemName(*each) for each in problems[flag.pk] if each[0] in read),
            hidden_problems=sum(each[0] not in read for each in problems[flag.pk]),
            units=tuple(units.get(flag.pk, ())), hidden_units=hidden.get(flag.pk, 0), first_found=flag.first_found,
            last_found=flag.last_found, found=flag.found, answer_until=flag.answer_until,
        )
        for flag in flags
    )  # fmt: skip


def _units_of(actor: Actor, ids: Sequence[int]) -> tuple[Mapping[int, list[UnitName]], Mapping[int, int]]:
    """The units concerned that the actor may know of, and how many more there are, by flag. One query."""
    known = Exists(policies.concerned_seen_by(actor).filter(pk=OuterRef("pk")))
    rows = FlagUnit.objects.filter(flag__in=ids).annotate(known=known).order_by("pk")
    units: dict[int, list[UnitName]] = defaultdict(list)
    hidden: dict[int, int] = defaultdict(int)
    for flag, unit, name, shown in rows.values_list("flag", "unit", "unit__name", "known"):
        if shown:
            units[flag].append(UnitName(unit, name))
        else:
            hidden[flag] += 1
    return units, hidden


def _of_group(actor: Actor, group: str) -> Q:
    """Groups of states; `to-answer`: unsettled, and a unit of the actor's is concerned and has not answered what is found now."""
    if group == "unsettled":
        return Q(state__in=_UNSETTLED)
    if group == "settled":
        return Q(state__in=_SETTLED)
    if group == "to-rule":
        paths = actor.region_paths(Role.OFFICE)
        reach = Q(region__in=organizations.region_ids_below(paths)) if paths else Q(pk__in=())
        return Q(state__in=_UNSETTLED) & reach
    if group == "to-answer":
        newest = Finding.objects.filter(flag=OuterRef("flag")).order_by("-position").values("position")[:1]
        answers = FlagAnswer.objects.filter(finding=Subquery(newest))
        answered = answers.filter(flag=OuterRef("flag"), unit=OuterRef("unit"))
        own = FlagUnit.objects.filter(unit__in=actor.unit_ids(Role.UNIT))
        waiting = own.filter(flag__state__in=_UNSETTLED).exclude(Exists(answered))
        return Q(pk__in=waiting.order_by().values("flag"))
    return Q() if group == "all" else Q(pk__in=())

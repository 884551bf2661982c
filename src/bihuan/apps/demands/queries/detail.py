"""One demand whole: what it asks, of whom, when, what came of it, what may be done."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Max, Q

from bihuan.apps.demands import policies
from bihuan.apps.demands.models import (
    AnswerFile,
    AnswerValue,
    BurdenOpinion,
    Demand,
    DemandAnswer,
    DemandItem,
    DemandRecipient,
    DemandTurn,
    KnownValue,
)
from bihuan.apps.demands.queries.checking import check_of, items_of, unit_ids_of
from bihuan.apps.demands.queries.listing import demand_rows, opinion_rows, own_open_turns
from bihuan.apps.demands.queries.rows import (
    DemandAnswerRow,
    DemandDetail,
    DemandItemRow,
    KnownRow,
    OpinionRow,
    OwnKnown,
    TurnRow,
)
from bihuan.apps.evidence import queries as evidence
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import Missing, Reason
from bihuan.core.demands.catalogue import ANSWERED, held_name, recognise
from bihuan.core.demands.checking import Checked
from bihuan.core.demands.joining import DemandGap, gap_of
from bihuan.core.demands.lifecycle import DemandFacts, DemandParty, DemandState, decide_all_demands, state_on

NO_DEMAND = Reason("no-demand", "没有这项需求，或不在可以查看的范围内。")
PER_PAGE = 50
_UNDECIDED = (DemandState.DRAFT, DemandState.CHECKED)


def demand_detail(actor: Actor, demand_id: int, *, today: date) -> DemandDetail:
    """One demand. Raises Missing where there is none that the actor may see."""
    found = policies.visible(actor).filter(pk=demand_id)
    demand = found.select_related("region", "issuer", "approver", "joined_to", "rest_of").first()
    if demand is None:
        raise Missing(NO_DEMAND)
    units = list(DemandRecipient.objects.filter(demand=demand).order_by("unit__name").values_list("unit", "unit__name"))
    held = policies.parties(actor, demand, frozenset(pk for pk, _ in units))
    others = held - {DemandParty.RECIPIENT}
    own = actor.unit_ids(*policies.ANSWERERS)
    open_here = own_open_turns(actor, demand, today=today)
    checked = check_of(demand, today=today) if demand.state in _UNDECIDED else None
    items = _items(demand, checked)
    facts = facts_of_demand(demand, actor, today=today)
    return DemandDetail(
        row=demand_rows(actor, [demand], today=today)[0],
        region_id=demand.region_id,
        region_path=demand.region.path,
        issuer_id=demand.issuer_id,
        basis=demand.basis,
        justification=demand.justification,
        answer_days=demand.answer_days,
        turns_planned=demand.turns_planned,
        approver=str(demand.approver) if demand.approver else "",
        created_at=demand.created_at,
        checked_at=demand.checked_at,
        approved_at=demand.approved_at,
        ended_at=demand.ended_at,
        ending=demand.ending,
        joined_to=_joined_to(actor, demand),
        joined=tuple(Demand.objects.filter(joined_to=demand).values_list("id", "number", "issuer__name"))
        if others
        else (),
        items=items,
        recipients=tuple(unit for unit in units if others or unit[0] in own),
        turns=_turns(actor, demand),
        opinions=_opinions(actor, demand),
        own_open=open_here,
        own_unit_ids=tuple(pk for pk, _ in units if pk in own),
        overlaps=checked.overlaps if checked and others else (),
        known=_known(demand, checked, items) if others else (),
        own_known=_own_known(demand, own) if DemandParty.RECIPIENT in held else (),
        rests=tuple(demand.rests.order_by("id").values_list("id", "number")) if others else (),
        rest_of=(demand.rest_of.pk, demand.rest_of.number) if others and demand.rest_of else None,
        uncovered=_uncovered(demand) if others and demand.joined_to else None,
        extract=facts.held > 0 and policies.reads_extract(actor, demand),
        parties=tuple(sorted(held)),
        steps=decide_all_demands(facts, parties=held),
        version=demand.version,
    )


def facts_of_demand(demand: Demand, actor: Actor, *, today: date) -> DemandFacts:
    """A demand as the core wants to know it. `demand.region` must be at hand."""
    own_units = actor.unit_ids(Role.UNIT)
    runs_region = actor.role_over(demand.region.path, *policies.REGION_READERS) is not None
    return DemandFacts(
        state=state_on(DemandState(demand.state), first=demand.first_day, end=demand.end_day, today=today),
        own=demand.drafted_by_id is not None and demand.drafted_by_id == actor.user_id,
        over=demand.is_over,
        past=demand.end_day < today,
        own_open=len(own_open_turns(actor, demand, today=today)),
        own_objected=BurdenOpinion.objects.filter(
            demand=demand, unit__in=actor.unit_ids(*policies.ANSWERERS), replied_at=None
        ).exists(),
        held=DemandItem.objects.filter(~Q(held="") | Q(known__isnull=False), demand=demand).distinct().count(),
        given=demand.extract_given_at is not None or (runs_region and demand.issuer_id in own_units),
    )


def answer_page(
    actor: Actor, demand_id: int, *, turn: int | None = None, page: int | str = 1
) -> "tuple[tuple[DemandAnswerRow, ...], Page[Any]]":
    """The answers that the reader may see, turn by turn, units by name. Raises Missing for a demand that they may not see."""
    if not policies.visible(actor).filter(pk=demand_id).exists():
        raise Missing(NO_DEMAND)
    found = policies.visible_answers(actor).filter(turn__demand=demand_id).select_related("turn", "unit")
    if turn is not None:
        found = found.filter(turn__place=turn)
    shown = Paginator(found.order_by("-turn__place", "unit__name"), PER_PAGE).get_page(page)
    return answer_rows(list(shown.object_list)), shown


def answer_rows(answers: list[DemandAnswer]) -> tuple[DemandAnswerRow, ...]:
    """Answers with what they say: three queries, whatever their number."""
    values, files = defaultdict(list), defaultdict(list)
    ids = [answer.pk for answer in answers]
    said = AnswerValue.objects.filter(answer__in=ids).order_by("item__position")
    for pk, name, text in said.values_list("answer", "item__name", "text"):
        values[pk].append((name, text))
    links = list(AnswerFile.objects.filter(answer__in=ids).values_list("answer", "evidence"))
    rows = evidence.evidence_rows(pk for _, pk in links) if links else {}
    for pk, file in links:
        files[pk].append(rows[file])
    return tuple(
        DemandAnswerRow(
            id=answer.pk,
            unit_id=answer.unit_id,
            unit=answer.unit.name,
            turn=answer.turn.place,
            handed_in_at=answer.handed_in_at,
            late=answer.handed_in_on > answer.turn.due_on,
            note=answer.note,
            minutes=answer.minutes,
            values=tuple(values[answer.pk]),
            files=tuple(files[answer.pk]),
        )
        for answer in answers
    )


def _items(demand: Demand, checked: Checked | None) -> tuple[DemandItemRow, ...]:
    """The fields; while nothing is checked yet, with what the check would find."""
    rows = DemandItem.objects.filter(demand=demand).order_by("position").values_list("id", "name", "kind", "held")
    keys: dict[str, str] = {}
    draft = checked is not None and demand.state == DemandState.DRAFT
    if checked is not None and draft:
        keys = {each.item.name: each.entry.key for each in checked.held} | {
            item.name: ANSWERED for item in checked.told
        }
    return tuple(_item(pk, name, kind, keys.get(name, "") if draft else held) for pk, name, kind, held in rows)


def _item(pk: int, name: str, kind: str, held: str) -> DemandItemRow:
    return DemandItemRow(pk, name, kind, held, held_name(held))


def _known(demand: Demand, checked: Checked | None, items: Sequence[DemandItemRow]) -> tuple[KnownRow, ...]:
    """What earlier answers of units hold: what the check finds now, or, once it is decided, what it found."""
    return _known_so_far(checked, items) if checked else _known_rows(demand)


def _known_rows(demand: Demand) -> tuple[KnownRow, ...]:
    """As it was written down at the check: field by field, and by the demand that they answered."""
    found = KnownValue.objects.filter(item__demand=demand).order_by()
    rows = (
        found.values("item", "item__name", "value__answer__turn__demand__number")
        .annotate(n=Count("pk"), last=Max("value__answer__handed_in_on"))
        .order_by("item__position", "-last", "value__answer__turn__demand__number")
    )
    return tuple(
        KnownRow(row["item"], row["item__name"], row["value__answer__turn__demand__number"], row["n"], row["last"])
        for row in rows
    )


def _known_so_far(checked: Checked, items: Sequence[DemandItemRow]) -> tuple[KnownRow, ...]:
    """The same for what the check finds now."""
    if not checked.known:
        return ()
    ids = {item.name: item.id for item in items}
    values = AnswerValue.objects.filter(pk__in={each.value_id for each in checked.known})
    told = {
        pk: (number, on)
        for pk, number, on in values.values_list("id", "answer__turn__demand__number", "answer__handed_in_on")
    }
    found: dict[tuple[str, str], list[date]] = defaultdict(list)
    for each in checked.known:
        number, on = told[each.value_id]
        found[each.item.name, number].append(on)
    return tuple(KnownRow(ids[name], name, number, len(days), max(days)) for (name, number), days in found.items())


def _own_known(demand: Demand, units: frozenset[int]) -> tuple[OwnKnown, ...]:
    """What the reader's own units said before: it is theirs to read."""
    rows = KnownValue.objects.filter(item__demand=demand, unit__in=units).order_by("unit", "item__position")
    return tuple(
        OwnKnown(*row)
        for row in rows.values_list(
            "item", "item__name", "unit", "value__text", "value__answer__turn__demand__number",
            "value__answer__handed_in_on",
        )
    )  # fmt: skip


def _uncovered(demand: Demand) -> DemandGap:
    """What the demand that this one was joined to does not ask, of what nobody held: both stay as they are, so it can be told at any
    time."""
    fields = DemandItem.objects.filter(demand=demand.joined_to, held="").values_list("canonical", flat=True)
    held = set(DemandItem.objects.filter(demand=demand).exclude(held="").values_list("name", flat=True))
    items = [item for item in items_of(demand) if item.name not in held and recognise(item.name) is None]
    asked = DemandRecipient.objects.filter(demand=demand.joined_to).values_list("unit", flat=True)
    return gap_of(items, unit_ids_of(demand), fields=frozenset(fields), asked_ids=frozenset(asked))


def _turns(actor: Actor, demand: Demand) -> tuple[TurnRow, ...]:
    seen = policies.visible_answers(actor).filter(turn__demand=demand).order_by()
    answered = dict(seen.values_list("turn").annotate(n=Count("pk")))
    rows = DemandTurn.objects.filter(demand=demand).order_by("place")
    return tuple(
        TurnRow(row.pk, row.place, row.opens_on, row.due_on, row.is_estimated, answered.get(row.pk, 0)) for row in rows
    )


def _opinions(actor: Actor, demand: Demand) -> tuple[OpinionRow, ...]:
    found = policies.visible_opinions(actor).filter(demand=demand).select_related("demand", "unit").order_by("-id")
    return opinion_rows(actor, list(found))


def _joined_to(actor: Actor, demand: Demand) -> tuple[int, str] | None:
    return (demand.joined_to.pk, demand.joined_to.number) if demand.joined_to else None

"""Units answer, and say when it is too much; the office answers them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction

from bihuan.apps.audit.operations import record
from bihuan.apps.demands import policies
from bihuan.apps.demands.events import BurdenTold, DemandAnswered, burden_told, demand_answered
from bihuan.apps.demands.models import (
    AnswerFile,
    AnswerValue,
    BurdenOpinion,
    DemandAnswer,
    DemandItem,
    DemandTurn,
    KnownValue,
)
from bihuan.apps.demands.operations.telling import tell_unit_of_reply
from bihuan.apps.demands.operations.writing import bad, day_of, emit, lock_demand, record_step, take_step, within
from bihuan.apps.evidence import queries as evidence
from bihuan.core.actors import Actor
from bihuan.core.decisions import BadInput, Missing, Reason, Refused
from bihuan.core.demands.burden import MOST_MINUTES
from bihuan.core.demands.items import FieldKind
from bihuan.core.demands.lifecycle import DemandParty, DemandStep

MOST_FILES = 20
LONGEST_VALUE = 4000
_SHORT_KINDS = (FieldKind.NUMBER, FieldKind.CHOICE, FieldKind.DATE)
LONGEST_SHORT_VALUE = 200
_COVERED = Reason("demand-covered", "这一次要的，本单位以前都报过，不用再报。")
_TAKEN = Reason("demand-answered", "本单位这一次已经报过，不用再报。")


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """What a unit hands in: texts by the field's id, files, in how many minutes it was done (None: not said)."""

    values: Mapping[int, str]
    file_ids: Sequence[int] = field(default_factory=tuple)
    note: str = ""
    minutes: int | None = None


@transaction.atomic
def hand_in(*, actor: Actor, at: datetime, demand_id: int, turn_id: int, unit_id: int, new: NewAnswer) -> int:
    """Hand a unit's answer in for one turn, once; its id. Late is late and is taken all the same, until the demand's end.

    Raises Missing, Refused (not asked, not open, answered already), BadInput field by field.
    """
    change = lock_demand(actor=actor, at=at, demand_id=demand_id)
    take_step(change, DemandStep.HAND_IN)
    turn = DemandTurn.objects.filter(demand=change.demand, pk=turn_id, opens_on__lte=day_of(at)).first()
    if turn is None:
        raise Missing
    if unit_id not in actor.unit_ids(*policies.ANSWERERS) or not change.demand.recipients.filter(unit=unit_id).exists():
        raise Refused(policies.NOT_ALLOWED)
    if DemandAnswer.objects.filter(turn=turn, unit=unit_id).exists():
        raise Refused(_TAKEN)
    if turn.place == 1 and change.demand.recipients.filter(unit=unit_id, covered=True).exists():
        raise Refused(_COVERED)
    known = _known(change.demand.pk, unit_id) if turn.place == 1 else frozenset()
    values = _values(change.demand.pk, new, known)
    spared = change.demand.recipients.get(unit=unit_id).spared if turn.place == 1 else 0
    files = _files(actor, new.file_ids)
    answer = _insert(
        DemandAnswer(
            turn=turn, unit_id=unit_id, handed_in_at=at, handed_in_on=day_of(at), handed_in_by_id=actor.user_id,
            note=within(new.note, "note"), minutes=_minutes(new.minutes), estimated=change.demand.minutes_each - spared,
        )
    )  # fmt: skip
    AnswerValue.objects.bulk_create(AnswerValue(answer=answer, item_id=pk, text=text) for pk, text in values.items())
    AnswerFile.objects.bulk_create(AnswerFile(answer=answer, evidence_id=pk) for pk in files)
    record_step(
        change, "demands.answer.handed-in", party=DemandParty.RECIPIENT, unit_ids=(unit_id,),
        after={"unit": unit_id, "turn": turn.place, "due_on": turn.due_on, "fields": len(values), "files": len(files),
               "minutes": answer.minutes},
    )  # fmt: skip
    emit(demand_answered, DemandAnswered(change.demand.pk, unit_id, at))
    return answer.pk


@transaction.atomic
def object_to_demand(
    *, actor: Actor, at: datetime, demand_id: int, unit_id: int, text: str, anonymous: bool = False
) -> int:
    """Say for a unit that a demand is too much; the opinion's id. Who said it stands sealed in the record and nowhere else.

    `anonymous`: nobody but the unit itself is told which unit it was.
    """
    change = lock_demand(actor=actor, at=at, demand_id=demand_id)
    said = take_step(change, DemandStep.OBJECT, words=text)
    if unit_id not in actor.unit_ids(*policies.ANSWERERS) or not change.demand.recipients.filter(unit=unit_id).exists():
        raise Refused(policies.NOT_ALLOWED)
    try:
        with transaction.atomic():
            opinion = BurdenOpinion.objects.create(
                demand=change.demand, unit_id=unit_id, is_anonymous=anonymous, text=said, said_at=at
            )
    except IntegrityError as taken:
        raise Refused(Reason("demand-objected", "本单位上一条意见还没有答复，答复以后可以再提。")) from taken
    record(
        actor=actor, role=policies.role_of(actor, DemandParty.RECIPIENT), action="demands.opinion.said", at=at,
        object_type="burden-opinion", object_id=opinion.pk, label=change.demand.number,
        region_path=change.demand.region.path, unit_ids=(unit_id,), after={"text": said}, protected=True,
    )  # fmt: skip
    emit(burden_told, BurdenTold(opinion.pk, change.demand.pk, False, at))
    return opinion.pk


@transaction.atomic
def reply_to_opinion(*, actor: Actor, at: datetime, opinion_id: int, reply: str) -> None:
    """Answer an opinion, once. Raises Missing, Refused, BadInput for nothing said."""
    seen = policies.visible_opinions(actor).filter(pk=opinion_id)
    if not seen.exists():
        raise Missing(Reason("no-opinion", "没有这条意见，或不在可以查看的范围内。"))
    opinion = BurdenOpinion.objects.select_for_update(of=("self",)).select_related("demand__region").get(pk=opinion_id)
    demand = opinion.demand
    verdict = policies.may_reply(actor, demand.region.path)
    if not verdict:
        raise Refused(verdict.reason or policies.NOT_ALLOWED)
    if opinion.replied_at is not None:
        raise Refused(Reason("opinion-answered", "这条意见已经答复。"))
    said = within(reply, "words")
    if not said:
        raise bad("words", "demand-words", "要写明理由。")
    opinion.reply, opinion.replied_at = said, at
    opinion.save(update_fields=["reply", "replied_at"])
    record(
        actor=actor, role=verdict.role or "", action="demands.opinion.answered", at=at, object_type="demand",
        object_id=demand.pk, label=demand.number, region_path=demand.region.path, unit_ids=(demand.issuer_id,),
        after={"reply": said},
    )  # fmt: skip
    tell_unit_of_reply(opinion, at=at)
    emit(burden_told, BurdenTold(opinion.pk, demand.pk, True, at))


def _known(demand_id: int, unit_id: int) -> frozenset[int]:
    """The fields that earlier answers of the unit hold."""
    return frozenset(KnownValue.objects.filter(item__demand=demand_id, unit=unit_id).values_list("item", flat=True))


def _values(demand_id: int, new: NewAnswer, known: frozenset[int]) -> dict[int, str]:
    """The texts of the fields that are asked; none is left out, none is another demand's. Files answer fields of files.

    What is `known` may be said anew, and is kept then, but need not be.
    """
    items = {row.pk: row for row in DemandItem.objects.filter(demand=demand_id, held="")}
    faults, found = {}, {}
    for pk, item in items.items():
        text, kind = new.values.get(pk, "").strip(), FieldKind(item.kind)
        most = LONGEST_SHORT_VALUE if kind in _SHORT_KINDS else LONGEST_VALUE
        by_file = kind in (FieldKind.FILE, FieldKind.PHOTO, FieldKind.TABLE) and bool(new.file_ids)
        if len(text) > most:
            faults[f"item-{pk}"] = Reason("demand-words-long", "最多写 %(most)s 个字。", {"most": most})
        elif not text and not by_file and pk not in known:
            faults[f"item-{pk}"] = Reason("demand-field-empty", "“%(item)s”没有填。没有的写“无”。", {"item": item.name})
        elif text:
            found[pk] = text
    if set(new.values) - set(items):
        faults["values"] = Reason("demand-no-such-field", "有一项不是这项需求要报的。")
    if faults:
        raise BadInput(next(iter(faults.values())), faults)
    return found


def _files(actor: Actor, ids: Sequence[int]) -> tuple[int, ...]:
    """Files that the actor brought, or may open."""
    wanted = tuple(dict.fromkeys(ids))
    if len(wanted) > MOST_FILES:
        raise bad("files", "demand-many-files", "一次最多附 %(most)s 个文件。", most=MOST_FILES)
    if wanted and set(wanted) - set(evidence.uploaders_of(actor, wanted)):
        raise bad("files", "no-such-file", "没有这个文件，或不在可以查看的范围内。")
    return wanted


def _minutes(minutes: int | None) -> int | None:
    if minutes is not None and not 1 <= minutes <= MOST_MINUTES:
        raise bad("minutes", "demand-minutes", "写 1 至 %(most)s 分钟，或者空着。", most=MOST_MINUTES)
    return minutes


def _insert(answer: DemandAnswer) -> DemandAnswer:
    """Two people of a unit may hand in at the same moment: the database takes one of them, the other is told."""
    try:
        with transaction.atomic():
            answer.save(force_insert=True)
    except IntegrityError as taken:
        raise Refused(_TAKEN) from taken
    return answer

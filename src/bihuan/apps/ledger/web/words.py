"""What the ledger's identifiers are called on its pages."""

from collections.abc import Mapping
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from bihuan.apps.ledger.models import Category, InstitutionalGap, MeasureState, Outcome, Severity, Source
from bihuan.core.lifecycle import State, Track
from bihuan.ui.chips import state_word
from bihuan.ui.moments import say_date

TRACK_WORDS: Mapping[str, Promise] = {
    Track.IMMEDIATE.value: gettext_lazy("立行立改"),
    Track.STAGED.value: gettext_lazy("分阶段整改"),
    Track.STANDING.value: gettext_lazy("持续整改"),
}
TRACK_CHOICES = tuple(TRACK_WORDS.items())

FIELD_WORDS: Mapping[str, Promise] = {
    "text": gettext_lazy("问题表现"),
    "place": gettext_lazy("地点"),
    "cause": gettext_lazy("问题成因"),
    "institutional_gap": gettext_lazy("制度层面"),
    "goal": gettext_lazy("整改目标"),
    "standard": gettext_lazy("验收标准"),
    "source": gettext_lazy("问题来源"),
    "category": gettext_lazy("类别"),
    "category_raw": gettext_lazy("类别原文"),
    "severity": gettext_lazy("严重程度"),
    "track": gettext_lazy("路径"),
    "remark": gettext_lazy("备注"),
    "state": gettext_lazy("状态"),
    "accountable_unit_id": gettext_lazy("主责单位"),
    "suggested_unit": gettext_lazy("建议的单位"),
    "units_raw": gettext_lazy("责任单位原文"),
    "assisting": gettext_lazy("配合单位"),
    "assisting_raw": gettext_lazy("配合单位原文"),
    "people": gettext_lazy("责任人"),
    "responsible_person": gettext_lazy("责任人"),
    "due": gettext_lazy("时限"),
    "due_raw": gettext_lazy("时限原文"),
    "due_estimated": gettext_lazy("时限是预计的"),
    "standing": gettext_lazy("长期坚持"),
    "recurrence": gettext_lazy("重复"),
    "unresolved": gettext_lazy("待确认的内容"),
    "handbacks": gettext_lazy("退回次数"),
    "handback_until": gettext_lazy("退回期截止"),
    "dispatched_at": gettext_lazy("交办时间"),
    "accepted_at": gettext_lazy("认领时间"),
    "measure": gettext_lazy("整改措施"),
    "milestone": gettext_lazy("阶段目标"),
    "progress_line": gettext_lazy("进展"),
    "progress_percent": gettext_lazy("自报百分比"),
    "evidence": gettext_lazy("佐证"),
    "asked_until": gettext_lazy("申请延到"),
    "extension": gettext_lazy("延期答复"),
    "campaign": gettext_lazy("专项"),
    "merged": gettext_lazy("并入的问题"),
    "joint_problem_id": gettext_lazy("主问题"),
}
"""Fields of a change in words; what does not stand here is bookkeeping and is not shown."""

QUESTION_WORDS: Mapping[str, Promise] = {
    "accountable": gettext_lazy("主责单位"),
    "assist": gettext_lazy("配合单位"),
    "deadline": gettext_lazy("时限"),
    "responsible": gettext_lazy("责任人"),
    "leader": gettext_lazy("责任领导"),
    "people": gettext_lazy("责任人"),
    "status": gettext_lazy("状态"),
    "progress": gettext_lazy("进展"),
    "gap": gettext_lazy("制度层面"),
}


def track_word(track: str) -> str:
    return str(TRACK_WORDS.get(track, track))


def choice_word(name: str, value: str) -> str:
    """The word of a stored choice; the value itself where it is none."""
    kinds: Mapping[str, Mapping[str, object]] = {
        "source": dict(Source.choices),
        "category": dict(Category.choices),
        "institutional_gap": dict(InstitutionalGap.choices),
        "severity": dict(Severity.choices),
        "extension": dict(Outcome.choices),
        "measure": dict(MeasureState.choices),
        "track": TRACK_WORDS,
    }
    return str(kinds.get(name, {}).get(value, value))


def question_word(field: str) -> str:
    return str(QUESTION_WORDS.get(field, field))


def say_value(name: str, value: object, units: Mapping[int, str]) -> str:
    """One stored value as a reader says it; `units` names the units that are meant by their ids."""
    if value is None or value in ("", [], {}):
        return gettext("（空）")
    if isinstance(value, list | tuple):
        return _say_many(name, value, units)
    if isinstance(value, Mapping):
        return " ".join(_say_part(part) for part in value.values() if part not in (None, ""))
    return _say_one(name, value, units)


def unit_ids_in(changes: Mapping[str, tuple[object, object]]) -> set[int]:
    """The units that a set of changes speaks of."""
    found: set[int] = set()
    for name in ("accountable_unit_id", "suggested_unit", "assisting"):
        for value in changes.get(name, ()):
            found |= {each for each in (value if isinstance(value, list) else [value]) if isinstance(each, int)}
    return found


def _say_one(name: str, value: object, units: Mapping[int, str]) -> str:
    if name in ("accountable_unit_id", "suggested_unit") and isinstance(value, int):
        return units.get(value, str(value))
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    return state_word(str(value)) if name == "state" else _say_date(choice_word(name, str(value)))


def _say_many(name: str, value: list[object] | tuple[object, ...], units: Mapping[int, str]) -> str:
    if name == "evidence":
        return gettext("%(n)d 件") % {"n": len(value)}
    if name == "unresolved":
        return "、".join(question_word(str(each.get("field", ""))) for each in value if isinstance(each, Mapping))
    if name == "assisting":
        return "、".join(units.get(each, str(each)) if isinstance(each, int) else str(each) for each in value)
    return "、".join(str(each) for each in value)


def _say_part(part: object) -> str:
    text = str(part)
    return str(dict(MeasureState.choices).get(text, "")) or _say_date(text)


def _say_date(text: str) -> str:
    """An ISO date or moment as its day, everything else as it is."""
    try:
        return say_date(date.fromisoformat(text[:10])) if len(text) >= 10 and text[4:5] == "-" else text
    except ValueError:
        return text


STATE_CHOICES = tuple(state.value for state in State)

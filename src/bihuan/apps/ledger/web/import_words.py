"""Words of the import pages: steps, fields, decisions, outcomes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.apps.ledger.models import Stage
from bihuan.apps.ledger.queries import DraftRow
from bihuan.apps.ledger.web.words import choice_word
from bihuan.core.ledger_rows.settling import Choice, Settlement
from bihuan.core.reason_documents import reason_of

FIELD_WORDS: Mapping[str, Promise] = {
    "serial": _("序号"),
    "number": _("编号"),
    "text": _("问题"),
    "place": _("地点"),
    "cause": _("问题成因"),
    "gap": _("制度层面"),
    "goal": _("整改目标"),
    "measure": _("整改措施"),
    "lead": _("责任单位"),
    "assist": _("配合单位"),
    "leader": _("责任领导"),
    "person": _("责任人"),
    "deadline": _("完成时限"),
    "standard": _("验收标准"),
    "progress": _("进展"),
    "status": _("状态"),
    "source": _("来源"),
    "category": _("类别"),
    "severity": _("严重程度"),
    "track": _("路径"),
    "remark": _("备注"),
    "milestones": _("阶段目标"),
    "closed_on": _("销号时间"),
    "reported_on": _("上报时间"),
}
QUESTION_WORDS: Mapping[str, Promise] = {
    "accountable": _("主责"),
    "assist": _("配合"),
    "unit": _("单位"),
    "deadline": _("时限"),
    "person": _("人员"),
    "progress": _("进度"),
    "gap": _("制度层面"),
    "error": _("有错"),
}
OUTCOME_WORDS: Mapping[str, Promise] = {
    "error": _("有错"),
    "open": _("待人定"),
    "created": _("新建"),
    "updated": _("更新"),
    "unchanged": _("没有变化"),
    "left-out": _("不导入"),
    "note": _("提示"),
}
CONFLICT_WORDS: Mapping[str, Promise] = {
    "stop": _("停下：有一行已在台账里，就一行也不写"),
    "skip": _("跳过：已在台账里的不动，只登记新的"),
    "update": _("更新：清单里改了的写进台账，每一处都留痕"),
}
_DRAFT_PARTS: Mapping[str, Promise] = {
    "文件": _("文件"),
    "表头": _("表头"),
    "列": _("列"),
    "已在台账里的行": _("已在台账里的行"),
}
_STEPS = (Stage.FILE, Stage.COLUMNS, Stage.ROWS, Stage.REHEARSAL, Stage.WRITTEN)
_PAGES = {
    Stage.COLUMNS: "ledger:import-columns",
    Stage.ROWS: "ledger:import-rows",
    Stage.REHEARSAL: "ledger:import-rehearsal",
}


@dataclass(frozen=True, slots=True)
class StepMark:
    """One step of the wizard: its place and name, whether it is behind or here, and its page where one can go back."""

    place: int
    name: str
    done: bool
    current: bool
    url: str = ""


def step_marks(current: Stage, draft: DraftRow | None = None) -> tuple[StepMark, ...]:
    """The five steps as they stand on the page of one of them."""
    here = _STEPS.index(current)
    reached = _STEPS.index(Stage(draft.stage)) if draft else 0
    return tuple(
        StepMark(place + 1, str(step.label), place < here, place == here, _page_of(step, draft, place, here, reached))
        for place, step in enumerate(_STEPS)
    )


def page_of(draft: DraftRow) -> str:
    """Where a draft goes on."""
    name = _PAGES.get(Stage(draft.stage))
    return reverse(name, args=[draft.id]) if name else reverse("ledger:import-draft", args=[draft.id])


def stage_word(draft: DraftRow) -> str:
    """How far a draft is, in a word."""
    return str(Stage(draft.stage).label)


def say_settlement(given: Settlement) -> str:
    """What was decided, in one line."""
    names = gettext("、").join(unit.name for unit in given.units)
    if given.choice is Choice.UNIT:
        said = names
    elif given.choice is Choice.ASSIST:
        said = gettext("还有 %(names)s") % {"names": names} if names else gettext("没有其他单位")
    elif given.choice is Choice.SPLIT:
        said = gettext("分成 %(n)d 个问题：%(names)s") % {"n": len(given.units), "names": names}
    elif given.choice is Choice.DUE:
        said = given.due.isoformat() if given.due else ""
    elif given.choice is Choice.GAP:
        said = choice_word("institutional_gap", given.gap)
    elif given.choice is Choice.LEFT_OUT:
        said = gettext("不导入：%(why)s") % {"why": given.why}
    else:
        said = {
            Choice.STANDING: gettext("长期坚持"),
            Choice.AGREED: gettext("同意这样识别"),
            Choice.OPEN: gettext("先登记，以后再定"),
        }[given.choice]
    return said + gettext("（记住这个写法）") if given.remember else said


def say_change(value: object) -> str:
    """A value before or after a change, as the note about somebody else's change shows it."""
    if isinstance(value, Mapping) and "choice" in value:
        return say_settlement(Settlement.of_document(value))
    if isinstance(value, Mapping) and "columns" in value:
        pairs = value["columns"].items()
        return gettext("；").join(f"{label} → {FIELD_WORDS.get(name, name)}" for label, name in pairs)
    if isinstance(value, Mapping) and "rule" in value:
        return str(CONFLICT_WORDS[value["rule"]])
    return gettext("还没有定") if value is None else str(value)


def say_changed(name: str) -> str:
    """What was changed: a part of the draft by its word, a cell as it is written."""
    return str(_DRAFT_PARTS.get(name, name))


def say_declared(summary: Mapping[str, Any]) -> str:
    """How many rows the file says that it has, where there are others: who knows that number is told why it is not ours."""
    declared, place = int(summary.get("declared", 0)), int(summary.get("sheet_place", 0))
    sheets = summary.get("sheets", ())
    if not declared or place >= len(sheets):
        return ""
    said = gettext("文件声明 %(n)s 行，其余是空行")
    if declared < int(sheets[place][1]):
        said = gettext("文件声明只有 %(n)s 行，实际更多，都读了")
    return said % {"n": f"{declared:,}"}


def say_reason_document(document: Mapping[str, Any] | None) -> str:
    """A stored reason in the reader's language."""
    return reason_of(document).text(gettext) if document else ""


def _page_of(step: Stage, draft: DraftRow | None, place: int, here: int, reached: int) -> str:
    if draft is None or place == here or place > reached or step not in _PAGES or draft.stage == Stage.WRITTEN:
        return ""
    return reverse(_PAGES[step], args=[draft.id])

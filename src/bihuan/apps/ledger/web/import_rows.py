"""The rows of a list, one by one: raw cell, what was understood, what a person decides. Only what needs a person comes first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bihuan.apps.ledger import operations, queries
from bihuan.apps.ledger.models import Stage, Working
from bihuan.apps.ledger.operations import Decided
from bihuan.apps.ledger.queries import DraftRow, DraftTally
from bihuan.apps.ledger.queries.import_drafts import Question
from bihuan.apps.ledger.web.import_answers import AnswerReader, Typed, choices_of, typed_at
from bihuan.apps.ledger.web.import_views import (
    FINE,
    DraftTrouble,
    change_draft,
    load_draft,
    show_page,
    show_working,
    version_in,
)
from bihuan.apps.ledger.web.import_words import (
    FIELD_WORDS,
    QUESTION_WORDS,
    page_of,
    say_declared,
    say_reason_document,
    say_settlement,
)
from bihuan.apps.organizations import queries as organizations
from bihuan.core.decisions import BadInput, Reason
from bihuan.core.ledger_rows.settling import Choice, Settlement
from bihuan.ui.figures import Figure, SummaryCell
from bihuan.ui.lists import SavedView, address_with, address_without
from bihuan.ui.shell import actor_of

_QUESTION_TABS = ("need", "units", "deadline", "progress", "errors")
_CELLS = {
    "accountable": ("lead", "assist"),
    "assist": ("assist", "lead"),
    "unit": ("lead", "assist"),
    "deadline": ("deadline",),
    "person": ("person", "leader"),
    "progress": ("progress", "status"),
    "gap": ("gap",),
}
_TOLD = (
    "lead",
    "assist",
    "deadline",
    "leader",
    "person",
    "progress",
    "status",
    "track",
    "severity",
    "category",
    "gap",
    "source",
)
DECIDED_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """One part of what was understood: its name and what it says; `doubt` where a person is asked."""

    label: str
    said: str
    doubt: bool = False


@dataclass(frozen=True, slots=True)
class QuestionCard:
    """One question as its row of the page draws it."""

    key: str
    kind: str
    row: Mapping[str, Any]
    raw: SafeString
    parts: tuple[Shown, ...]
    others: int
    choices: tuple[tuple[str, str], ...]
    typed: Typed
    error: str
    agrees: bool
    name: str


@dataclass(frozen=True, slots=True)
class RowCard:
    """One row as it was understood; `marks` are words in it that may be secret."""

    row: Mapping[str, Any]
    cells: tuple[tuple[str, str, str], ...]
    marks: tuple[str, ...]
    out: str
    can_return: bool


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def decide_rows(request: HttpRequest, draft_id: int) -> HttpResponse:
    """One page of what needs a person, of what is clear, decided, or left out; and the arrival of decisions."""
    draft = load_draft(request, draft_id)
    if draft.working:
        return show_working(request, draft)
    if draft.stage not in (Stage.ROWS, Stage.REHEARSAL):
        return HttpResponseRedirect(page_of(draft))
    tab = request.GET.get("tab", "need")
    if request.method == "GET":
        return _show(request, draft, tab, FINE)
    here = request.get_full_path()
    target = reverse("ledger:import-rehearsal", args=[draft_id]) if request.POST.get("go") == "rehearse" else here
    return change_draft(
        request, lambda: _decide(request, draft), target,
        lambda trouble: _show(request, load_draft(request, draft_id), tab, trouble),
    )  # fmt: skip


def _decide(request: HttpRequest, draft: DraftRow) -> None:
    version = version_in(request)
    decided = _typed_decisions(request, draft)
    if decided:
        version = operations.decide_rows(
            actor=actor_of(request), at=timezone.now(), draft_id=draft.id, version=version, decisions=decided
        ).version
    if request.POST.get("go") == "rehearse":
        operations.start_step(
            actor=actor_of(request), at=timezone.now(), draft_id=draft.id, version=version, step=Working.REHEARSE
        )


def _typed_decisions(request: HttpRequest, draft: DraftRow) -> dict[str, Decided | None]:
    """Everything that was typed. Raises BadInput, by the keys of the questions, for what cannot be read."""
    if undone := request.POST.get("undo", ""):
        return {undone: None}
    if left := request.POST.get("leave", ""):
        return {f"{left}|row": Decided("row", left, Settlement(Choice.LEFT_OUT, why=request.POST.get(f"w-{left}", "")))}
    questions = _named_questions(draft, request.POST.getlist("q"))
    answers = AnswerReader(draft).read(request.POST, questions)
    if answers.errors:
        reasons = {key: Reason("import-answer", said) for key, said in answers.errors.items()}
        raise BadInput(Reason("import-answers", "有 %(n)s 处没有读懂，填的都还在。", {"n": len(reasons)}), reasons)
    return answers.decided


def _named_questions(draft: DraftRow, keys: Sequence[str]) -> tuple[Question, ...]:
    """The questions that a form showed, as they stand now."""
    return queries.questions_named(draft, keys[:100])


def _show(request: HttpRequest, draft: DraftRow, tab: str, trouble: DraftTrouble) -> HttpResponse:
    tally = queries.tally_of(draft)
    number = request.GET.get("page", "1")
    page: dict[str, object] = {
        "tab": tab,
        "views": _views(request, draft, tally, tab),
        "summary": _summary(draft, tally),
    }
    if tab == "decided":
        page |= {"decided": _decided(draft)}
    elif tab in ("clear", "left-out", "marks"):
        rows, shown = queries.rows_of(draft, tab=tab, page=number)
        page |= {"rows": [_row_card(row, draft) for row in rows], "page": shown}
    else:
        questions, found = queries.questions_of(draft, tab=tab, page=number)
        page |= {
            "cards": [_card(question, request, trouble) for question in questions],
            "page": found,
            "units": organizations.known_units(draft.region_id) if questions else (),
        }
    page |= {
        "tally": tally,
        "summary_note": _file_note(draft),
        "skipped": [(row, text, say_reason_document(why)) for row, text, why in draft.summary.get("skipped", ())],
    }
    return show_page(request, draft, Stage.ROWS, "rows", page, trouble=trouble)


def _summary(draft: DraftRow, tally: DraftTally) -> tuple[SummaryCell, ...]:
    def cell(label: str, value: int, tab: str, *, icon: str, note: str, tone: str = "") -> SummaryCell:
        url = f"{reverse('ledger:import-rows', args=[draft.id])}?tab={tab}" if tab else ""
        return SummaryCell(
            label, Figure(value, url), icon=icon, tone=tone if value else "", aside=gettext("行"), note=note
        )

    left = gettext("不导入 %(n)d 行") % {"n": tally.left_out} if tally.left_out else gettext("识别结果随时可查")
    return (
        cell(gettext("实际有内容"), tally.rows, "", icon="table-import", note=_file_note(draft)),
        cell(gettext("可以直接导入"), tally.clear, "clear", icon="circle-check", note=left),
        cell(gettext("需要人定"), tally.waiting, "need", icon="user-question", note=gettext("可先登记，定好之前不能交办"), tone="warn"),
        cell(gettext("有错"), tally.errors, "errors", icon="alert-circle", note=gettext("不导入，或改好文件重传"), tone="danger"),
    )  # fmt: skip


def _file_note(draft: DraftRow) -> str:
    skipped = draft.summary.get("skipped_count", 0)
    told = [say_declared(draft.summary)]
    if skipped:
        told.append(gettext("另有 %(n)d 行是标题、合计或说明") % {"n": skipped})
    return gettext("；").join(part for part in told if part) or gettext("空行不算")


def _views(request: HttpRequest, draft: DraftRow, tally: DraftTally, tab: str) -> list[SavedView]:
    marks = int(draft.summary.get("marks", 0))
    told = (
        ("need", gettext("需要人定"), tally.waiting),
        ("units", gettext("责任单位"), tally.units),
        ("deadline", gettext("时限"), tally.deadline),
        ("progress", gettext("进度、人员和制度"), tally.progress),
        ("errors", gettext("有错"), tally.errors),
        ("clear", gettext("已识别"), tally.clear),
        ("decided", gettext("已定"), len(draft.decisions)),
        ("left-out", gettext("不导入"), tally.left_out),
        ("marks", gettext("可能涉密"), marks),
    )
    always = ("need", "clear")
    return [
        SavedView(word, _tab_address(request, key), current=key == tab, count=count)
        for key, word, count in told
        if count or key in always or key == tab
    ]


def _tab_address(request: HttpRequest, key: str) -> str:
    return address_without(request.GET, "tab", "page") if key == "need" else address_with(request.GET, tab=key, page="")


def _card(question: Question, request: HttpRequest, trouble: DraftTrouble) -> QuestionCard:
    kind, key = question.group.kind, question.group.key
    cells = {cell[0]: cell for cell in question.row["cells"]}
    told = next((cells[name] for name in _CELLS.get(kind, ()) if name in cells), None)
    if kind == "error":
        told = next((cell for cell in question.row["cells"] if cell[1] == question.asked["column"]), None)
    if kind == "unit" and told is not None and question.asked["raw"] not in told[2]:
        told = next((cell for cell in question.row["cells"] if question.asked["raw"] in cell[2]), told)
    came_back = request.method == "POST"
    typed = typed_at(request.POST, key) if came_back else Typed(remember=kind == "unit")
    return QuestionCard(
        key=key,
        kind=kind,
        row=question.row,
        raw=_marked(told[2], question.asked["raw"]) if told else format_html("{}", gettext("（没有写）")),
        parts=tuple(_parts(question, told)),
        others=question.others,
        choices=choices_of(question),
        typed=typed,
        error=(trouble.errors or {}).get(key, ""),
        agrees=kind in ("progress", "person"),
        name=str(question.asked["raw"]) if kind == "unit" else "",
    )


def _parts(question: Question, told: Sequence[Any] | None) -> list[Shown]:
    kind = question.group.kind
    label = str(QUESTION_WORDS[kind])
    if kind == "error":
        return [
            Shown(str(question.asked["column"]) or label, say_reason_document(question.asked["reason"]), doubt=True)
        ]
    found = []
    for cell in question.row["cells"]:
        if cell[0] in _CELLS.get(kind, ()) and cell[3]:
            found.append(Shown(str(FIELD_WORDS[cell[0]]), gettext("、").join(gettext(part) for part in cell[3])))
    asks = gettext("待定") if found else label
    return [*found, Shown(asks, say_reason_document(question.asked["reason"]), doubt=True)]


def _marked(cell: str, raw: str) -> SafeString:
    """The raw cell, untouched, with the doubtful part marked where it is only a part."""
    before, found, after = cell.partition(raw) if raw and raw != cell else (cell, "", "")
    return format_html("{}<mark>{}</mark>{}", before, found, after) if found else format_html("{}", cell)


def _row_card(row: Mapping[str, Any], draft: DraftRow) -> RowCard:
    cells = tuple(
        (str(FIELD_WORDS[name]), raw, gettext("、").join(gettext(part) for part in understood) or raw)
        for name, _, raw, understood in row["cells"]
        if name in _TOLD
    )
    marks = tuple(say_reason_document(why) for _, why in row["notes"] if why["code"].startswith("secrecy"))
    given = draft.decisions.get(f"{row['name']}|row")
    found = given or next(
        (
            draft.decisions[each["key"]]
            for each in row["asked"]
            if each["key"] in draft.decisions and draft.decisions[each["key"]].choice is Choice.LEFT_OUT
        ),
        None,
    )
    return RowCard(row, cells, marks, say_settlement(found) if found else "", given is not None)


def _decided(draft: DraftRow) -> list[tuple[str, str, str, str]]:
    """Key, what was written, what was decided, for which row alone."""
    raws = draft.raws
    told = []
    for key, given in list(draft.decisions.items())[:DECIDED_SHOWN]:
        row, bar, _ = key.rpartition("|")
        told.append((key, raws.get(key, ""), say_settlement(given), row.rpartition("#")[2] if bar else ""))
    return told

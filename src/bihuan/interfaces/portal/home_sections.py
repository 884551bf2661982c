"""What waits for the reader, in sections, the most urgent first, each row with its next step as one button."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext, pgettext

from bihuan.apps.ledger import queries as ledger
from bihuan.apps.ledger.queries import WaitingProblem
from bihuan.apps.ledger.web.import_words import page_of, stage_word
from bihuan.apps.ledger.web.signs import deadline_sign
from bihuan.apps.verification import queries as verification
from bihuan.apps.verification.queries import WaitingRow
from bihuan.core.actors import Actor, Role
from bihuan.core.due import DueKind
from bihuan.core.lifecycle import HANDBACKS_BEFORE_DECIDER, State
from bihuan.interfaces.portal.home_figures import WORKERS, Counted, list_address, own_unit, rule_of
from bihuan.ui.chips import DeadlineChip
from bihuan.ui.figures import CountingRule, Figure
from bihuan.ui.moments import say_date
from bihuan.ui.rows import TodoRow
from bihuan.ui.steps import NextStep

SHOWN = 6
_TITLE = 80


@dataclass(frozen=True, slots=True)
class Section:
    """One card: its first rows, and how many its list holds. Rows of an earlier card are not shown again, but they count."""

    key: str
    title: str
    rows: tuple[TodoRow, ...]
    figure: Figure | None = None
    tone: str = ""
    url: str = ""
    link: str = ""


def sections_for(actor: Actor, counted: Counted, *, now: datetime) -> tuple[Section, ...]:
    """Everything that waits for this reader in all their roles; empty where nothing does."""
    found: list[Section] = []
    if actor.holds(Role.CHECKER):
        found.extend(_for_the_checker(actor, now))
    if actor.holds(*WORKERS):
        found.extend(_for_the_unit(actor, counted, now))
    if actor.holds(Role.OFFICE, Role.SYSTEM):
        found.extend(_for_the_office(actor, counted, now))
    if actor.holds(Role.LEADER):
        found.extend(_for_the_leader(actor, counted, now))
    if actor.holds(Role.OFFICE, Role.UNIT):
        found.extend(_own_imports(actor))
    return tuple(found)


def _own_imports(actor: Actor) -> Iterator[Section]:
    """Lists that the reader began to import and that are not in the ledger yet."""
    drafts = ledger.open_drafts(actor, own=True, limit=SHOWN)
    if not drafts:
        return
    rows = tuple(
        TodoRow(
            title=Truncator(draft.filename).chars(_TITLE),
            url=page_of(draft),
            step=NextStep(f"import-{draft.id}", gettext("继续导入"), page_of(draft)),
            facts=(draft.campaign, stage_word(draft)),
        )
        for draft in drafts
    )
    yield Section("imports", gettext("没有写完的导入"), rows, url=reverse("ledger:import"), link=gettext("看全部"))


def _for_the_office(actor: Actor, counted: Counted, now: datetime) -> Iterator[Section]:
    today = timezone.localdate(now)
    asked = ("hand-back", "extension", "unresolved", "to-dispatch")
    groups = {group.key: group for group in ledger.waiting_problems(actor, groups=asked, today=today, limit=SHOWN)}
    titles = {
        "hand-back": gettext("退回待裁定"),
        "extension": gettext("延期待答复"),
        "to-dispatch": gettext("待交办"),
        "unresolved": gettext("要人确认"),
    }
    for key, title in titles.items():
        if key in groups:
            rows = tuple(
                _row(each, today, _office_step(key, each), _office_words(key, each)) for each in groups[key].rows
            )
            yield _section(key, title, rows, count=counted.region[key], now=now)
    yield from _stalled_checks(actor, now)


def _stalled_checks(actor: Actor, now: datetime) -> Iterator[Section]:
    """Checks that nobody can end unless the office releases them."""
    stalled = verification.stalled_checks(actor, at=now, limit=SHOWN)
    if not stalled:
        return
    total = verification.count_stalled(actor, at=now) if len(stalled) >= SHOWN else len(stalled)
    title = gettext("核查停住了")
    url = f"{reverse('verification:applications')}?view=stalled"
    rule = CountingRule(title, gettext("正在核查，但核查人的账号已停用或不再任核查人的申请"), moment=now)
    rows = tuple(_stalled_row(each, timezone.localdate(now)) for each in stalled)
    yield Section("stalled-checks", title, rows, Figure(total, url, rule), "", url, gettext("看全部"))


def _for_the_leader(actor: Actor, counted: Counted, now: datetime) -> Iterator[Section]:
    today = timezone.localdate(now)
    groups = ledger.waiting_problems(actor, groups=("hand-back",), today=today, among="third-hand-back", limit=SHOWN)
    for group in groups:
        rows = tuple(
            _row(
                each,
                today,
                _leader_step(each),
                gettext("已是第 %(n)d 次退回，由县领导裁定") % {"n": each.handbacks + 1},
            )
            for each in group.rows
        )
        yield _section(
            "third-hand-back", gettext("第三次退回，等你裁定"), rows, count=counted.region["third-hand-back"], now=now
        )


def _for_the_unit(actor: Actor, counted: Counted, now: datetime) -> Iterator[Section]:
    today = timezone.localdate(now)
    asked = ("overdue", "soon", "returned", "to-accept", "working")
    titles = {
        "overdue": gettext("逾期"),
        "soon": gettext("一周内到期"),
        "returned": gettext("核查未通过"),
        "to-accept": gettext("待认领"),
        "working": gettext("以后"),
    }
    unit = own_unit(actor)
    for group in ledger.waiting_problems(actor, groups=asked, today=today, among="accountable", limit=SHOWN):
        target = "open" if group.key == "working" else group.key
        pressing = group.key != "working"
        rows = tuple(
            _row(each, today, unit_step(each, pressing), _unit_words(each, today), own=bool(unit))
            for each in group.rows
        )
        yield _section(
            target,
            titles[group.key],
            rows,
            count=counted.own[target],
            now=now,
            unit=unit,
            tone="danger" if group.key == "overdue" else "",
        )
    if actor.holds(Role.UNIT):
        yield from _led(actor, now)


def _led(actor: Actor, now: datetime) -> Iterator[Section]:
    """What waits for dispatch in the campaigns that the reader's unit leads. Several units have no one list together."""
    today = timezone.localdate(now)
    units = actor.unit_ids(Role.UNIT)
    for group in ledger.waiting_problems(actor, groups=("to-dispatch",), today=today, among="led", limit=SHOWN):
        rows = tuple(_row(each, today, _office_step("to-dispatch", each), "") for each in group.rows)
        title = gettext("牵头的专项待交办")
        if len(units) > 1:
            yield Section("led-to-dispatch", title, rows)
            continue
        url = list_address("to-dispatch", lead=str(min(units)))
        figure = Figure(group.total, url, rule_of("to-dispatch", now, exclusions=gettext("只计本单位牵头的专项。")))
        yield Section("led-to-dispatch", title, rows, figure, "", url, gettext("看全部"))


def _for_the_checker(actor: Actor, now: datetime) -> Iterator[Section]:
    today = timezone.localdate(now)
    waiting = verification.waiting_for_check(actor, today=today, limit=SHOWN)
    if not waiting:
        return
    total = verification.count_waiting(actor) if len(waiting) >= SHOWN else len(waiting)
    rows = tuple(_check_row(each, today) for each in waiting)
    url = f"{reverse('verification:applications')}?view=waiting"
    rule = CountingRule(
        gettext("待我核查"),
        gettext("已申请销号、还没有人核查或由你在核查的申请"),
        moment=now,
        exclusions=gettext("本单位主责、配合或你办过的，不由你核查，不计。"),
    )
    yield Section("to-check", gettext("待我核查"), rows, Figure(total, url, rule), "", url, gettext("看全部"))


def unit_step(waiting: WaitingProblem, pressing: bool) -> NextStep | None:
    """The accountable unit's next step by the state that the problem is in; None where it waits for somebody else. A leader in charge
    may look."""
    if not waiting.own:
        number = waiting.problem.number
        return NextStep(f"see-{number}", gettext("查看"), reverse("ledger:problem", args=[number]))
    state = State(waiting.problem.state)
    key, label, address = "", "", ""
    if state is State.DISPATCHED:
        key, label, address = "accept", gettext("认领"), "ledger:accept"
    elif state is State.ACCEPTED:
        key, label, address = "begin", gettext("开始整改"), "ledger:begin"
        if not waiting.planned:
            key, label, address = "plan", gettext("定措施和标准"), "ledger:problem"
    elif state is State.RETURNED:
        key, label, address = "progress", gettext("补充整改"), "ledger:progress"
    elif state is State.RECTIFYING and waiting.ready:
        key, label, address = "apply", gettext("申请销号"), "verification:apply"
    elif state is State.RECTIFYING:
        key, label, address = "progress", gettext("上报进展"), "ledger:progress"
    if not key:
        return None
    number = waiting.problem.number
    return NextStep(f"{key}-{number}", label, reverse(address, args=[number]), primary=pressing)


def _office_step(key: str, waiting: WaitingProblem) -> NextStep:
    number = waiting.problem.number
    if key == "hand-back":
        if waiting.handbacks >= HANDBACKS_BEFORE_DECIDER:
            return NextStep(f"see-{number}", gettext("查看"), reverse("ledger:problem", args=[number]))
        return _ruling(number)
    steps = {
        "extension": (gettext("答复延期"), "ledger:rule-extension", True),
        "to-dispatch": (pgettext("step", "交办"), "ledger:dispatch", True),
        "unresolved": (gettext("确认"), "ledger:settle", False),
    }
    label, address, primary = steps[key]
    return NextStep(f"{key}-{number}", label, reverse(address, args=[number]), primary=primary)


def _leader_step(waiting: WaitingProblem) -> NextStep:
    return _ruling(waiting.problem.number)


def _ruling(number: str) -> NextStep:
    """The page with both sides' reasons and the way so far."""
    return NextStep(f"rule-{number}", gettext("裁定"), reverse("ledger:rule-hand-back", args=[number]), primary=True)


def _office_words(key: str, waiting: WaitingProblem) -> str:
    if key == "hand-back" and waiting.handbacks >= HANDBACKS_BEFORE_DECIDER:
        return gettext("已是第 %(n)d 次退回，由县领导裁定") % {"n": waiting.handbacks + 1}
    if key == "unresolved":
        what = gettext("、").join(gettext(word) for word in waiting.unresolved)
        return (
            gettext("认不准：%(what)s。确认后才能交办") % {"what": what} if what else gettext("有内容认不准，要人确认")
        )
    return ""


def _unit_words(waiting: WaitingProblem, today: date) -> str:
    if not waiting.own:
        return gettext("你是责任领导，由责任人和单位办理")
    state = State(waiting.problem.state)
    if state is State.DISPATCHED and waiting.handback_until is not None and waiting.handback_until >= today:
        day = say_date(waiting.handback_until, today)
        return gettext("不属于本单位的，%(day)s前可退回，写明理由") % {"day": day}
    if state is State.HANDBACK_ASKED:
        return gettext("已申请退回，等裁定")
    if state is State.RETURNED:
        return gettext("核查没有通过，哪里没做到见核查记录")
    if state is State.RECTIFYING and waiting.ready:
        return gettext("措施都结束、佐证已有，可以申请销号")
    return ""


def _section(
    key: str,
    title: str,
    rows: tuple[TodoRow, ...],
    *,
    count: int,
    now: datetime,
    unit: str = "",
    tone: str = "",
) -> Section:
    exclusions = gettext("只计主责的，配合的不计。") if unit else ""
    url = list_address(key, unit)
    figure = Figure(count, url, rule_of(key, now, exclusions=exclusions))
    if key == "open":
        return Section(key, title, rows, figure, tone, url, gettext("全部未销号"))
    return Section(key, title, rows, figure, tone, url, gettext("看全部"))


def _row(waiting: WaitingProblem, today: date, step: NextStep | None, words: str, *, own: bool = False) -> TodoRow:
    problem = waiting.problem
    return TodoRow(
        title=Truncator(problem.text).chars(_TITLE),
        url=reverse("ledger:problem", args=[problem.number]),
        step=step,
        deadline=_deadline(waiting, today),
        number=problem.number,
        state=problem.state,
        facts=tuple(fact for fact in (problem.campaign, "" if own else problem.unit, problem.person) if fact),
        consequence=words,
    )


def _check_row(row: WaitingRow, today: date) -> TodoRow:
    number = row.problem.number
    label = gettext("写结论") if row.mine else gettext("去核查")
    return TodoRow(
        title=Truncator(row.problem.text).chars(_TITLE),
        url=reverse("ledger:problem", args=[number]),
        step=NextStep(f"check-{number}", label, reverse("verification:check", args=[number]), primary=True),
        deadline=_waited(row, today),
        number=number,
        state=row.problem.state,
        facts=tuple(fact for fact in (row.problem.campaign, row.application.unit) if fact),
        consequence=gettext("自报：%(said)s") % {"said": Truncator(row.application.statement).chars(60)},
    )


def _stalled_row(row: WaitingRow, today: date) -> TodoRow:
    number, check = row.problem.number, row.application.checks[0]
    said = gettext("%(name)s（%(unit)s）正在核查，但已不能办理。放开后别人可以接着查")
    return TodoRow(
        title=Truncator(row.problem.text).chars(_TITLE),
        url=reverse("ledger:problem", args=[number]),
        step=NextStep(
            f"release-{number}", gettext("放开核查"), reverse("verification:release-check", args=[number]), primary=True
        ),
        deadline=_waited(row, today),
        number=number,
        state=row.problem.state,
        facts=tuple(fact for fact in (row.problem.campaign, row.application.unit) if fact),
        consequence=said % {"name": check.checker, "unit": check.checker_unit},
    )


def _waited(row: WaitingRow, today: date) -> DeadlineChip:
    made = timezone.localdate(row.application.applied_at)
    days = max(0, (today - made).days)
    return DeadlineChip("ok", gettext("已等 %(n)d 天") % {"n": days} if days else gettext("今天申请"), made, "", today)


def _deadline(waiting: WaitingProblem, today: date) -> DeadlineChip:
    problem = waiting.problem
    if problem.state == State.REGISTERED.value and problem.due.kind is DueKind.STOPPED and problem.due.day is not None:
        return DeadlineChip("over", gettext("交办前已过时限"), problem.due.day, "", today)
    return deadline_sign(
        problem.due, state=problem.state, today=today, raw=waiting.due_raw, closed_at=problem.closed_at
    )

"""退回裁定: what waits for a ruling, the page on which it is ruled, and how each unit passes on."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.apps.ledger import operations, queries
from bihuan.apps.ledger.queries import PassingFilter, PassingRow, PassingTally, ProblemDetail
from bihuan.apps.ledger.web.detail_views import load_problem
from bihuan.apps.ledger.web.passing_part import outcome_word, passing_of
from bihuan.apps.ledger.web.signs import deadline_sign
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Role
from bihuan.core.lifecycle import HANDBACK_WORKDAYS, Step
from bihuan.core.passing_on import PassingOutcome
from bihuan.ui.charts import Count
from bihuan.ui.chips import DeadlineChip
from bihuan.ui.figures import CountingRule
from bihuan.ui.form_pages import FormPage, answer, answer_again, look_for_secrets
from bihuan.ui.lists import FilterChip, SavedView, address_without
from bihuan.ui.moments import say_date
from bihuan.ui.numbers import number_of
from bihuan.ui.shell import actor_of

UPHOLD, REFUSE = "uphold", "refuse"
_RULINGS = (Step.UPHOLD_HANDBACK, Step.REJECT_HANDBACK)
_RULERS = (Role.OFFICE, Role.LEADER, Role.SYSTEM)
_VIEWS = ("open", "upheld", "refused", "")


class RuleForm(forms.Form):
    """One ruling: the unit is right, and who has it then; or it stays where it is."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    verdict = forms.ChoiceField(
        label=gettext_lazy("裁定"),
        choices=[
            (UPHOLD, gettext_lazy("同意退回，不计到单位头上")),
            (REFUSE, gettext_lazy("不同意退回，仍由该单位办")),
        ],
        widget=forms.RadioSelect,
    )
    new_unit = forms.ChoiceField(label=gettext_lazy("改由哪个单位主责"), required=False)
    ruling = forms.CharField(
        label=gettext_lazy("裁定理由"),
        help_text=gettext_lazy("写清依据，申请的单位看得到。"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: object, units: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["new_unit"] = forms.ChoiceField(
            label=gettext("改由哪个单位主责"),
            required=False,
            choices=[("", gettext("先不定，回到待交办")), *units],
            help_text=gettext("只在同意退回时有用。"),
        )


@dataclass(frozen=True, slots=True)
class PassingItem:
    """One row: the hand-back, its problem's deadline, how it was ruled on."""

    row: PassingRow
    deadline: DeadlineChip
    outcome: str


@dataclass(frozen=True, slots=True)
class TallyLine:
    """A unit and its figures, each with its list; the days in words, with the list of what they come from."""

    tally: PassingTally
    cells: tuple[Count, ...]
    lost: str


@login_required
@require_GET
def list_hand_backs(request: HttpRequest) -> HttpResponse:
    """The hand-backs that the address names; without one those that wait for a ruling."""
    actor, today = actor_of(request), timezone.localdate()
    wanted = _wanted(request)
    rows, page = queries.passing_page(actor, wanted=wanted, today=today, page=request.GET.get("page", "1"))
    context = {
        "rules_on": actor.holds(*_RULERS),
        "items": [
            PassingItem(
                row, deadline_sign(row.problem.due, state=row.problem.state, today=today), outcome_word(row.outcome)
            )
            for row in rows
        ],
        "page": page,
        "views": [_tab(value, wanted, page.paginator.count) for value in _VIEWS],
        "chips": tuple(_chips(request, wanted)),
        "clear": reverse("ledger:hand-backs"),
        "rule": _rule(wanted.outcome) if wanted.outcome in {"", *PassingOutcome} else None,
        "total": page.paginator.count,
        "now": timezone.now(),
    }
    return render(request, "ledger/hand_backs.html", context)


@login_required
@require_GET
def show_tallies(request: HttpRequest) -> HttpResponse:
    """How each unit passes on. What was upheld counts against nobody."""
    tallies = queries.passing_tallies(actor_of(request), today=timezone.localdate())
    rules = {f"passing-{value or 'all'}": _rule(value) for value in ("", "upheld", "refused", "open")}
    lost = gettext("不同意退回的，从申请到裁定的工作日；同意退回的和待裁定的不计")
    context = {
        "lines": [_line(tally) for tally in tallies],
        "columns": [rule.name for rule in rules.values()],
        "rules": {**rules, "passing-days": CountingRule(gettext("耽误的工作日"), lost, moment=timezone.now())},
    }
    return render(request, "ledger/passing_tallies.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def rule_on_hand_back(request: HttpRequest, number: str) -> HttpResponse:
    """What both sides say, what came before, what the rules say, and the ruling; then on to the next that waits."""
    again = answer_again(request)
    if again is not None:
        return again
    detail = load_problem(request, number)
    decision = next((step for step in detail.steps if step.step in _RULINGS), None)
    if decision is None:
        raise PermissionDenied
    form = RuleForm(
        request.POST if request.method == "POST" else None,
        initial={"version": detail.version},
        units=_units(request, detail),
    )

    def act() -> str:
        given = form.cleaned_data
        rule = {
            "actor": actor_of(request),
            "at": timezone.now(),
            "number": number,
            "ruling": given["ruling"],
            "version": given["version"],
        }
        if given["verdict"] == UPHOLD:
            operations.uphold_hand_back(**rule, new_unit_id=number_of(given["new_unit"]))
        else:
            operations.reject_hand_back(**rule)
        messages.success(request, gettext("已裁定 %(number)s。") % {"number": number})
        return reverse("ledger:hand-backs")

    page = FormPage(
        label=gettext("裁定退回"), button=gettext("裁定"), icon="gavel",
        trail=((gettext("退回裁定"), reverse("ledger:hand-backs")), (number, reverse("ledger:problem", args=[number]))),
        lead=detail.text, facts=tuple(_facts(detail)), draft=f"{number}-ruling", look_over=look_for_secrets,
        notes=tuple(reason.text(gettext) for reason in decision.reasons),
        explained=gettext("前两次由整改落实组裁定，第三次由县领导裁定。"),
    )  # fmt: skip
    return answer(request, page, form, act)


def _facts(detail: ProblemDetail) -> Iterator[tuple[str, str]]:
    """Both sides, the way so far, the basis, the days left."""
    today = timezone.localdate()
    for row in detail.hand_backs:
        if row.pending:
            yield gettext("单位的理由"), gettext("%(unit)s：%(why)s") % {"unit": row.unit, "why": row.reason}
            yield gettext("单位认为应由"), row.suggested_unit or gettext("没有写")
            yield gettext("申请"), say_date(timezone.localdate(row.asked_at), today)
    raw = detail.units_raw or detail.accountable_unit
    yield gettext("交办的依据"), gettext("清单写的责任单位是“%(raw)s”") % {"raw": raw}
    chart = passing_of(detail)
    for line in chart.lines if chart else ():
        if line.mark != "open":
            yield (
                gettext("此前退回"),
                gettext("%(day)s %(unit)s：%(why)s——%(ruled)s，%(ruling)s（%(n)d 个工作日）") % {
                    "day": say_date(line.start, today), "unit": line.giver, "why": line.why, "ruled": line.ruled,
                    "ruling": line.ruling, "n": line.days,
                },
            )  # fmt: skip
    rule = gettext(
        "交办后 %(n)s 个工作日内可以退回，要写明理由；退回期间时限照走（参照《信访工作条例》转送、交办的退回期限）。"
    )
    yield gettext("规定"), rule % {"n": HANDBACK_WORKDAYS}
    deadline = deadline_sign(detail.due, state=detail.state, today=today, raw=detail.due_raw)
    yield gettext("问题的时限"), f"{deadline.text}　{deadline.date.isoformat() if deadline.date else ''}".strip()


def _units(request: HttpRequest, detail: ProblemDetail) -> list[tuple[str, str]]:
    """Whom it may go to; the unit that the giver named stands first."""
    named = {row.suggested_unit for row in detail.hand_backs if row.pending}
    rows = [unit for unit in organizations.unit_rows(actor_of(request)) if unit.id != detail.accountable_unit_id]
    return [(str(unit.id), unit.name) for unit in sorted(rows, key=lambda unit: unit.name not in named)]


def _wanted(request: HttpRequest) -> PassingFilter:
    names = [field.name for field in fields(PassingFilter)]
    if not set(names) & set(request.GET):
        return PassingFilter(outcome=PassingOutcome.OPEN.value)
    return PassingFilter(**{name: str(request.GET.get(name, "")).strip() for name in names})


def _tab(value: str, wanted: PassingFilter, total: int) -> SavedView:
    current = PassingFilter(outcome=value) == wanted
    address = f"{reverse('ledger:hand-backs')}?outcome={value}"
    return SavedView(_rule(value).name, address, current, total if current else None)


def _chips(request: HttpRequest, wanted: PassingFilter) -> Iterator[FilterChip]:
    if wanted.unit:
        units = {str(unit.id): unit.name for unit in organizations.unit_rows(actor_of(request), include_ended=True)}
        yield FilterChip(
            gettext("退回单位："), units.get(wanted.unit, wanted.unit), address_without(request.GET, "unit")
        )


def _rule(value: str) -> CountingRule:
    told = {
        "": (gettext("申请退回"), gettext("单位申请退回的，每申请一次计一次；问题并入、撤回而不用再裁定的不计")),
        "open": (gettext("待裁定"), gettext("申请了退回、还没有裁定的")),
        "upheld": (gettext("同意退回"), gettext("裁定同意退回的；不计到任何单位头上")),
        "refused": (gettext("不同意退回"), gettext("裁定不同意、仍由该单位办的")),
        "lapsed": (gettext("不用再裁定"), gettext("问题并入或撤回，退回不用再裁定的")),
    }
    name, counts = told[value]
    return CountingRule(name, counts, moment=timezone.now())


def _line(tally: PassingTally) -> TallyLine:
    numbers = (("", tally.passed_on), ("upheld", tally.upheld), ("refused", tally.refused), ("open", tally.open))
    cells = tuple(
        Count(
            number, f"{reverse('ledger:hand-backs')}?outcome={value}&unit={tally.unit_id}", f"passing-{value or 'all'}"
        )
        for value, number in numbers
    )
    return TallyLine(tally, cells, gettext("%(n)d 个工作日") % {"n": tally.days_lost} if tally.days_lost else "—")

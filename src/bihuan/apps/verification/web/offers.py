"""The steps of closing among the buttons of a problem's page, the unlawful ones with their reasons."""

from collections.abc import Iterator
from dataclasses import replace

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, pgettext

from bihuan.apps.ledger.queries import ProblemDetail
from bihuan.apps.verification import queries
from bihuan.core.decisions import Reason
from bihuan.core.lifecycle import Party, State, Step, StepDecision
from bihuan.ui.shell import actor_of
from bihuan.ui.steps import NextStep

_UNCHECKED = frozenset({State.APPLIED, State.UNDER_CHECK})


def offer_steps(request: HttpRequest, thing: object) -> Iterator[NextStep]:
    """What of closing concerns this reader in this state."""
    if not isinstance(thing, ProblemDetail):
        return
    decisions = {decision.step: decision for decision in thing.steps}
    yield from _for_the_unit(thing, decisions)
    yield from _for_the_checker(request, thing, decisions)
    yield from _for_the_reviewer(request, thing, decisions)
    if thing.closed_at is not None and thing.parties & {Party.OFFICE, Party.DECIDER}:
        url = reverse("verification:archive", args=[thing.number])
        yield NextStep("archive", gettext("取归档包"), url, "download", seldom=True)
    if Step.RELEASE_CHECK in decisions:
        label = gettext("放开核查")
        step = _step("release-check", label, "arrow-back-up", thing.number, decisions[Step.RELEASE_CHECK])
        yield replace(step, seldom=True)
    if State(thing.state) in _UNCHECKED and not {Step.BEGIN_CHECK, Step.CLOSE} & set(decisions):
        yield NextStep("close", pgettext("step", "销号"), icon="circle-check", allowed=False, why=why_not_close(thing))


def why_not_close(detail: ProblemDetail) -> str:
    """Why a reader who is no checker cannot close: somebody else has to look, and who cannot be that."""
    units = [detail.accountable_unit, *(name for _, name in detail.assisting)]
    return gettext("现在不能销号：要由别的单位的人核查后才能销号。核查人不能来自%(units)s。") % {
        "units": gettext("、").join(unit for unit in units if unit)
    }


def cannot(label: str, reasons: tuple[Reason, ...]) -> str:
    """现在不能申请销号：还没有佐证。"""
    told = "".join(reason.text(gettext) for reason in reasons)
    if told.startswith(gettext("现在不能")):
        return told
    return gettext("现在不能%(step)s：%(why)s") % {"step": label, "why": told}


def _for_the_unit(detail: ProblemDetail, decisions: dict[Step, StepDecision]) -> Iterator[NextStep]:
    if Step.APPLY in decisions:
        label = gettext("申请销号")
        yield _step("apply", label, "send", detail.number, decisions[Step.APPLY], primary=True)
    if Step.WITHDRAW_APPLICATION in decisions:
        label = gettext("撤回申请")
        decision = decisions[Step.WITHDRAW_APPLICATION]
        yield replace(_step("withdraw-application", label, "arrow-back-up", detail.number, decision), seldom=True)


def _for_the_checker(
    request: HttpRequest, detail: ProblemDetail, decisions: dict[Step, StepDecision]
) -> Iterator[NextStep]:
    if Step.BEGIN_CHECK in decisions:
        label = gettext("开始核查")
        yield _step("check", label, "clipboard-search", detail.number, decisions[Step.BEGIN_CHECK], primary=True)
    elif Step.CLOSE in decisions:
        label = gettext("写核查结论")
        check = queries.open_check(actor_of(request), problem_id=detail.id)
        if check is None or check.mine:
            yield _step("check", label, "clipboard-check", detail.number, decisions[Step.CLOSE], primary=True)
        else:
            why = gettext("%(name)s（%(unit)s）正在核查。") % {"name": check.checker, "unit": check.checker_unit}
            yield NextStep("check", label, icon="clipboard-check", allowed=False, why=why)


def _for_the_reviewer(
    request: HttpRequest, detail: ProblemDetail, decisions: dict[Step, StepDecision]
) -> Iterator[NextStep]:
    """Signing for whose turn it is; where it is in public notice, the way to the notice for everybody."""
    if State(detail.state) is State.PUBLIC_NOTICE:
        open_one = queries.open_notice_of(detail.id)
        if open_one is not None:
            url = reverse("verification:notice", args=[open_one])
            yield NextStep("notice", gettext("看公示"), url, "speakerphone", primary=Step.CLOSE_NOTICED in decisions)
    if Step.SIGN_REVIEW not in decisions:
        return
    label = pgettext("step", "复核")
    stand = queries.review_stand(detail.id)
    refusal = queries.against_signing(actor_of(request), stand) if stand else None
    if refusal is None:
        yield _step("review", label, "gavel", detail.number, decisions[Step.SIGN_REVIEW], primary=True)
    else:
        yield NextStep("review", label, icon="gavel", allowed=False, why=cannot(label, (refusal,)))


def _step(key: str, label: str, icon: str, number: str, decision: StepDecision, *, primary: bool = False) -> NextStep:
    if not decision.allowed:
        return NextStep(key, label, icon=icon, allowed=False, why=cannot(label, decision.reasons))
    return NextStep(key, label, reverse(f"verification:{key}", args=[number]), icon, primary=primary)

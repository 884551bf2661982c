"""The card 下一步: every step that concerns the reader, one of them first, the unlawful ones with their reasons."""

from dataclasses import replace

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from bihuan.apps.ledger.queries import ProblemDetail
from bihuan.apps.ledger.web.lawfulness import missing_for_dispatch
from bihuan.apps.ledger.web.step_pages import STEP_PAGES, StepPage
from bihuan.core.decisions import Reason
from bihuan.core.lifecycle import State, Step
from bihuan.ui.lists import keep_place
from bihuan.ui.offers import steps_of
from bihuan.ui.once import new_token
from bihuan.ui.steps import NextStep

SLOT = "ledger.problem.steps"
RARE = "ledger.problem.rare"
# In this order: what one waits for stands first. Measures, stage goals and the standard have buttons where they stand.
_CARD = (
    "dispatch", "settle", "uphold-handback", "reject-handback", "rule-extension", "accept", "begin", "ask-handback",
    "progress", "evidence", "extension", "resume",
)  # fmt: skip
_RARE = ("share", "suspend", "merge", "withdraw")
_QUIET_WHEN_UNLAWFUL = frozenset({"progress", "evidence"})
"""Work that has not begun or is over: what is to be done first says so already."""
_SUPPLIES = {"no-measure": "measure", "no-standard": "standard", "no-milestone": "milestone"}
"""What keeps the work from beginning, and the step that brings it."""


def card_steps(request: HttpRequest, detail: ProblemDetail) -> tuple[NextStep, ...]:
    """The steps of the card; exactly one lawful step is primary, if there is any but seldom ones."""
    keys = (*_missing_before_begin(detail), *_CARD)
    own = [step for key in keys if (step := offered(detail, STEP_PAGES[key])) is not None]
    others = list(steps_of(SLOT, request, detail))
    ordered = _arrange(own, others, State(detail.state))
    chosen = next((step.key for step in others if step.primary and step.allowed), "") or next(
        (step.key for step in ordered if step.allowed and not step.seldom), ""
    )
    return tuple(
        replace(
            step, primary=step.allowed and step.key == chosen, url=keep_place(request, step.url) if step.url else ""
        )
        for step in ordered
    )


def _missing_before_begin(detail: ProblemDetail) -> tuple[str, ...]:
    """Steps that bring what is still missing before the work may begin: they stand first, for nothing else goes on without."""
    reasons = next((decision.reasons for decision in detail.steps if decision.step is Step.BEGIN), ())
    return tuple(_SUPPLIES[reason.code] for reason in reasons if reason.code in _SUPPLIES)


def rare_steps(request: HttpRequest, detail: ProblemDetail) -> tuple[NextStep, ...]:
    """What the office seldom does, kept apart so that it is not done by mistake; what higher apps add comes last."""
    own = tuple(step for key in _RARE if (step := offered(detail, STEP_PAGES[key])) is not None and step.allowed)
    return (*own, *(replace(step, url=keep_place(request, step.url)) for step in steps_of(RARE, request, detail)))


def offered(detail: ProblemDetail, page: StepPage, position: int = 0) -> NextStep | None:
    """One step as a button; None where it does not concern the reader."""
    reasons = page.refusals(detail)
    if reasons is None or (reasons and page.key in _QUIET_WHEN_UNLAWFUL):
        return None
    args = [detail.number, position] if page.row else [detail.number]
    url = reverse(f"ledger:{page.key}", args=args)
    key = f"{page.key}-{position}" if page.row else page.key
    if reasons:
        return NextStep(key, str(page.label), icon=page.icon, allowed=False, why=cannot(str(page.label), reasons))
    if page.quick:
        hidden = (("version", str(detail.version)), ("token", new_token()))
        return NextStep(key, str(page.label), url, page.icon, method="post", fields=hidden)
    return NextStep(key, str(page.label), url, page.icon, note=_note(detail, page.key))


def cannot(label: str, reasons: tuple[Reason, ...]) -> str:
    """现在不能开始整改：还没有验收标准。"""
    told = "".join(reason.text(gettext) for reason in reasons)
    if told.startswith(gettext("现在不能")):
        return told
    return gettext("现在不能%(step)s：%(why)s") % {"step": label, "why": told}


def _arrange(own: list[NextStep], others: list[NextStep], state: State) -> list[NextStep]:
    """Lawful before unlawful; where the work is done, what higher apps offer stands before more reports."""
    first = (
        others if state in (State.RETURNED, State.RECTIFYING) and any(s.allowed and s.primary for s in others) else []
    )
    rest = [step for step in others if step not in first]
    ordered = [*first, *own, *rest]
    return [s for s in ordered if s.allowed] + [s for s in ordered if not s.allowed]


def _note(detail: ProblemDetail, key: str) -> str:
    if key == "ask-handback" and detail.handback_until:
        return gettext("退回期到 %(day)s") % {"day": detail.handback_until.isoformat()}
    if key == "dispatch":
        return "".join(reason.text(gettext) for reason in missing_for_dispatch(detail))
    if key == "settle":
        return gettext("%(n)d 处认不准，没有替人猜") % {"n": len(detail.unresolved)}
    if key in ("uphold-handback", "reject-handback") and detail.handbacks >= 2:
        return gettext("已是第 %(n)d 次退回") % {"n": detail.handbacks + 1}
    return ""

"""A notice in words: its timeline, whom it tells, its steps as buttons, what is said after each."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext

from bihuan.apps.audit.queries import ActRow
from bihuan.apps.organizations import queries as organizations
from bihuan.apps.supervision.queries import NoticeDetail, StepOffer
from bihuan.core.ladder import Recipient
from bihuan.core.notices import STEP_WORDS, NoticeStep
from bihuan.ui.moments import say_date
from bihuan.ui.steps import NextStep
from bihuan.ui.timeline import EntryKind, TimelineEntry

_PRIMARY = frozenset(
    {NoticeStep.TELL, NoticeStep.ANSWER, NoticeStep.SUBMIT, NoticeStep.APPROVE, NoticeStep.SIGN, NoticeStep.REPLY,
     NoticeStep.ACCEPT}
)  # fmt: skip
_SELDOM = frozenset({NoticeStep.WITHDRAW, NoticeStep.DELIVER})
_BY_THE_UNIT = frozenset({"answered", "signed", "replied"})


def _told(after: Mapping[str, object]) -> str:
    return gettext("陈述到 %(day)s") % {"day": after["answer_until"]} if after.get("answer_until") else ""


def _sent(after: Mapping[str, object]) -> str:
    return str(after.get("number") or "")


def _delivered(after: Mapping[str, object]) -> str:
    return str(after.get("proof") or "")


def _due(after: Mapping[str, object]) -> str:
    return gettext("重新回复到 %(day)s") % {"day": after["reply_due"]} if after.get("reply_due") else ""


_DETAILS: Mapping[str, Callable[[Mapping[str, object]], str]] = {
    "told": _told,
    "approved": _sent,
    "sent": _sent,
    "delivered": _delivered,
    "reply-returned": _due,
}


def _verb(act: str) -> str:
    words = {
        "drafted": gettext("起草"),
        "sent": gettext("发出"),
        "told": gettext("告知事实"),
        "answered": gettext("陈述申辩"),
        "submitted": gettext("提交批准"),
        "approved": gettext("批准并发出"),
        "refused": gettext("不批准"),
        "delivered": gettext("记载送达"),
        "signed": gettext("签收"),
        "replied": gettext("回复"),
        "reply-accepted": gettext("认可回复"),
        "reply-returned": gettext("退回回复"),
        "withdrawn": gettext("撤回"),
    }
    return words.get(act, act)


def entries_of(acts: Iterable[ActRow]) -> tuple[TimelineEntry, ...]:
    """The acts on a notice, as they stand on the record."""
    return tuple(_entry(act) for act in acts)


def _entry(act: ActRow) -> TimelineEntry:
    name = act.action.removeprefix("supervision.notice.")
    after = act.after if isinstance(act.after, Mapping) else {}
    kind: EntryKind = "reported" if name in _BY_THE_UNIT else "office"
    return TimelineEntry(
        kind=kind,
        verb=_verb(name),
        text=_DETAILS[name](after) if name in _DETAILS else "",
        at=act.at,
        who=organizations.actor_words(act.role, act.actor_name),
        quote=act.reason or str(after.get("said") or ""),
        url=_proof(str(act.reference)),
        reference=str(act.reference),
    )


def _proof(reference: str) -> str:
    try:
        return reverse("audit:act", args=[reference])
    except NoReverseMatch:
        return ""


def recipient_words(detail: NoticeDetail) -> tuple[tuple[str, str], ...]:
    """Who is told of a notice of its rung, with the names where there are any."""
    people = gettext("、").join(detail.people) or gettext("台账没有写明责任人")
    leaders = gettext("、").join(detail.leaders) or gettext("专项没有写明分管领导")
    words = {
        Recipient.PERSON: (gettext("责任人"), people),
        Recipient.UNIT: (gettext("单位"), detail.row.unit),
        Recipient.LEADER: (gettext("分管领导"), leaders),
    }
    told = [words[recipient] for recipient in detail.rung.recipients]
    if detail.rung.hearing and Recipient.PERSON not in detail.rung.recipients:
        told.append((gettext("听取陈述"), people))
    return tuple(told)


def offer_of(detail: NoticeDetail, offer: StepOffer, icon: str) -> NextStep:
    """One step as a button; an unlawful one says why not."""
    label = gettext(STEP_WORDS[offer.step])
    return NextStep(
        key=f"notice-{offer.step.value}",
        label=label,
        url=reverse(f"supervision:notice-{offer.step.value}", args=[detail.row.id]),
        icon=icon,
        primary=offer.step in _PRIMARY,
        allowed=offer.allowed,
        why=gettext("现在不能%(step)s：%(why)s")
        % {"step": label, "why": "".join(reason.text(gettext) for reason in offer.reasons)},
        seldom=offer.step in _SELDOM,
    )


def step_done(step: NoticeStep, answer: object) -> str:
    """What is said after a step."""
    day = say_date(answer, answer) if isinstance(answer, date) else ""
    words = {
        NoticeStep.TELL: gettext("已告知，陈述申辩到 %(day)s。") % {"day": day},
        NoticeStep.ANSWER: gettext("陈述已和草稿放在一起。"),
        NoticeStep.SUBMIT: gettext("已提交，等别的人批准。"),
        NoticeStep.APPROVE: gettext("已批准发出：%(number)s。") % {"number": answer},
        NoticeStep.REFUSE: gettext("没有批准，通知不再发出。"),
        NoticeStep.DELIVER: gettext("送达已记载，满两个工作日视为收到。"),
        NoticeStep.SIGN: gettext("已签收。"),
        NoticeStep.REPLY: gettext("已回复，等整改落实组审核。"),
        NoticeStep.ACCEPT: gettext("回复已认可，通知办结。"),
        NoticeStep.RETURN: gettext("已退回，重新回复到 %(day)s。") % {"day": day},
        NoticeStep.WITHDRAW: gettext("已撤回，没有发出。"),
    }
    return words[step]

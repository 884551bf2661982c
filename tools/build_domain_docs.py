"""Write docs/domain.md from the code: the glossary and the life cycle as the program itself knows them.

python tools/build_domain_docs.py            write the page
python tools/build_domain_docs.py --check    exit 1 where the page is not what the code says
"""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from bihuan.core.ladder import (
    DEFAULT_POLICY,
    HEARING_WORKDAYS,
    ITEM_WORDS,
    PAPER_WORDS,
    RUNG_WORDS,
    ItemKind,
    Recipient,
    Rung,
)
from bihuan.core.lifecycle import (
    CLAIMED_STATES,
    CLOCK_STATES,
    HANDBACK_WORKDAYS,
    HANDBACKS_BEFORE_DECIDER,
    LOCKED_STATES,
    NEED_NAMES,
    PARTY_NAMES,
    STATE_NAMES,
    STEP_NAMES,
    STEPS,
    TRACK_NAMES,
    UNCOUNTED_STATES,
    LawfulStep,
    Party,
    State,
)
from bihuan.core.likeness import LIKE, LIKE_AT_PLACE
from bihuan.core.notices import NOTICE_WORDS, PASSAGES, STEP_WORDS, NoticeState, NoticeStep, Passage, Side
from bihuan.core.rounds import FIRST_DAYS, LEAST_DAYS, SHORT_DAYS
from bihuan.core.tasks import (
    TASK_PARTY_NAMES,
    TASK_STATE_NAMES,
    TASK_STEP_NAMES,
    TASK_STEPS,
    LawfulTaskStep,
    TaskParty,
    TaskState,
)

PAGE = Path(__file__).resolve().parents[1] / "docs/domain.md"
GLOSSARY: tuple[tuple[str, str, str], ...] = (
    ("campaign", "专项整治", "a time-limited drive on one kind of problem, with a plan"),
    ("campaign office", "整改落实组 / 专班", "who runs all campaigns of a region"),
    ("lead unit", "牵头单位", "runs one campaign: registers and dispatches its problems, sees them from the start"),
    ("accountable unit", "主责单位", "exactly one answers for a problem; only it counts in rates"),
    ("assisting unit", "配合单位", "any number help; they report progress and never check"),
    ("participating unit", "参与单位", "takes part in a campaign"),
    ("leader in charge", "分管领导", "the person who is in charge of a campaign; no rights by being named"),
    ("focus", "整治重点", "links of the work, matters, and who is looked at: 重点环节、重点内容、重点对象"),
    ("task", "任务", "a piece of a plan: unit, post, person, deadline; handed down from above, answered from below"),
    (
        "named person",
        "责任人 / 责任领导",
        "named in the ledger; no rights by being named, never identified by name alone",
    ),
    ("ledger, problem", "台账、问题", "a problem has a stable number that is never given again"),
    (
        "place, cause",
        "地点、问题成因",
        "where a problem is (a village, a site, a window) and why it came about, as a person says it; both may be unknown",
    ),
    (
        "institutional gap",
        "制度层面",
        "what a problem shows about rules: none there (制度空白), one with weak spots (制度短板), unclear ones (制度模糊地带), one that is "
        "not kept (有制度未执行), not about rules (不涉及制度); empty where nobody has said it",
    ),
    ("measure, milestone", "整改措施、阶段目标", "what is done; what is reached by when"),
    ("contribution", "参与办理", "somebody worked on a problem; kept for good, so that they never check it"),
    ("track", "整改类别", "立行立改 (at once), 分阶段整改 (in stages), 持续整改 (for good)"),
    ("dispatch", "交办", "the problem goes to its accountable unit; **the clock starts here**, not at acceptance"),
    ("acceptance, hand-back", "认领、退回", "the unit takes it on, or says with a reason that it is not its own"),
    ("extension", "延期", "asked before the deadline expires, granted or refused by the office; all are kept"),
    ("reported", "上报完成（自报）", "closure was ever applied for and not withdrawn; a return does not take it out"),
    ("closed", "已销号", "checked by somebody else and closed, and not void"),
    (
        "history",
        "历史销号",
        "an imported list says that it was closed, and on which day; nobody here checked it: in no rate",
    ),
    ("verified", "核实", "what a random check of everything reported confirmed; before the first draw 「尚未抽查」"),
    ("application, check", "申请销号、核查", "the unit says that it is done; a person of another unit looks"),
    (
        "review",
        "复核",
        "who neither worked on it nor checked it signs for the lead unit or the office; a signature stands for one exact state",
    ),
    (
        "public notice, objection",
        "销号公示、异议",
        "told to everybody before it is closed; what is objected is answered first, and nobody learns who said it",
    ),
    (
        "closing policy",
        "销号规则",
        "what closing asks for in a campaign by severity; settled when closure is applied for",
    ),
    (
        "relapse",
        "反弹回潮",
        "a closed problem never reopens: a new one names the old, whose closure is void from then on",
    ),
    (
        "lead to a relapse",
        "反弹线索",
        f"a look-back saw it again, or a new problem reads like a closed one of the same unit ({LIKE} % of the pairs of characters), or "
        f"like one at the same place whoever answers for it now ({LIKE_AT_PLACE} %, the name of the place taken out); a person judges",
    ),
    (
        "main problem",
        "主问题",
        "what was registered twice goes on in one, is merged into it and counted there; it ends and is never closed itself",
    ),
    ("common problem", "共性问题", "like problems in more units than chance would bring them to; a person decides"),
    (
        "joint problem",
        "联合问题",
        "what is done in common about like problems; each case keeps its own deadline and its own closing",
    ),
    (
        "document sent out",
        "文件",
        "sent to units, each of which signs for itself; tied to tasks and problems, followed up, ended",
    ),
    (
        "sent and forgotten",
        "一发了之",
        "a document that led to no task or problem, or was not followed up, within its working days",
    ),
    (
        "ladder, rung",
        "督办（提醒、催办、督办、约谈、问责建议）",
        "what is late is chased in working days, one rung after the other; none is skipped by itself",
    ),
    (
        "notice",
        "通知、督办文书",
        "the paper of one rung to one unit on one day, with all items that came up that morning",
    ),
    ("pass", "过一遍", "the ladder looks at everything that has come due; a rung is raised for an item once"),
    ("received", "送达", "signed for, or two working days after its delivery was proved: not signing helps nobody"),
    (
        "hearing",
        "告知、陈述申辩",
        "the unit and the named person are told the facts and may answer before anything is approved",
    ),
    (
        "round",
        "一期",
        "one turn of a deadline that comes again; met by a report of progress, chased as a term of its own",
    ),
    ("stated reason", "正当理由", "why a unit cannot be ready in time; accepted by the office, it stops the ladder"),
    ("evidence", "佐证", "files and photos, kept once by content; the date of effect is not the upload date"),
)
_RECIPIENTS = {Recipient.PERSON: "责任人", Recipient.UNIT: "单位", Recipient.LEADER: "分管领导"}
_SIDES = {Side.OFFICE: "整改落实组", Side.LEADER: "领导", Side.ADDRESSEE: "单位", Side.NAMED: "责任人"}


def main(arguments: Sequence[str]) -> int:
    page = domain_page()
    if "--check" in arguments:
        stale = not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page
        if stale:
            print("docs/domain.md is not what the code says: run python tools/build_domain_docs.py", file=sys.stderr)
        return int(stale)
    PAGE.write_text(page, encoding="utf-8")
    return 0


def domain_page() -> str:
    """The whole page."""
    lines = [
        "# The domain",
        "",
        "Written by `tools/build_domain_docs.py` from the code; changed there, never here.",
        "",
    ]
    lines += ["## Words", "", *_table(("identifier", "中文", "meaning"), GLOSSARY), ""]
    lines += ["## States of a problem", "", *_table(("state", "中文", "what holds in it"), _states()), ""]
    lines += ["Tracks: " + ", ".join(f"`{track.value}` {name}" for track, name in TRACK_NAMES.items()) + ".", ""]
    lines += [
        "## Lawful steps",
        "",
        "`core.lifecycle.STEPS`: what does not stand here is refused, with the reason.",
        "",
    ]
    lines += [*_table(("step", "中文", "from", "to", "by", "needs", "reason"), map(_step, STEPS)), ""]
    lines += [
        f"A hand-back is asked within {HANDBACK_WORKDAYS} working days after dispatch. The first {HANDBACKS_BEFORE_DECIDER} "
        "are ruled on by the office, every later one by a leader.",
        "",
        "An extension is asked while the clock runs and before the deadline has "
        "passed, and answered while the problem is not locked; granting never makes a deadline earlier.",
        "",
        "## Steps of a task",
        "",
        "`core.tasks.TASK_STEPS`. Nobody accepts what they reported themselves; a task waits for what was handed further down.",
        "",
        *_table(("step", "中文", "from", "to", "by", "words"), map(_task_step, TASK_STEPS)),
        "",
    ]
    return "\n".join([*lines, *_ladder(), *_passages()])


ON_AND_OFF = (
    "An item is on it while its problem is with a unit and its clock runs. It stands still, in working days, while a hand-back or a "
    "wish for more time waits for its ruling (those days cost nothing afterwards either), while an accepted reason holds, and while "
    "the problem is suspended: on resumption its deadline and those of open measures and stage goals move by the working days that "
    "passed.",
    "",
    "Granted time is a new term, and the ladder begins at the bottom. An application for closure stops the clock; a return lets it "
    "run on from the old deadline.",
)
ROUNDS = (
    "Of a deadline that comes again (`core.rounds`) one round is open at a time. The first ends on its rule's first day at least "
    f"{FIRST_DAYS} days after dispatch or resumption; a rule that names no day ends with its month, quarter or week. A report of "
    "progress by the accountable unit meets the open round, in time or late. When the day of the next round has come, a missed one "
    f"is given up and the newer begins at the bottom. Rounds of {SHORT_DAYS} days or less are reminded of one working day before. "
    f"What comes again within less than {LEAST_DAYS} days is work, not a term."
)
ON_THE_LADDER: Mapping[ItemKind, tuple[str, str]] = {
    ItemKind.ACCEPTANCE: ("end of the days for handing back", "accepting or handing back"),
    ItemKind.CLOSURE: ("the problem's deadline", "an application for closure"),
    ItemKind.MILESTONE: ("the stage goal's day", "being reached"),
    ItemKind.MEASURE: ("the measure's day", "being done or dropped"),
    ItemKind.TASK: ("the task's day", "being reported"),
    ItemKind.REPLY: ("the day until which a notice asks for a reply", "the reply"),
    ItemKind.ROUND: ("the day of the open round of a deadline that comes again", "a report of progress"),
}


def _ladder() -> list[str]:
    """The ladder as it is where nobody has changed it."""
    head = ("rung", "中文", "paper", "working day", "to", "reply within", "approved by a person", "hearing")
    return [
        "## The ladder",
        "",
        "`core.ladder.DEFAULT_POLICY`: every number is a setting. Days count from the deadline, negative ones before it; days on "
        "which an item stood still do not count. A rung waits until the one before was received.",
        "",
        *_table(head, map(_rung, DEFAULT_POLICY.rungs)),
        "",
        "What is on it, each with a ladder of its own:",
        "",
        *_table(
            ("item", "中文", "deadline", "ends with"),
            ((f"`{kind}`", ITEM_WORDS[kind], *ON_THE_LADDER[kind]) for kind in ItemKind),
        ),
        "",
        *ON_AND_OFF,
        "",
        ROUNDS,
        "",
    ]


def _passages() -> list[str]:
    return [
        "## Steps of a notice",
        "",
        f"`core.notices.PASSAGES`. Who is told the facts has {HEARING_WORKDAYS} working days to answer; before they are over a "
        "notice is submitted only when the unit and every named person who can answer have done so. Nobody approves what they "
        "drafted, told or submitted, and what was heard is approved by a leader.",
        "",
        *_table(("step", "中文", "from", "to", "by", "words"), (_passage(step, row) for step, row in PASSAGES.items())),
        "",
    ]


def _states() -> Iterator[tuple[str, str, str]]:
    holds = (
        (CLOCK_STATES, "the clock runs"),
        (LOCKED_STATES, "locked: nothing of it changes"),
        (CLAIMED_STATES, "under application"),
        (UNCOUNTED_STATES, "counts nowhere"),
    )
    for state in State:
        yield f"`{state.value}`", STATE_NAMES[state], "; ".join(words for states, words in holds if state in states)


def _step(row: LawfulStep) -> tuple[str, ...]:
    return (
        f"`{row.step.value}`",
        STEP_NAMES[row.step],
        "、".join(STATE_NAMES[state] for state in State if state in row.sources),
        STATE_NAMES[row.target] if row.target else "暂停前的状态",
        "、".join(PARTY_NAMES[party] for party in Party if party in row.parties),
        "；".join(NEED_NAMES[need] for need in row.needs),
        "yes" if row.reason_required else "",
    )


def _task_step(row: LawfulTaskStep) -> tuple[str, ...]:
    return (
        f"`{row.step.value}`",
        TASK_STEP_NAMES[row.step],
        "、".join(TASK_STATE_NAMES[state] for state in TaskState if state in row.sources),
        TASK_STATE_NAMES[row.target] if row.target else "不变",
        "、".join(TASK_PARTY_NAMES[party] for party in TaskParty if party in row.parties),
        "yes" if row.line else "",
    )


def _rung(rung: Rung) -> tuple[str, ...]:
    return (
        f"`{rung.name.value}`",
        RUNG_WORDS[rung.name],
        f"{PAPER_WORDS[rung.name]}（{rung.word}）",
        f"{rung.offset:+d}",
        "、".join(_RECIPIENTS[each] for each in rung.recipients),
        f"{rung.reply_workdays} working days" if rung.reply_workdays else "",
        "yes" if rung.needs_approval else "",
        "yes" if rung.hearing else "",
    )


def _passage(step: NoticeStep, row: Passage) -> tuple[str, ...]:
    return (
        f"`{step.value}`",
        STEP_WORDS[step],
        "、".join(NOTICE_WORDS[state] for state in NoticeState if state in row.sources),
        NOTICE_WORDS[row.target],
        "、".join(_SIDES[side] for side in Side if side in row.sides),
        "yes" if row.needs_text else "",
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    for cells in (head, ["---"] * len(head), *rows):
        yield f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

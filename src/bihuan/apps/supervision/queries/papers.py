"""A notice as an official document: what is said on each rung, in the words that such papers have.

The words are Chinese by design: the paper goes to a Chinese unit, whatever language its reader has chosen for the pages.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from django.utils import timezone

from bihuan.apps.supervision.queries.rows import NoticeDetail, NoticeItemRow
from bihuan.core.ladder import ITEM_WORDS, RUNG_WORDS, ItemKind, RungName
from bihuan.core.official_length import OfficialLength, measure_length
from bihuan.documents.official import Block, Heading, ItemTable, Paper, PaperKind, PaperNumber, TableColumn, Text
from bihuan.documents.official.wording import numbered

OBJECTION_DAYS = 30  # 政府督查工作条例: the term to ask for a review
_LETTERS = frozenset({RungName.REMINDER, RungName.URGING, RungName.SUPERVISION})
_MATTERS: Mapping[RungName, str] = {
    RungName.REMINDER: "关于{demand}{late}整改事项的提醒函",
    RungName.URGING: "关于{demand}{late}整改事项的催办单",
    RungName.SUPERVISION: "关于限期完成{late}整改事项的督办单",
    RungName.INTERVIEW: "关于就{late}整改事项进行约谈的通知",
    RungName.ACCOUNTABILITY: "关于{late}整改事项的问责建议书",
}
_DECIDED: Mapping[RungName, str] = {
    RungName.REMINDER: "现予提醒",
    RungName.URGING: "现予催办",
    RungName.SUPERVISION: "现予督办",
    RungName.INTERVIEW: "决定对你单位进行约谈",
    RungName.ACCOUNTABILITY: "现提出问责建议",
}
_DEMANDS: Mapping[RungName, str] = {
    RungName.URGING: "请查明逾期原因，明确完成时间和责任人，尽快完成整改。",
    RungName.SUPERVISION: "请单位主要负责同志亲自组织，列出完成的步骤和日期，限期完成整改。",
    RungName.INTERVIEW: "请单位主要负责同志和责任人准备{late}整改进展和下一步措施，按时参加约谈。约谈的时间、地点另行告知。",
    RungName.ACCOUNTABILITY: "建议有权机关按照干部管理权限，依规依纪依法核实处理；是否处理、怎样处理，由有权机关决定。",
}


def paper_of(detail: NoticeDetail, *, today: date) -> Paper:
    """The paper of a notice; before it goes out it has no number, and bears today's date."""
    row, rung = detail.row, detail.rung
    sent_on = timezone.localdate(row.sent_at) if row.sent_at else today
    issuer = f"{detail.region}{rung.issuer}"
    return Paper(
        kind=PaperKind.LETTER if rung.name in _LETTERS else PaperKind.DOCUMENT,
        mark=issuer,
        title=_title(rung.name, detail.items),
        addressees=(row.unit,),
        body=tuple(_body(detail)),
        issuers=(issuer,),
        issued_on=sent_on,
        number=_number(row.number),
    )


def length_of(paper: Paper) -> OfficialLength:
    """How long a paper is that belongs to a special task: its title and body, with their numbers and tables."""
    return measure_length((paper.title, *_said(paper)), special_task=True)


def _said(paper: Paper) -> Iterator[str]:
    for block, number in numbered(paper.body):
        if isinstance(block, Heading):
            yield from (number, block.title, block.text)
        elif isinstance(block, Text):
            yield block.text
        else:
            yield from (column.title for column in block.columns)
            yield from (cell for row in block.rows for cell in row)


def _title(rung: RungName, items: tuple[NoticeItemRow, ...]) -> str:
    """What is asked for and of what kind the matters are: late is said only where every one of them is."""
    all_late, none_late = _lateness(items)
    return _MATTERS[rung].format(demand="按期完成" if none_late else "尽快完成", late="逾期" if all_late else "")


def _lateness(items: tuple[NoticeItemRow, ...]) -> tuple[bool, bool]:
    """Whether every item is late, and whether none is."""
    late = [item.workdays > 0 for item in items]
    return bool(late) and all(late), not any(late)


def _opening(detail: NoticeDetail) -> str:
    """How the items stand, what was sent for them before, and what this is. Only what was so is said."""
    rung = detail.rung.name
    all_late, none_late = _lateness(detail.items)
    if all_late:
        stand = "已经逾期"
    elif none_late:
        stand = "即将到期" if rung is RungName.REMINDER else "尚未逾期"
    else:
        stand = "有的即将到期，有的已经逾期" if rung is RungName.REMINDER else "有的已经逾期"
    before = "、".join(RUNG_WORDS[each] for each in detail.raised_before)
    after = f"，经{before}仍未完成" if before else ""
    return f"你单位承担的下列整改事项{stand}{after}，{_DECIDED[rung]}。"


def _demand(rung: RungName, items: tuple[NoticeItemRow, ...]) -> str:
    all_late, none_late = _lateness(items)
    if rung is RungName.REMINDER:
        if none_late:
            return "请抓紧办理，按期完成；确有困难的，在到期前申请延期并说明理由。"
        soon = "尽快完成" if all_late else "没有到期的按期完成，已经逾期的尽快完成"
        return f"请抓紧办理，{soon}；确有困难的，说明理由。"
    if rung is RungName.URGING and none_late:
        return "请明确完成时间和责任人，按期完成整改。"
    return _DEMANDS[rung].format(late="" if none_late else "逾期原因、")


def _started(why: str) -> Iterator[Block]:
    """Why a person began at this rung: the unit and whoever approves it read it, each line on its own."""
    lines = [line.strip() for line in why.splitlines() if line.strip()]
    for place, line in enumerate(lines):
        yield Text(f"直接提起的理由：{line}" if place == 0 else line)


def _body(detail: NoticeDetail) -> Iterator[Block]:
    rung = detail.rung
    yield Text(f"{_opening(detail)}依据：{rung.basis}。")
    yield from _started(detail.why)
    yield Heading(1, "事项")
    yield from _items(detail.items)
    yield Heading(1, "要求")
    yield Text(_demand(rung.name, detail.items))
    if rung.reply_workdays:
        until = f"，即 {_day(detail.asked_until)}前" if detail.asked_until else ""
        yield Text(f"请自发出之日起 {rung.reply_workdays} 个工作日内{until}书面回复，附能证明的材料。")
    if rung.hearing:
        yield Heading(1, "陈述申辩和异议")
        yield Text(_heard(detail))
        yield Text(
            f"对本通知有异议的，可以自收到之日起 {OBJECTION_DAYS} 日内书面提出，由没有参与办理的人复核；不因提出异议加重处理。"
        )
    yield Text("不签收不影响送达：送达满两个工作日视为收到。")


def _items(items: tuple[NoticeItemRow, ...]) -> Iterator[Block]:
    """One item in a sentence, several in a table."""
    if len(items) == 1:
        item = items[0]
        number = f"（{item.number}）" if item.number else ""
        yield Text(f"{item.label}{number}。要做的：{_kind(item)}；时限：{_day(item.due)}；{_late(item)}。")
        return
    columns = (
        TableColumn("序号", 5), TableColumn("编号", 14), TableColumn("内容", 21), TableColumn("要做的", 9),
        TableColumn("时限", 11), TableColumn("情况", 10),
    )  # fmt: skip
    rows = (
        (str(place), item.number, item.label, _kind(item), item.due.isoformat(), _late(item))
        for place, item in enumerate(items, start=1)
    )
    yield ItemTable(columns, tuple(rows))


def _heard(detail: NoticeDetail) -> str:
    """What was told and answered before it was approved: whoever reads the paper sees that nobody was judged unheard."""
    if detail.told is None:
        return "起草后先将事实告知你单位和责任人，听取陈述申辩，再行批准。"
    told = f"上述事实已于{_day(timezone.localdate(detail.told.at))}告知你单位和责任人。"
    answers = len(detail.answers)
    heard = f"收到陈述申辩 {answers} 份，批准前已经研究。" if answers else "陈述申辩期内没有收到意见。"
    return told + heard


def _kind(item: NoticeItemRow) -> str:
    return ITEM_WORDS[ItemKind(item.kind)]


def _late(item: NoticeItemRow) -> str:
    if item.workdays > 0:
        return f"逾期 {item.workdays} 个工作日"
    return f"还剩 {-item.workdays} 个工作日" if item.workdays < 0 else "当天到期"


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def _number(number: str) -> PaperNumber | None:
    """整督〔2026〕12号 in its parts; None before it has one."""
    word, _, rest = number.partition("〔")
    year, _, sequence = rest.rstrip("号").partition("〕")
    return PaperNumber(word, int(year), int(sequence)) if year.isdecimal() and sequence.isdecimal() else None

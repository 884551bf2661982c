"""Reads what a progress cell says: 「80%(新区实验幼儿园进度滞后)」, 「阶段性办结」, 「已完成并长期坚持」.

A status is taken only where the cell says it as its first word; a story that mentions 已完成 somewhere claims nothing. Partial
and staged completion are not done, 申请销号 is done and not closed. Whatever contradicts itself waits for a person.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from bihuan.core.decisions import Reason


class ProgressStatus(StrEnum):
    """What a status word means for the ledger."""

    CLOSED = "closed"  # 销号、摘牌销号
    DONE = "done"  # 已完成、已整改、已办结、申请销号
    NEARLY_DONE = "nearly-done"  # 基本完成
    STAGE_DONE = "stage-done"  # 阶段性办结: not done
    PARTLY_DONE = "partly-done"  # 部分整改
    STANDING = "standing"  # 持续整改、长期坚持
    ON_SCHEDULE = "on-schedule"  # 未完成但达到序时进度
    IN_PROGRESS = "in-progress"  # 正在办理、正在整改
    BEHIND = "behind"  # 滞后、严重滞后
    UNFINISHED = "unfinished"  # 未完成
    NOT_STARTED = "not-started"  # 未开工、未整改


@dataclass(frozen=True, slots=True)
class ProgressText:
    """One cell as read. `percent` runs from 0 to 100; `remark` is what stands beside status and percent; `raw` is untouched.

    `standing`: the measure goes on for good, whatever the status. `reason` says why a person is needed.
    """

    status: ProgressStatus | None
    percent: Decimal | None
    remark: str
    behind: bool
    standing: bool
    claims_done: bool
    claims_closed: bool
    needs_person: bool
    reason: Reason | None
    raw: str


def parse_progress(text: str) -> ProgressText:
    """Read one cell. Never raises; whatever it cannot read stands in `remark`."""
    plain = text.translate(_NARROW).strip()
    outside, inside = _split_brackets(plain)
    percent, percent_doubt = _read_percent(plain, outside)
    status, rest = _read_status(outside, keep_percent=percent_doubt is not None)
    behind = status is ProgressStatus.BEHIND or _BEHIND.search(plain) is not None
    doubt = percent_doubt or _find_contradiction(status, percent, rest + inside)
    says_done = status in (ProgressStatus.DONE, ProgressStatus.CLOSED) or (status is None and percent == 100)
    claims_done = says_done and doubt is None
    return ProgressText(
        status=status,
        percent=percent,
        remark=_join_remarks(rest, inside),
        behind=behind,
        standing=status is ProgressStatus.STANDING or _STANDING.search(plain) is not None,
        claims_done=claims_done,
        claims_closed=claims_done and status is ProgressStatus.CLOSED,
        needs_person=doubt is not None,
        reason=doubt,
        raw=text,
    )


# The first that begins the text wins, so longer words stand before the shorter ones that they begin with.
_STATUS_WORDS = tuple(
    (status, re.compile(rf"(?:目前|现|当前|状态|整改状态|进度|进展)?[:\s]*(?:{words})(?=$|[\s,，。;；、:：/(（\d])"))
    for status, words in (
        (ProgressStatus.ON_SCHEDULE, r"(?:尚?未完成[,，]?)?(?:但)?(?:已)?(?:达到|符合|按|按照)序时进度(?:要求|推进)?"),
        (
            ProgressStatus.BEHIND,
            r"(?:未完成[,，]?)?(?:且)?未达到?序时进度(?:要求)?|(?:进度|工作)?(?:严重)?滞后|(?:推进|进展|进度)缓慢",
        ),
        (ProgressStatus.STAGE_DONE, r"(?:已)?阶段性(?:办结|完成|整改(?:到位|完成)?|销号)(?:整改)?"),
        (ProgressStatus.NEARLY_DONE, r"(?:已)?基本(?:完成|办结|整改到位|整改完成|完成整改|解决)(?:整改)?"),
        (ProgressStatus.PARTLY_DONE, r"(?:已)?部分(?:完成|办结|整改|解决|整改到位)(?:整改)?"),
        (ProgressStatus.NOT_STARTED, r"(?:尚|暂)?未(?:整改|开工|启动|办理|开始|动工|开展|实施|落实)"),
        (ProgressStatus.UNFINISHED, r"(?:尚|暂)?未(?:完成|办结|整改到位|完成整改|销号)|没有完成"),
        (ProgressStatus.CLOSED, r"(?:已)?(?:摘牌|对账|验收)?销号|(?:已)?摘牌"),
        (
            ProgressStatus.DONE,
            r"(?:已经?|均已|全部)?(?:全部|按期|按时|如期)?(?:完成整改|整改完成|整改到位|整改完毕|办理完毕|完成|办结)(?:整改|任务)?"
            r"(?:并(?:长期|持续|继续)坚持|并(?:持续|长期)推进)?|已(?:经)?(?:整改|解决|落实|落实到位)(?:到位|完毕)?(?:并长期坚持)?"
            r"|(?:已|拟|正在|待)?申请销号|(?:待|拟)销号",
        ),
        (ProgressStatus.STANDING, r"(?:正在)?(?:持续|长期)(?:整改|推进|坚持|落实)(?:中)?"),
        (
            ProgressStatus.IN_PROGRESS,
            r"(?:正在|正)(?:办理|整改|推进|实施|施工|进行|落实)(?:中|之中)?|(?:整改|办理|推进|施工|进行|实施|建设)中|在建",
        ),
    )
)
_BEHIND = re.compile(r"(?<!无)(?<!不)(?<!未)(?<!没有)滞后|(?:推进|进展|进度)(?:较为?|比较)?(?:缓慢|落后)|未达到?序时")
_STANDING = re.compile(r"长期坚持|持续坚持|(?<!不)(?:持续|长期)(?:整改|推进)")
_PERCENT = re.compile(
    r"(?<![\d.])(?P<number>-?\d{1,9}(?:\.\d{1,9})?)\s*%|百分之(?P<words>[零一二三四五六七八九十百]{1,7}|\d+(?:\.\d+)?)"
)
_VAGUE = re.compile(
    r"(?:约|近|超过?|过|接近|不足|大约|左右|以上|以下|多|余|[<>≥≤~])\s*(?=\d|百)|(?<=%)\s*(?:左右|以上|以下|多|余)"
)
_BARE_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
_CONTRADICTING = re.compile(r"正在|部分|(?<!从)未(?!来|成年)|尚|剩余|(?<!无)(?<!不)滞后|阶段性|缓慢|整改中|推进中")
_EXCEPT_UNFINISHED = frozenset({ProgressStatus.DONE, ProgressStatus.CLOSED})
# Full-width digits and signs to narrow ones, character by character, so that remarks keep their punctuation.
_NARROW = str.maketrans("０１２３４５６７８９％．（）－﹪", "0123456789%.()-%")
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")}


def _split_brackets(plain: str) -> tuple[str, str]:
    """What stands outside round brackets and what inside; a bracket that is never closed reaches to the end."""
    outside: list[str] = []
    inside: list[str] = []
    depth = 0
    for mark in plain:
        if mark == "(":
            depth += 1
            (inside if depth > 1 else outside).append("(" if depth > 1 else " ")
        elif mark == ")" and depth:
            depth -= 1
            inside.append(")" if depth else "；")
        else:
            (inside if depth else outside).append(mark)
    return "".join(outside).strip(), "".join(inside).strip("； ")


def _read_percent(plain: str, outside: str) -> tuple[Decimal | None, Reason | None]:
    if _BARE_NUMBER.fullmatch(plain):
        return None, Reason(
            "progress-bare-number", "只写了数字「%(text)s」，不知道是不是百分比。", {"text": plain[:20]}
        )
    found = list(_PERCENT.finditer(outside)) or list(_PERCENT.finditer(plain))
    if not found:
        return None, None
    if len(found) > 1:
        return None, Reason(
            "progress-several-percents", "写了 %(count)s 个百分比，不知道以哪个为准。", {"count": len(found)}
        )
    percent = _read_number(found[0])
    if percent is None or _VAGUE.search(outside):
        return None, Reason("progress-vague", "百分比不是准数：%(text)s", {"text": found[0][0][:20]})
    if not 0 <= percent <= 100:
        return None, Reason(
            "progress-out-of-range", "百分比「%(text)s」不在 0 到 100 之间。", {"text": found[0][0][:20]}
        )
    return percent, None


def _read_number(found: re.Match[str]) -> Decimal | None:
    """The number in digits, or in Chinese numerals up to a hundred; None where the numerals say nothing sure."""
    words = found["words"] or ""
    if not words or words[0].isdecimal():
        return Decimal(found["number"] or words)
    if words in ("百", "一百"):
        return Decimal(100)
    tens_and_ones = re.fullmatch(r"(?P<tens>[二三四五六七八九]|一)?(?P<ten>十)(?P<ones>[一二三四五六七八九])?", words)
    if tens_and_ones is None:
        return Decimal(_DIGITS[words]) if words in _DIGITS else None
    return Decimal(10 * _DIGITS[tens_and_ones["tens"] or "一"] + _DIGITS[tens_and_ones["ones"] or "零"])


def _read_status(outside: str, *, keep_percent: bool) -> tuple[ProgressStatus | None, str]:
    """The status that the text begins with, or that stands behind its percent; and what is left of the text."""
    without_percent = re.sub(_PERCENT_WITH_LABEL, " ", outside).strip(_MARKS)
    for status, pattern in _STATUS_WORDS:
        if found := pattern.match(without_percent):
            return status, outside if keep_percent else without_percent[found.end() :].strip(_MARKS)
    return None, outside if keep_percent else without_percent


_MARKS = " \t\r\n,，。;；、:：/"
_PERCENT_WITH_LABEL = (
    r"(?:当前|目前|现)?(?:已?完成(?:率|进度|比例|投资|工程量)?|总体进度|形象进度|进度|整改率|达到?)?[:：为达到]*\s*(?:"
    + _PERCENT.pattern
    + r")"
)


def _find_contradiction(status: ProgressStatus | None, percent: Decimal | None, rest: str) -> Reason | None:
    if percent is not None and percent < 100 and status in _EXCEPT_UNFINISHED:
        return Reason("progress-contradicts", "写了完成，又只写 %(percent)s%%。", {"percent": str(percent)})
    if percent == 100 and status in (ProgressStatus.NOT_STARTED, ProgressStatus.UNFINISHED, ProgressStatus.PARTLY_DONE):
        return Reason("progress-contradicts-full", "写了 100%%，又写没有完成。", {"percent": "100"})
    done = status in _EXCEPT_UNFINISHED or (status is None and percent == 100)
    if done and (found := _CONTRADICTING.search(rest)):
        return Reason("progress-mixed", "写了完成，又写「%(word)s」。", {"word": found[0]})
    return None


def _join_remarks(rest: str, inside: str) -> str:
    return "；".join(part for part in (rest, inside) if part)

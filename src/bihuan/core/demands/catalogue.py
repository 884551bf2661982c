"""What the ledger can answer by itself, as a declared table: a field that stands here is not asked of units again.

Recognition is exact, after what makes no difference is taken away (`normal_name`, a few words before and after): a field that is
not recognized is asked, which costs a unit some minutes; one recognized wrongly would refuse a lawful demand. What speaks of another
time than now (本周新增, 上月) is therefore not recognized.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bihuan.core.demands.items import normal_name


class Drawn(StrEnum):
    """How an answer is drawn from the ledger."""

    COUNT = "count"  # of each unit: how many problems a group holds
    RATE = "rate"  # of each unit: one count over another
    CELL = "cell"  # of each problem: a column of the list


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that the ledger holds. `source` are group keys (a count; numerator and denominator), or columns of the list."""

    key: str
    name: str
    drawn: Drawn
    source: tuple[str, ...]
    synonyms: tuple[str, ...]


def _count(key: str, name: str, *synonyms: str) -> Entry:
    return Entry(f"count-{key}", name, Drawn.COUNT, (key,), synonyms)


def _cell(key: str, name: str, *synonyms: str, columns: tuple[str, ...] = ()) -> Entry:
    return Entry(f"cell-{key}", name, Drawn.CELL, columns or (key,), synonyms)


CATALOGUE = (
    _count("all", "问题总数", "问题数", "登记问题数", "查摆问题数", "查摆出问题数", "发现问题数", "排查问题数", "排查出问题数",
           "排查发现问题数", "台账问题数", "问题总量", "查找问题数"),
    _count("open", "未销号数", "未整改数", "未完成数", "未完成整改数", "尚未整改数", "尚未完成整改数", "未整改到位数",
           "剩余问题数", "未办结数", "未整改问题数", "未销号问题数", "未完成整改问题数", "未整改到位问题数"),
    _count("closed", "已销号数", "已销号问题数", "销号数", "已办结数", "办结数", "销号问题数", "核实完成数"),
    _count("reported", "上报完成数", "已整改数", "已完成数", "已完成整改数", "整改完成数", "已整改问题数", "已整改完成数",
           "完成整改数", "已整改到位数", "整改到位数", "整改完成问题数", "已完成整改问题数", "完成整改问题数", "整改到位问题数",
           "已整改完成问题数", "已整改到位问题数"),
    _count("overdue", "逾期数", "逾期问题数", "超期数", "超时限数", "逾期未整改数", "超期未整改数", "超期问题数",
           "逾期未完成数", "超期未完成数", "逾期未整改问题数", "逾期未完成问题数", "超期未整改问题数"),
    _count("soon", "一周内到期数", "即将到期数", "临期数", "临近到期数"),
    _count("to-accept", "待认领数", "未认领数", "待签收问题数"),
    _count("working", "整改中数", "正在整改数", "在办数", "正在办理数", "整改中问题数", "正在整改问题数"),
    _count("returned", "核查未通过数", "退回整改数", "核查退回数"),
    _count("claimed", "正在申请销号数", "申请销号数", "待销号数"),
    _count("suspended", "已暂停数", "暂停数"),
    _count("extension", "延期待答复数", "申请延期数"),
    _count("quiet", "久无进展数", "无进展数"),
    _count("no-measure", "没有措施的问题数", "无措施问题数"),
    _count("no-person", "没有责任人的问题数", "无责任人问题数"),
    Entry(
        "rate-reported", "上报完成率", Drawn.RATE, ("reported", "all"),
        ("整改完成率", "完成率", "整改率", "问题整改率", "问题整改完成率", "整改进度百分比", "整改到位率"),
    ),
    Entry("rate-closed", "销号率", Drawn.RATE, ("closed", "all"), ("办结率", "问题销号率", "问题办结率", "对账销号率")),
    Entry("rate-overdue", "逾期率", Drawn.RATE, ("overdue", "open"), ("超期率", "问题逾期率")),
    _cell("number", "问题编号", "序号", "编号", "问题序号", "台账编号", "台账序号"),
    _cell("text", "问题清单", "问题表现", "存在问题", "主要问题", "具体问题", "问题描述", "问题台账", "问题内容", "问题",
          "存在的问题", "存在主要问题", "存在的主要问题", "主要问题清单", "问题具体表现", "具体问题表现"),
    _cell("place", "问题地点", "发生地点", "问题点位", "点位", "地点"),
    _cell("cause", "问题成因", "问题原因", "产生原因", "原因分析", "问题产生原因", "成因分析"),
    _cell("gap", "制度层面", "制度原因", "制度短板", "制度漏洞"),
    _cell("goal", "整改目标", "目标"),
    _cell("measure", "整改措施", "整改举措", "措施", "具体措施", "工作措施", "采取的措施", "采取的整改措施",
          "已采取的整改措施"),
    _cell("standard", "验收标准", "销号标准", "整改标准"),
    _cell("milestones", "阶段目标", "阶段性目标", "时间节点", "里程碑", "序时进度"),
    _cell("person", "责任人", "具体责任人", "整改责任人", "责任人员", "责任人姓名", "直接责任人", "承办人"),
    _cell("leader", "责任领导", "分管领导", "包抓领导", "牵头领导"),
    _cell("lead", "责任单位", "牵头单位", "主责单位", "主要责任单位", "整改责任单位", "责任部门", "牵头部门"),
    _cell("leader-person", "责任领导和责任人", "责任领导及责任人", "责任领导责任人", "分管领导及责任人", "分管领导和责任人",
          columns=("leader", "person")),
    _cell("lead-person", "责任单位和责任人", "责任单位及责任人", "责任单位责任人", "牵头单位及责任人", "牵头单位和责任人",
          columns=("lead", "person")),
    _cell("measure-deadline", "整改措施和时限", "整改措施及时限", "整改措施及完成时限", "整改措施和完成时限", "措施及时限",
          columns=("measure", "deadline")),
    _cell("assist", "配合单位", "参与单位", "协同单位", "配合部门"),
    _cell("deadline", "整改时限", "完成时限", "时限", "完成期限", "整改期限", "整改完成时限", "完成整改时限",
          "整改完成期限", "办结时限"),
    _cell("progress", "整改进展", "当前进度", "进展情况", "整改进展情况", "整改完成情况", "整改情况", "工作进展", "进度", "进展"),
    _cell("status", "整改状态", "现状", "办理状态", "整改状况", "是否完成", "是否完成整改", "是否整改到位",
          "是否销号", "是否办结"),
    _cell("category", "问题类别", "问题类型", "类别", "问题分类"),
    _cell("severity", "严重程度", "问题轻重", "轻重程度"),
    _cell("track", "整改类型", "整改方式", "整改类别"),
    _cell("closed_on", "销号日期", "销号时间", "办结日期", "办结时间"),
    _cell("reported_on", "申请销号日期", "上报完成日期", "整改完成日期", "整改完成时间"),
    _cell("evidence", "佐证材料", "佐证", "佐证附件", "整改佐证", "整改佐证材料"),
    _cell("source", "问题来源", "来源"),
)  # fmt: skip

BY_KEY: Mapping[str, Entry] = {entry.key: entry for entry in CATALOGUE}
ANSWERED = "answers"
"""Stands instead of a key of the ledger where earlier answers hold the field for every unit that would be asked."""
ANSWERED_NAME = "以前报过的"


def held_name(key: str) -> str:
    """What a field that is held is called where it is held; "" for one that is asked."""
    return ANSWERED_NAME if key == ANSWERED else BY_KEY[key].name if key in BY_KEY else ""


def cell_name(column: str) -> str:
    """What one column of the list is called."""
    return BY_KEY[f"cell-{column}"].name


def moves_with_time(name: str) -> bool:
    """Whether a name speaks of a week, a month, a day of its own (本周新增, 上月): what was answered then says nothing of now."""
    return bool(_MOVING.search(normal_name(name)))


def recognise(name: str) -> Entry | None:
    """What of the ledger a field asks for; None where it asks for something else, or it cannot be told."""
    return next((_BY_NAME[each] for each in _dressed(name) if each in _BY_NAME), None)


def canonical(name: str) -> str:
    """What two fields that ask the same have in common: the ledger's key, else the plain name."""
    entry = recognise(name)
    return entry.key if entry else _dressed(name)[-1]


def _dressed(name: str) -> tuple[str, ...]:
    """The plain name, the same without words before it, without what it is counted in after it, and with one word for how many
    (逾期问题数量, 逾期问题个数: 逾期问题数); never empty."""
    plain = normal_name(name)
    bare = _BEFORE.sub("", plain) or plain
    ended = _AFTER.sub("", bare) or bare
    return plain, bare, ended, _HOW_MANY.sub("数", ended)


_MOVING = re.compile(
    "[本上当这每](周|月|季|期|日|旬|次|批|半年|年)|今日|昨日|今天|昨天|今年|去年|新增|最近|近期|下[一步周月季]"
    "|近[0-9一二三四五六七八九十]|[0-9一二三四五六七八九十]+月|第[0-9一二三四五六七八九十]+(周|月|季|期|批|次)"
)
_BEFORE = re.compile("^(截至目前|截止目前|截至当前|目前|当前|现有|本单位|各单位|我单位|贵单位|累计)+")
_AFTER = re.compile("(个|项|件)$")
_HOW_MANY = re.compile("(?<=.)(数量|数目|个数|总数)$")
_BY_NAME: Mapping[str, Entry] = {
    normal_name(word): entry for entry in CATALOGUE for word in (entry.name, *entry.synonyms)
}

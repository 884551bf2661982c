"""What the units of the demo county write in their reports: most of them what they did, some of them what fits any report.

Chance of its own, from the problem's number: what else happens in the county stays as it is.
"""

from dataclasses import dataclass
from random import Random

HOLLOW_LINES = (
    "我单位高度重视，第一时间召开专题会议研究部署，目前各项工作正有序推进，下一步将持续压实责任、举一反三，确保整改取得实效。",
    "成立专班，倒排工期，挂图作战，切实加强组织领导，整改工作稳步推进，下一步将继续加大力度，确保取得实效。",
)
DONE_ALONE = ("已全部整改到位。", "该问题已整改完成。", "上述问题均已按要求整改到位。")
_SLOGANS = 0.05
_DONE = 0.02
_COPIED = 0.04
"""Of hollow work: how often its report is slogans, says that it is done and nothing else, or is the unit's last one once more."""
_OPENINGS = (
    "{day}{who}牵头碰头，把“{measure}”分到{k}个人手里",
    "“{measure}”从{day}做起，{who}具体负责",
    "{day}起{who}同驻村干部一起办“{measure}”这一条",
    "按{day}定下的清单，{who}逐项办“{measure}”",
    "{who}{day}把“{measure}”的底册交给股室核对",
    "“{measure}”这件事，{who}{day}去现场看过",
    "{day}开始“{measure}”，先由{who}摸清底数",
    "为了“{measure}”，{who}{day}约了当事人当面谈",
    "{day}{who}把“{measure}”里最难的一段先办了",
    "“{measure}”原定下旬办，{who}提前到{day}动手",
    "{who}{day}请来第三方看“{measure}”怎么做合适",
    "{day}镇里开协调会，“{measure}”交给{who}盯到底",
)
_MIDDLES = (
    "翻了{m}本台账，挑出对不上的{n}笔",
    "跑了{m}户人家，当面核对并签字，{n}户外出，改日再去",
    "调出{m}份合同，其中{n}份要重签，已约好时间",
    "{m}处里改好{n}处，拆下来的旧件堆在仓库",
    "追回{sum}万元，打进专户，回单号已登记",
    "到会{m}人，{n}人不同意，意见原话记在会议本上",
    "与{m}家单位对账，差的{n}笔是去年重复入账",
    "{m}块公示牌换了{n}块，村口和卫生室各一块",
    "发出{m}份通知书，{n}份退回来，按新地址又寄了一遍",
    "请会计所看了{m}张凭证，{n}张缺附件，让经办人去补",
    "量了{m}段路，{n}段不够厚，施工队返工",
    "电话回访{m}人，{n}人说不满意，嫌来得慢",
)
_ENDINGS = (
    "剩下的等镇里盖章后补齐。",
    "复印件锁在财务室，随时能看。",
    "卡在银行那边，要等对方授权。",
    "其余的这个月底前办完，办不完再报。",
    "照片按门牌号排好，传在附件里。",
    "有一家不配合，已请司法所出面。",
    "雨天停了工，进度比计划慢些。",
    "下星期三请村监委会的人来看。",
    "经办人换了，交接单写明还差什么。",
    "结果贴在公开栏，贴满七天再收。",
    "还差一户没有谈拢，价钱上有出入。",
    "做完的部分请群众代表签了名。",
)


@dataclass(frozen=True, slots=True)
class Written:
    """About what a report is: one measure of a problem, who did it and when; `last` is what the unit wrote before, "" at first."""

    number: str
    position: int
    measure: str
    who: str
    day: str
    last: str


def report_line(about: Written, *, hollow: bool) -> str:
    """The report on one measure of a problem."""
    chance = Random(f"{about.number}-{about.position}-line")
    if hollow:
        roll = chance.random()
        if roll < _SLOGANS:
            return chance.choice(HOLLOW_LINES)
        if roll < _SLOGANS + _DONE:
            return chance.choice(DONE_ALONE)
        if roll < _SLOGANS + _DONE + _COPIED and about.last:
            return about.last
    few, many = chance.randint(1, 9), chance.randint(10, 28)
    words = {"who": about.who, "measure": about.measure, "day": about.day, "k": chance.randint(2, 5), "n": few, "m": many,
             "sum": f"{chance.randint(5, 900) / 10:.1f}"}  # fmt: skip
    done = chance.sample(_MIDDLES, 2)
    return "，".join((chance.choice(_OPENINGS), *done, chance.choice(_ENDINGS))).format(**words)


def line_once_more(number: str, day: str, finding: str) -> str:
    """The report after an application was returned: to what was found."""
    chance = Random(f"{number}-once-more")
    return f"{day}照核查意见“{finding.rstrip('。')}”又办了一遍，{chance.choice(_MIDDLES)}，{chance.choice(_ENDINGS)}".format(
        n=chance.randint(1, 9), m=chance.randint(10, 28), sum=f"{chance.randint(5, 900) / 10:.1f}"
    )

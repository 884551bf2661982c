"""The names that people give to the columns of their lists, for each thing that the ledger keeps."""

import re
import unicodedata
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

# Field of the ledger → names of its column, best first: where two columns claim one field, the one named earlier here wins.
SYNONYMS: dict[str, tuple[str, ...]] = {
    "serial": ("序号", "序", "顺序号", "项目序号", "任务序号", "no", "serial", "s/n", "#", "item no."),
    "number": ("编号", "问题编号", "台账编号", "系统编号", "number", "problem number", "id"),
    "text": (
        "存在问题",
        "问题表现",
        "问题",
        "存在的问题",
        "存在的主要问题",
        "主要问题",
        "具体问题",
        "问题描述",
        "问题内容",
        "问题清单",
        "问题事项",
        "突出问题",
        "问题情形",
        "问题表述",
        "反馈问题",
        "反馈意见",
        "检查发现问题",
        "发现问题",
        "发现的问题",
        "巡察反馈问题",
        "整改问题",
        "整改事项",
        "问题具体表现",
        "具体表现",
        "表现形式",
        "问题线索",
        "任务",
        "工作任务",
        "重点任务",
        "目标任务",
        "任务内容",
        "任务名称",
        "具体任务",
        "主要任务",
        "整改任务",
        "事项",
        "事项名称",
        "工作事项",
        "重点事项",
        "督办事项",
        "议定事项",
        "交办事项",
        "诉求内容",
        "反映问题",
        "反映事项",
        "反映内容",
        "诉求",
        "主要内容",
        "工作内容",
        "整改内容",
        "项目内容",
        "建设内容",
        "项目名称",
        "项目",
        "民生实事",
        "实事",
        "实事项目",
        "实事名称",
        "重点工作",
        "工作要点",
        "内容",
        "事由",
        "标题",
        "problem",
        "issue",
        "task",
        "description",
        "finding",
        "matter",
        "content",
    ),
    "place": (
        "地点",
        "问题地点",
        "点位",
        "问题点位",
        "点位名称",
        "发生地点",
        "发生地",
        "所在地",
        "所在地点",
        "所在位置",
        "具体地点",
        "具体位置",
        "涉及地点",
        "所在村",
        "所在村组",
        "村组",
        "位置",
        "地址",
        "具体地址",
        "place",
        "location",
        "site",
    ),
    "cause": (
        "问题成因",
        "成因",
        "原因",
        "问题原因",
        "产生原因",
        "问题产生原因",
        "原因分析",
        "问题原因分析",
        "成因分析",
        "根源",
        "问题根源",
        "根源分析",
        "主要原因",
        "存在原因",
        "cause",
        "root cause",
        "reason",
    ),
    "gap": (
        "制度层面",
        "制度原因",
        "制度短板",
        "制度漏洞",
        "制度问题",
        "制度缺陷",
        "制度性原因",
        "制度成因",
        "制度层面原因",
        "制度情况",
        "institutional gap",
        "gap",
    ),
    "goal": ("整改目标", "目标", "工作目标", "预期目标", "目标要求", "年度目标", "goal", "target", "objective"),
    "measure": (
        "整改措施",
        "整改举措",
        "措施",
        "举措",
        "具体措施",
        "工作措施",
        "主要措施",
        "具体举措",
        "工作举措",
        "主要举措",
        "推进措施",
        "落实措施",
        "下步措施",
        "下一步措施",
        "下一步举措",
        "解决措施",
        "处理措施",
        "整改方案",
        "办理措施",
        "measure",
        "measures",
        "action",
        "actions",
        "rectification measures",
        "corrective action",
    ),
    "lead": (
        "牵头单位",
        "主要责任单位",
        "主责单位",
        "主办单位",
        "牵头责任单位",
        "牵头部门",
        "第一责任单位",
        "责任单位",
        "责任部门",
        "整改责任单位",
        "整改单位",
        "承办单位",
        "承办部门",
        "主责部门",
        "主管部门",
        "落实单位",
        "实施单位",
        "完成单位",
        "办理单位",
        "责任主体",
        "责任科室",
        "单位",
        "部门",
        "单位名称",
        "lead unit",
        "lead",
        "accountable unit",
        "responsible unit",
        "owner",
        "unit",
        "department",
    ),
    "assist": (
        "配合单位",
        "协同单位",
        "协办单位",
        "参与单位",
        "协助单位",
        "配合部门",
        "协同部门",
        "协办部门",
        "参加单位",
        "责任协同单位",
        "配合责任单位",
        "其他责任单位",
        "相关单位",
        "assisting units",
        "assisting unit",
        "supporting units",
        "support",
    ),
    "leader": (
        "责任领导",
        "分管领导",
        "包抓领导",
        "包保领导",
        "牵头领导",
        "县级领导",
        "县领导",
        "挂钩领导",
        "联系领导",
        "市领导",
        "挂牌领导",
        "督办领导",
        "分管县领导",
        "领导",
        "leader",
        "responsible leader",
    ),
    "person": (
        "责任人",
        "具体责任人",
        "整改责任人",
        "直接责任人",
        "主要责任人",
        "第一责任人",
        "承办人",
        "经办人",
        "负责人",
        "联系人",
        "责任人员",
        "person",
        "responsible person",
        "contact",
        "assignee",
    ),
    "deadline": (
        "完成时限",
        "整改时限",
        "时限",
        "整改期限",
        "完成期限",
        "办理时限",
        "完成时间",
        "整改完成时限",
        "计划完成时间",
        "时限要求",
        "时间要求",
        "完成时间节点",
        "整改时间",
        "期限",
        "办结时限",
        "计划完成时限",
        "截止时间",
        "截止日期",
        "时间节点",
        "拟完成时间",
        "deadline",
        "due",
        "due date",
        "time limit",
    ),
    "standard": (
        "验收标准",
        "销号标准",
        "完成标准",
        "整改标准",
        "办结标准",
        "验收销号标准",
        "标准",
        "acceptance standard",
        "closure standard",
    ),
    "progress": (
        "当前进度",
        "整改完成情况",
        "进展",
        "进展情况",
        "整改进展",
        "整改进展情况",
        "工作进展",
        "完成情况",
        "整改情况",
        "整改落实情况",
        "落实情况",
        "办理情况",
        "进度",
        "进度情况",
        "目前进展",
        "目前进度",
        "当前进展",
        "办理结果",
        "整改成效",
        "推进情况",
        "progress",
        "current progress",
    ),
    "status": (
        "状态",
        "是否完成",
        "整改状态",
        "完成状态",
        "办理状态",
        "销号状态",
        "是否销号",
        "是否办结",
        "是否整改到位",
        "销号情况",
        "status",
        "state",
    ),
    "source": (
        "来源",
        "问题来源",
        "线索来源",
        "任务来源",
        "来源渠道",
        "反映渠道",
        "交办来源",
        "来文",
        "source",
        "origin",
    ),
    "category": (
        "类别",
        "问题类别",
        "类型",
        "问题类型",
        "分类",
        "问题分类",
        "所属类别",
        "领域",
        "所属领域",
        "整治项目",
        "整治类别",
        "category",
        "type",
    ),
    "severity": ("严重程度", "等级", "问题等级", "风险等级", "紧急程度", "重要程度", "severity", "priority", "level"),
    "track": ("整改类型", "整改路径", "整改方式", "整改类别", "路径", "整改时效", "track"),
    "remark": ("备注", "说明", "备注说明", "其他说明", "remark", "remarks", "note", "notes", "comment"),
    "milestones": (
        "阶段目标",
        "阶段性目标",
        "进度安排",
        "时序安排",
        "序时进度",
        "里程碑",
        "节点安排",
        "milestones",
        "milestone",
    ),
    "closed_on": (
        "销号时间",
        "销号日期",
        "完成日期",
        "办结时间",
        "办结日期",
        "实际完成时间",
        "实际完成日期",
        "整改完成时间",
        "整改完成日期",
        "closed on",
        "closing date",
        "completed on",
    ),
    "reported_on": (
        "上报时间",
        "上报日期",
        "填报时间",
        "填报日期",
        "申请销号时间",
        "申请销号日期",
        "reported on",
        "reported",
    ),
}
# Names that say what a column is only when they stand alone: 填报单位 is no responsible unit, 工单编号 is no number of ours.
# 未完成原因 tells of the work and not of the problem; 会议地点 and 户籍所在地 are no place of a problem.
ONLY_ALONE = frozenset(
    {
        "地点",
        "点位",
        "发生地",
        "所在地",
        "位置",
        "地址",
        "原因",
        "成因",
        "原因分析",
        "根源",
        "主要原因",
        "存在原因",
        "编号",
        "单位",
        "部门",
        "内容",
        "项目",
        "标准",
        "说明",
        "领导",
        "标题",
        "事由",
        "问题编号",
    }
)
FIELDS: tuple[str, ...] = tuple(SYNONYMS)


class Closeness(IntEnum):
    """How sure a label is: it begins with a known name, ends with one (Chinese puts the head last), or is one."""

    BEGINS = 1
    ENDS = 2
    IS = 3


@dataclass(frozen=True, slots=True, order=True)
class Claim:
    """That a column is `field`. Greater claims win."""

    closeness: Closeness
    length: int  # of the known name: the longer, the more it says
    preference: int  # 0 for the best name of the field, then -1, -2, …
    field: str

    @property
    def strength(self) -> tuple[int, int, int]:
        """What decides between two columns that claim one field."""
        return (self.closeness, self.preference, self.length)


@lru_cache(maxsize=4096)
def normalize_label(text: str) -> str:
    """A label without what people vary: widths, spaces, line breaks, brackets with remarks, colons and stars."""
    folded = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip().lower()
    if not folded.isascii():
        folded = folded.replace(" ", "")
    bare = re.sub(r"\([^()]*\)|【[^】]*】|\[[^\]]*\]", "", folded).strip()
    return (bare or folded).strip(":*、,。;_- ")


LONGEST_LABEL = 20


@lru_cache(maxsize=4096)
def claim_field(label: str) -> Claim | None:
    """The field that a column of this name most likely holds, or None."""
    name = normalize_label(label)
    known = _NAMES.get(name)
    if known is not None:
        return Claim(Closeness.IS, len(name), known[1], known[0])
    if name.isascii() or len(name) > LONGEST_LABEL:
        return None
    return max((claim for claim in (_compare(name, known) for known in _NAMES) if claim), default=None)


def _compare(name: str, known: str) -> Claim | None:
    field, preference = _NAMES[known]
    if len(known) < 2 or known in ONLY_ALONE:
        return None
    if name.endswith(known):
        return Claim(Closeness.ENDS, len(known), preference, field)
    if len(known) > 2 and name.startswith(known):
        return Claim(Closeness.BEGINS, len(known), preference, field)
    return None


_NAMES: dict[str, tuple[str, int]] = {
    normalize_label(name): (field, -position)
    for field, names in reversed(SYNONYMS.items())
    for position, name in reversed(list(enumerate(names)))
}

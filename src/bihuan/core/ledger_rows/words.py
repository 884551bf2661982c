"""Words of lists for the few values that the ledger knows, and the word that our own lists use for each."""

import re
import unicodedata
from collections.abc import Mapping

from bihuan.core.lifecycle import Track

SEVERITY_WORDS: Mapping[str, str] = {"general": "一般", "serious": "较重", "grave": "重大"}
SOURCE_WORDS: Mapping[str, str] = {
    "superior": "上级交办",
    "patrol": "巡察反馈",
    "audit": "审计发现",
    "inspection": "督查检查",
    "self-check": "自查自纠",
    "public": "群众反映",
    "hotline": "12345 热线",
    "other": "其他",
}
CATEGORY_WORDS: Mapping[str, str] = {
    "conduct": "作风问题",
    "money": "资金管理",
    "project": "工程项目",
    "service": "服务群众",
    "enforcement": "执法监管",
    "safety": "安全隐患",
    "system": "制度机制",
    "other": "其他",
}
GAP_WORDS: Mapping[str, str] = {
    "absent": "制度空白",
    "weak": "制度短板",
    "unclear": "制度模糊地带",
    "unenforced": "有制度未执行",
    "none": "不涉及制度",
}
TRACK_WORDS: Mapping[str, str] = {
    Track.IMMEDIATE.value: "立行立改",
    Track.STAGED.value: "分阶段整改",
    Track.STANDING.value: "持续整改",
}


def read_severity(text: str) -> str | None:
    """The severity that these words mean, None where they mean none that is known."""
    return _read(text, SEVERITY_WORDS, _SEVERITIES)


def read_source(text: str) -> str | None:
    return _read(text, SOURCE_WORDS, _SOURCES)


def read_category(text: str) -> str | None:
    return _read(text, CATEGORY_WORDS, _CATEGORIES)


def read_gap(text: str) -> str | None:
    """What is said about rules. Words that name two of them (制度不健全、执行不到位) mean none for sure: a person chooses."""
    plain = _plain(text)
    exact = next((value for value, word in GAP_WORDS.items() if plain == word), None)
    if exact or not plain:
        return exact
    found = [value for value, pattern in _GAPS if re.search(pattern, plain)]
    return found[0] if len(found) == 1 else None


def read_track(text: str) -> Track | None:
    found = _read(text, TRACK_WORDS, _TRACKS)
    return Track(found) if found else None


# The first pattern that finds something decides, so that 12345 热线 goes before 群众 and 特别重大 before 重大.
_SEVERITIES = (
    ("grave", r"重大|特大|特别严重|极其严重|^高$|高风险|^红|特急|^[1一]级$|^(?:grave|critical|high)$"),
    ("serious", r"较重|较大|严重|突出|^中$|中风险|^[橙黄]|急|^[2二]级$|^(?:serious|major|medium)$"),
    ("general", r"一般|轻微|普通|^低$|低风险|^蓝|^[3三]级$|^(?:general|minor|low)$"),
)
_SOURCES = (
    ("hotline", r"12345|热线|市长信箱|县长信箱|hotline"),
    ("public", r"群众|信访|来信|来访|举报|投诉|网民|留言|媒体|舆情|public"),
    ("patrol", r"巡[察视]|patrol"),
    ("audit", r"审计|audit"),
    ("self-check", r"自查|自纠|自己发现|单位自报|self.?check"),
    ("inspection", r"督[查察导]|检查|暗访|抽查|考核|评估|验收|inspection"),
    ("superior", r"上级|省[委里政]|市[委里政]|交办|交账|superior"),
    ("other", r"^其他$|^其它$|^other$"),
)
_CATEGORIES = (
    ("conduct", r"作风|形式主义|官僚主义|不作为|慢作为|吃拿卡要|纪律|conduct"),
    ("money", r"资金|财务|经费|债务|补贴|收费|拖欠|money"),
    ("safety", r"安全|隐患|消防|safety"),
    ("enforcement", r"执法|监管|处罚|enforcement"),
    ("system", r"制度|机制|system"),
    ("project", r"工程|项目|建设|project"),
    ("service", r"服务|群众|民生|窗口|教育|医疗|养老|就业|service"),
    ("other", r"^其他$|^其它$|^other$"),
)
_GAPS = (
    (
        "absent",
        r"空白|(?:没有|缺少|缺乏|无)(?:相关|相应|专门)?(?:的)?(?:制度|规定|办法)|制度缺失|无章可循|未(?:建立|制定|出台).*(?:制度|规定|办法)|^absent$",
    ),
    ("weak", r"短板|漏洞|薄弱|不(?:健全|完善|科学|严密|适应)|滞后|陈旧|^weak$"),
    ("unclear", r"模糊|不(?:明确|清晰|清)|交叉|两不管|三不管|空隙|^unclear$"),
    ("unenforced", r"未执行|没有执行|执行不|不执行|落实不|未落实|没有落实|有章不循|有制度不|形同虚设|^unenforced$"),
    ("none", r"不涉及|^(?:无|否|不是|没有|无关|不属于)$|非制度|与制度无关|^none$"),
)
_TRACKS = (
    (Track.IMMEDIATE.value, r"立行立改|立查立改|立即整改|即知即改|即行即改|马上就改|当即整改|immediate"),
    (Track.STANDING.value, r"持续|长期|常态|standing"),
    (Track.STAGED.value, r"阶段|限期|分期|分步|staged"),
)


def _read(text: str, words: Mapping[str, str], patterns: tuple[tuple[str, str], ...]) -> str | None:
    plain = _plain(text)
    if not plain:
        return None
    exact = next((value for value, word in words.items() if plain == word.replace(" ", "").lower()), None)
    return exact or next((value for value, pattern in patterns if re.search(pattern, plain)), None)


def _plain(text: str) -> str:
    """A cell without blanks, widths and capitals."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()

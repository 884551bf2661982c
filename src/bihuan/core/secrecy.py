"""Notices classification marks and suspicious words before a text is saved. It warns and decides nothing.

The house holds no classified matter. Rules are declared one by one, each with a pattern and a reason; words that merely speak
about secrecy (保守秘密, 商业秘密, 保密局, 不得录入国家秘密) are no finding.
"""

import re
from dataclasses import dataclass

from bihuan.core.decisions import Reason


@dataclass(frozen=True, slots=True)
class SecrecyRule:
    """One declared check: `is_mark` for a classification mark itself, otherwise words that merely raise suspicion."""

    id: str
    is_mark: bool
    pattern: re.Pattern[str]
    message: str


@dataclass(frozen=True, slots=True)
class SecrecyFinding:
    """What stands where: `what` is `text[start:end]`, `why` the sentence to show."""

    start: int
    end: int
    what: str
    why: Reason
    is_mark: bool


def find_secrecy_marks(text: str) -> tuple[SecrecyFinding, ...]:
    """Every mark and suspicious passage in the order of the text; passages that overlap are told once, marks first."""
    found = [
        SecrecyFinding(
            match.start(),
            match.end(),
            match[0],
            Reason(rule.id, rule.message, {"what": match[0].strip()}),
            rule.is_mark,
        )
        for rule in SECRECY_RULES
        for match in rule.pattern.finditer(text)
        if match[0].strip()
    ]
    kept: list[SecrecyFinding] = []
    for finding in sorted(found, key=lambda one: (not one.is_mark, one.start - one.end, one.start)):
        if all(finding.end <= other.start or finding.start >= other.end for other in kept):
            kept.append(finding)
    return tuple(sorted(kept, key=lambda one: one.start))


_GAP = r"[ \t\u3000]?"
_GRADE = rf"(?:绝{_GAP}密|机{_GAP}密|秘{_GAP}密)"
_SPEAKS_OF = (
    r"(?<!不)(?<!非)(?<!无)(?<!未)(?<!严禁)(?<!禁止)(?<!不得)(?<!不涉及)(?<!是否)(?<!不含)"
    r"(?<!录入)(?<!上传)(?<!保守)(?<!泄露)(?<!严守)"
)
_MARK = "「%(what)s」是密级标志：涉密内容不得录入。"
_SUSPECT = "「%(what)s」可能涉密，先确认再保存。"
_INTERNAL = "「%(what)s」像是内部资料，先确认能否录入。"

SECRECY_RULES = (
    SecrecyRule(
        "secrecy-star",
        True,
        re.compile(
            rf"{_GRADE}\s{{0,2}}[★☆✩✭*＊][ \t\u3000]*(?:\d{{1,3}}|[０-９]{{1,3}}|[一二三四五六七八九十]{{1,3}}|长)?[ \t]*(?:年|个月|期)?"
        ),
        _MARK,
    ),
    SecrecyRule("secrecy-label", True, re.compile(rf"密{_GAP}级{_GAP}[:：为][ \t\u3000]*{_GRADE}"), _MARK),
    SecrecyRule(
        "secrecy-alone",
        True,
        re.compile(
            rf"(?m)^[ \t\u3000]*{_GRADE}(?:级|件|文件)?(?=[ \t\u3000\r]*$)|[【\[〔（(<《]{_GRADE}(?:级|件|文件)?[】\]〕）)>》]"
        ),
        _MARK,
    ),
    SecrecyRule(
        "secrecy-term",
        True,
        re.compile(r"(?:保密期限|解密时间|解密日期)[ \t]*[:：][ \t]*(?:\d+|长期|[一二三四五六七八九十]+)\s*[年月]?"),
        _MARK,
    ),
    SecrecyRule(
        "secrecy-work-mark",
        True,
        re.compile(r"(?m)^[ \t\u3000]*工作秘密(?=[ \t\u3000\r]*$)|[【\[〔（(]工作秘密[】\]〕）)]|工作秘密\s?[★☆*＊]"),
        "「%(what)s」是工作秘密标志，先确认能否录入。",
    ),
    SecrecyRule(
        "secrecy-open-label",
        False,
        re.compile(r"密级[ \t]*[:：](?![ \t\u3000]*(?:无|公开|非密|非涉密|不涉密|普通|内部|—|-|/))"),
        _SUSPECT,
    ),
    SecrecyRule(
        "secrecy-grade",
        False,
        re.compile(rf"{_SPEAKS_OF}(?:绝密|机密级|秘密级|(?<!商业)机密(?=文件|件|资料|材料|事项|信息))"),
        _SUSPECT,
    ),
    SecrecyRule(
        "secrecy-secret-paper",
        False,
        re.compile(r"(?<!商业)秘密(?:文件|件|电报|资料)|密件|密电|密码电报|机要件|内参(?![考与])"),
        _SUSPECT,
    ),
    SecrecyRule(
        "secrecy-state-secret",
        False,
        re.compile(
            r"(?<!不)(?<!未)(?<!是否)(?:属于?|涉及|含有?)(?:党和)?国家秘密(?!的?(?:不得|严禁|禁止|一律|，不得))"
        ),
        _SUSPECT,
    ),
    SecrecyRule(
        "secrecy-classified-paper",
        False,
        re.compile(
            rf"{_SPEAKS_OF}涉密(?:文件|资料|材料|信息|数据|会议|图纸)(?!的?(?:管理|保管|登记|清退|台账|清查|销毁|设备|人员|传递|制度|排查|不得))"
        ),
        _SUSPECT,
    ),
    SecrecyRule(
        "secrecy-internal",
        False,
        re.compile(
            r"内部(?:资料|文件|材料|情况|刊物)[ \t\u3000,，、。;；:：]{0,3}(?:请)?"
            r"(?:注意|妥善)?(?:保存|保管|保密|不得外传|严禁外传|请勿外传|切勿外传|不得翻印)"
            r"|(?m:^)[ \t\u3000]*内部(?:资料|文件|材料)(?=[ \t\u3000\r]*(?m:$))|[【\[（(]内部(?:资料|文件|材料|使用|掌握)[】\]）)]"
        ),
        _INTERNAL,
    ),
    SecrecyRule(
        "secrecy-not-to-spread",
        False,
        re.compile(
            r"(?:不得|严禁|请勿|切勿|禁止|不准)(?:对外|擅自|随意)?(?:外传|翻印|扩散|转发外部)|不宜公开|仅供(?:领导|内部|县领导)(?:参阅|参考|使用|掌握)"
        ),
        _INTERNAL,
    ),
    SecrecyRule("secrecy-copy-number", False, re.compile(r"份号[ \t]*[:：]?[ \t]*\d{6}"), _SUSPECT),
    SecrecyRule(
        "secrecy-military",
        False,
        re.compile(r"部队番号|部队代号|兵力部署|军事部署|作战方案|军用机场坐标|武器装备数量|弹药库位置"),
        _SUSPECT,
    ),
)

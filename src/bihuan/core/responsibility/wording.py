"""The words around units that are no units: labels, verbs, 等单位, open sets, 无, numbering, people."""

import re
from dataclasses import dataclass
from enum import StrEnum


class UnitRole(StrEnum):
    """How a unit is named: as the lead, as assisting, or as responsible without a word about who leads."""

    LEAD = "lead"
    ASSIST = "assist"
    RESPONSIBLE = "responsible"


@dataclass(frozen=True, slots=True)
class StrippedWords:
    """A piece of text without the words at its end: what is left, the role that they gave, whether 等 stood there.

    `role` is said of every unit of the clause (「A、B牵头」), `own_role` stands in brackets behind this unit alone.
    """

    name: str
    role: UnitRole | None
    own_role: UnitRole | None
    and_others: bool


NOTHING = re.compile(
    r"(?:无(?:牵头|配合|责任|协同|协办)?(?:单位|部门)?|暂无|没有|空|不涉及|[-—–－_/／\\·.。…]+|[Nn]/?[Aa])$"
)
REFERENCE = re.compile(r"(?:同上|同前|见附件|见附表|详见.*|待定|待明确|未定|另行.*|另定|不详|如上|[?？]+)$")
NUMBERING = re.compile(
    r"(?:^|(?<=[\s；;，,、。：:局厅委办部会院站所府心]))"
    r"(?:[(（]?\d{1,2}(?:[.．、)）](?!\d)|(?=[一-鿿]{2,}局))|[(（][一二三四五六七八九十]{1,3}[)）])[ \t\u3000]*"
    r"|[①-⑳]\s*|(?:^|(?<=\n))[一二三四五六七八九十]{1,2}[、.．]\s*"
)
JOINING = re.compile(
    r"(?<=[局厅府心司])(?:以及|和|及|与)(?=[一-鿿]{2,})"
    r"|(?<=[委办部会院处站所队室镇乡县市区道])(?:以及|和|及|与)(?=省|市(?!场)|县|区(?!域)|州|各|有关|相关|镇(?!村)|乡(?!村))"
)
TOGETHER_WITH = re.compile(r"会同|(?<=[局厅委部办府心])(?:联合|协同)(?!会|[^、，,；;]*[队办组会]$)")
BARE_ENDING = re.compile(
    r"(?:管理|监督|发展|建设|服务|事务)*(?:局|厅|委员会|委|办公室|中心|公司|政府|人民政府|大队|分局|员会|理局|督局)$"
)

# A label opens a part of the cell: 「牵头单位：」, 「配合：」; without a colon only where a line or a piece begins with it.
LABEL = re.compile(
    r"(?:(?P<lead>(?:牵头责任|牵头|主要责任|主要负责|主责|主办|第一责任|主管)(?:单位|部门|方)?)"
    r"|(?P<assist>(?:协同配合|配合责任|配合|协同|协办|参与|参加|协助|协作|支持)(?:单位|部门|方)?)"
    r"|(?P<responsible>责任单位(?:及|和|、|/)?(?:责任人|负责人|责任领导)|(?:整改责任|责任|落实|实施|承办|整改|负责|承担)(?:单位|部门|方)?)"
    r"|(?P<person>(?:责任|分管|牵头|联系|挂钩|包[抓保联案])领导|责任人员?|负责人|联系人|联系电话|电话))"
    r"(?:[ \t\u3000]*[:：]|(?<=单位|部门|领导)(?=[ \t\u3000\n]))"
)


def strip_words(text: str) -> StrippedWords:
    """Take the words about units from the end of a piece, and 由 from its front."""
    role: UnitRole | None = None
    own_role: UnitRole | None = None
    and_others = False
    name = _LEADING.sub("", text.strip(_BLANKS))
    if opened := _ROLE_BEFORE.match(name):
        own_role, name = role_of(opened), name[opened.end() :]
    while True:
        if ended := _ROLE_ENDING.search(name):
            role = role if role in (UnitRole.LEAD, UnitRole.ASSIST) else role_of(ended) or role
        elif ended := _OTHERS_ENDING.search(name):
            and_others = True
        elif not (ended := _BRACKET_ENDING.search(name)):
            return StrippedWords(name, role, own_role, and_others)
        elif _OTHERS_ENDING.fullmatch(ended["inside"]):
            and_others = True
        elif (said := _read_bracket(ended["inside"])) is None:
            return StrippedWords(name, role, own_role, and_others)
        elif ended["inside"].startswith("共同"):
            role = role or said
        else:
            own_role = own_role or said
        name = name[: ended.start()].rstrip(_BLANKS)


def spell_out(text: str) -> str:
    """The marks that hurried writers leave out or bend, as the rules expect them."""
    for pattern, spelling in _SPELLINGS:
        text = pattern.sub(spelling, text)
    # Where the first bracket opens the text, the roles stand before their units: 「（牵头）A（配合）B」.
    return text if text.lstrip()[:1] in ("（", "(") else _UNIT_WITH_ROLE.sub(r"\1，", text)


def role_of(found: re.Match[str]) -> UnitRole | None:
    """Which of the named groups lead, assist, responsible has matched."""
    return next((role for role in UnitRole if found.groupdict().get(role.value)), None)


def is_open_set(name: str) -> bool:
    """Whether the words mean a set that a person has to resolve: 各有关单位, 省有关部门, 乡镇人民政府."""
    return (
        _OPEN.search(_OPEN_BRACKET.sub("", name)) is not None
        or _EITHER_KIND.match(name) is not None
        or _GENERIC.fullmatch(name) is not None
    )


def continues_open_set(name: str) -> bool:
    """Whether a piece behind 「各市、」 still belongs to it: 县（区）人民政府, 街道办事处."""
    parts = re.split("、(?![^（()）]*[）)])", name)  # not inside a bracket: 县（市、区）人民政府 is one kind
    return all(_KINDS.fullmatch(part) for part in parts) and not name.endswith("管委会")


def looks_like_person(text: str) -> bool:
    """Whether the text has the shape of a person's name. A guess from common family names: warn, never act on it."""
    name = re.sub(r"\s", "", text)
    return _PERSON.fullmatch(name) is not None and _NO_PERSON.search(name) is None


def looks_like_post(text: str) -> bool:
    """县财政局局长张三, 县委书记: a post, with or without who holds it, is no unit."""
    return _POST_AND_PERSON.fullmatch(re.sub(r"\s", "", text)) is not None


def read_person_bracket(name: str) -> str | None:
    """The person in the bracket at a name's end (县住建局（张三）), None where something else stands there."""
    found = _BRACKET_ENDING.search(name)
    inside = re.sub(r"[\s\d\-、，,]+$", "", found["inside"]).strip() if found else ""
    inside = re.sub(r"^(?:责任人员?|负责人|联系人|责任领导)[:：]?", "", inside)
    return inside if inside and looks_like_person(inside) else None


def looks_unreadable(name: str) -> bool:
    """Whether a name holds what no unit's name holds: a date, an amount, a whole sentence, no Chinese and no letter."""
    outside = _OPEN_BRACKET.sub("", name)
    return (
        not 1 < len(outside) <= 30
        or _NO_NAME.search(outside) is not None
        or re.search(r"[一-鿿A-Za-z]", outside) is None
    )


_BLANKS = " \t\r\n\xa0\u3000\u200b\ufeff"
_LEADING = re.compile(r"^(?:由|请|并由|分别由|并|及|和|以及|以)(?=[一-鿿])(?!和)")
_ORGAN_OF_A_LEVEL = r"[省市县区州](?!场|直|级)[一-鿿]{1,15}?[局厅委办部院会]"
_ROLE_BEFORE = re.compile(rf"(?:(?P<lead>牵头)|(?P<assist>配合|协助))(?={_ORGAN_OF_A_LEVEL})")
"""牵头县教育局，配合县公安局: the word stands before its unit."""
_SPELLINGS = (
    # 【牵头单位】县教育局
    (re.compile(r"[【\[]((?:牵头|主责|主办|配合|协同|协办|参与|责任)(?:单位|部门)?)[】\]][ \u3000]*[:：]?"), r"\1："),
    # 县住建局 等 单位
    (re.compile(r"[ \u3000]*等[ \u3000]+(?=(?:有关|相关)?(?:单位|部门))"), "等"),
    # 县教育局牵头县公安局配合
    (re.compile(rf"(?<=[局厅委办部院会]牵头)(?={_ORGAN_OF_A_LEVEL})"), "，"),
)
_UNIT_WITH_ROLE = re.compile(
    r"([一-鿿][（(](?:牵头|主责|主办|配合|协办|参与)(?:单位|部门)?[）)])(?=[省市县区州各有相])"
)
_BY_DUTY = (
    r"(?:按照|依照|根据|依据|按|依)(?:各自|各|本)?(?:工作)?(?:部门)?(?:职责|职能)(?:和|与)?(?:任务)?(?:范围|权限)?(?:分工)?(?:内)?"
    r"(?:分别|共同|各自|抓好|做好|组织)?"
)
_ROLE_ENDING = re.compile(
    r"(?:(?P<assist>(?:"
    + _BY_DUTY
    + r")?(?:积极|共同|协同|做好)?(?:协同|配合|协助|参与|参加|协办)(?:配合|实施|做好|落实|工作|单位|部门)*"
    r"|(?:为|是|作为|系)(?:配合|协同|协办|参与|协助)(?:单位|部门))"
    r"|(?P<lead>(?:共同|总)?(?:牵头|主办|主责|为主)(?:负责|组织|落实|实施|抓好|抓总|推进|办理|协调)*"
    r"|(?:为|是|作为|系)(?:牵头|主责|主办|主要责任|第一责任)(?:单位|部门))"
    r"|(?P<responsible>" + _BY_DUTY + r"(?:负责|落实|推进|办理|实施|工作)*"
    r"|(?:结合实际|分别|分工|共同|具体|各负其责)*(?:负责|抓好|组织)?(?:负责|落实|实施|承办|推进)|结合实际|各负其责|分别|分工|共同负责"
    r"|(?:为|是|作为|系)责任(?:单位|部门)))[。.]?$"
)
_OTHERS_ENDING = re.compile(
    r"等(?:\d+|[一二三四五六七八九十]+)?(?:余|多)?(?:家|个)?(?:省级|市级|县级|区级|省直|市直|县直|区直|各|有关|相关|责任|成员|职能|配合)*"
    r"(?:单位|部门|委办局|乡镇|镇街|街道|地区|县|市|区)?(?:[（(](?:街道|街|办|市|区|、|，)+[）)])?(?:人民政府|政府)?[。.]?$"
)
_BRACKET_ENDING = re.compile(r"[（(\[【](?P<inside>[^（()）\[\]【】]*)[）)\]】]$")
_ROLE_BRACKET = re.compile(
    r"(?:(?P<lead>(?:共同)?牵头(?:单位|部门|责任单位|负责)?|主责(?:单位)?|主办(?:单位)?|主要责任单位|主)"
    r"|(?P<assist>(?:配合|协同|协办|参与|协助)(?:单位|部门)?|协)"
    r"|(?P<responsible>责任(?:单位|部门)?|负责|按职责分工负责|按职责分工))"
)
_OPEN = re.compile(
    r"^其他|^其它|^全体|^所有|各|有关|相关|成员单位$|^涉及|涉及的|属地|主管部门$|主管单位$|职能部门$|^沿线|^事发|^发生地|^项目所在|^所在|^辖区|^所属|责任单位$|(?:业主|建设|施工|运营|产权|使用)单位$|(?:县|市|省|区)直(?:部门|单位|机关)$"
)
_OPEN_BRACKET = re.compile(r"[（(\[【〔《][^（()）]*(?:[）)\]】〕》]|$)")
# Nothing but kinds of places and bodies: no place, no body in particular.
_KIND_WORDS = (
    r"(?:省|市|县|区|州|旗|乡镇|镇街|镇|乡|街道|街|办事处|办|园区|开发区|高新区|功能区|场|村|社区|居|组"
    r"|人民政府|政府|党委|党工委|管委会|管理委员会|部门|单位|企业|学校|医院|委办局|两级|三级|级|直"
    r"|[（(](?:省|市|县|区|州|旗|乡|镇|街道|街|办|园区|开发区|场|、|，|,|/|\s)*[）)])+"
)
_KINDS = re.compile(_KIND_WORDS)
_EITHER_KIND = re.compile(
    r"(?:[省市县区州旗乡镇村]、)+|(?:省|市|县|区|州|旗|乡|镇|街道|乡镇)[（(][省市县区州旗乡镇街道办、，,/\s]+[）)]"
)
_GENERIC = re.compile(
    r"(?=.{2,})(?!(?:省|市|县|区|州|镇|乡|旗)?(?:人民)?(?:政府|党委|管委会)(?:办)?$)(?!(?:省|市|县|区|州)?(?:高新|开发)区|园区|管委会$|党工委$)"
    + _KIND_WORDS
)
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜丁沈姜范江傅钟卢汪戴崔任陆廖姚方金邱"
    "夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严尹钱施牛洪龚汤陶黎温莫易樊乔殷颜庄章鲁倪庞邢俞翟蓝聂齐向申柯翁"
)
_PERSON = re.compile(rf"(?:欧阳|上官|司马|诸葛|司徒|东方|皇甫|尉迟|[{_SURNAMES}])[一-鿿]{{1,2}}")
_POST_AND_PERSON = re.compile(
    rf"[一-鿿]{{0,20}}(?:书记|(?:副|[县市区镇乡局部厅处科院校队所站])长|主任)(?:(?:[{_SURNAMES}])[一-鿿]{{1,2}})?"
)
_NO_PERSON = re.compile(
    r"[局厅委办部会院校站所处科队室社行厂村镇乡县市区州省联协府司组班台馆段署团盟旗道]$"
    r"|^(?:林业|林草|林长|金融|石油|石化|高新|高速|方志|史志|江河|龙头|任务|严格|施工|洪水|常务|万达|田园|金属|马站|汤池|温泉|蓝天|段长|章程|申请|易地)"
    r"|政法|中心|公安|交警|路政|水利|供电|电力|消防|公路|学$|园$|所$|港$|山$|河$|湖$|江$"
)
_NO_NAME = re.compile(r"\d{2,}|\d[%％]|[年月]底|\d+[年月日]|[。！!？?<>{}=＝\x00-\x1f\x7f]|�")


def _read_bracket(inside: str) -> UnitRole | None:
    """The role that a bracket states, None where the bracket belongs to the name."""
    found = _ROLE_BRACKET.fullmatch(re.sub(r"\s", "", inside))
    return role_of(found) if found else None

"""The words beside the dates: milestones, standing duties, at once, and the many ways to promise nothing."""

import re

GAP = "\x00"
"""Stands in the remaining text where the scanner took something out."""

_MILESTONES = (
    "投入使用", "投入运行", "投入运营", "投入生产", "投产", "投运", "投用", "启用", "试运行", "试运营", "试营业", "正式运行", "正式运营",
    "动工", "开工", "复工", "破土", "奠基", "进场施工", "启动(?!资金|区|会|仪式|器)", "竣工", "完工", "封顶", "建成(?!区)",
    "交付使用", "交付(?!率)", "交房", "通车", "通航", "通水", "通气", "通电", "并网", "上线", "运营(?!商|管|成|收|主|单)",
    "开始(?!后|前)", "开业", "开馆", "开园", "开诊", "开学", "开放(?![式型区性度水])", "挂牌(?!督)", "揭牌", "入驻", "入住",
)  # fmt: skip
_MILESTONE = re.compile(
    "|".join(
        rf"(?<![未不已]){verb}(?!条件|手续|准备|前期)"
        for verb in sorted(_MILESTONES, key=lambda verb: len(verb.partition("(")[0]), reverse=True)
    )
)
_MILESTONE_LABEL = re.compile(
    rf"(?P<verb>动工|开工|竣工|完工|启动|投产|交付|投入使用|开业|通车)(?:(?:时间|日期|期限|节点)[:为]?|[:为]){GAP}"
)
_CLAUSES = re.compile(r"[,，、;；。()]|并(?!网)|且|和|及|(?=投入(?:使用|运行|运营|生产))")

_IMMEDIATE = re.compile(
    r"立[行查整说]立[改行查整]|立行整改|[即边][知查行整学督改][即边]改|立查即改|(?:立即|立刻|即刻|马上|当即|当场|现场|即时)|立改(?!革)|随[查改]随改"
)
_STANDING = re.compile(
    r"(?<!中)长期(?!规划|目标|来|以来|未)|(?<!可)持续(?!时间)|常态长效|长效(?:坚持|推进|落实|管理|保持|化)|常抓|常年|坚持不懈|一以贯之"
    r"|(?:建立|完善|健全|形成|构建)[^,，;；。\x00]{0,8}常态化[^,，;；。\x00]{0,6}机制|常态化?|经常性|永久|始终|日常(?:推进|坚持|管理|工作|整改)"
)
_STANDING_MECHANISM = re.compile(r"^(?:建立|完善|健全|形成|构建)")
_ENDS = re.compile(rf"^[^,，;；。()\x00]{{0,12}}(?:至|到|-|~){GAP}")

_VAGUE = re.compile(
    r"尽快|尽早|适时|及时|抓紧|近期|近日|短期|中长期|中期|远期|随时|择机|待定|另行|视情|视.{1,8}而定|按.{0,10}要求|根据.{0,12}(?:要求|安排|进度|情况)"
    r"|按.{0,8}(?:进度|计划|时序|规定|安排|部署)|限期|按期|按时|逐步|分步|分期|分批|适当时候|条件成熟|不含|不早于"
)
_STATUS = re.compile(
    r"(?<!未)已(?:经)?(?:基本|全部|全面)?(?:完成|整改|办结|销号|到位|落实|于|解决|关停|拆除)|^(?:完成|整改完成|办结|整改到位|完毕)$"
)
_EMPTY = re.compile(r"[-~/\\.,、。;;:_*()—…]*|(?:暂?无|没有|未定|未填|空|不限|无期限|无要求|无时限|N/?A|n/?a)[。.]?")
_EVENT_BEFORE = re.compile(
    r"(?:[\u4e00-\u9fff]{0,7}[\u4e00-\u9fff])(?<![目此当提之以日面空生超\x00])(?<!下班)前(?![期置端沿身提往列后面台门景])"
)
_NOT_BEFORE = re.compile(r"不(?:得|应|能)?早于|\(?不(?:包)?含(?:[当本][日天]|(?=\)|$))")
_LUNAR = re.compile(r"农历|阴历|腊月|正月|冬月(?!份)|闰[一二三四五六七八九十]{1,2}月")
_BARE_NUMBER = re.compile(r"[-+]?[0-9][0-9,]*(?:\.[0-9]+)?|[〇零一二两三四五六七八九十百千万]+")
_SEVERAL_TIMES = re.compile(r"(?:[2-9]|[0-9]{2,}|[二两三四五六七八九十]+)次")


def find_milestone(after: str, before: str) -> str | None:
    """The verb that the date is for: the last one after it (建成并投入使用 → 投入使用), else a label before it (动工时间：…).

    完成 is no milestone and rules its own clause: 完成竣工验收 is a completion.
    """
    verb = None
    for clause in _CLAUSES.split(after[:200]):
        for found in _MILESTONE.finditer(clause):
            if "完成" not in clause[: found.start()] and "办结" not in clause[: found.start()]:
                verb = found[0]
    if verb is None:
        label = _MILESTONE_LABEL.search(before[-20:] + GAP)
        verb = label["verb"] if label else None
    return verb


def is_immediate(rest: str) -> bool:
    return _IMMEDIATE.search(rest) is not None


def is_standing(rest: str) -> bool:
    """Whether the duty goes on: not where it ends (持续推进至12月底), nor where a lasting mechanism is to be built."""
    return any(
        not _STANDING_MECHANISM.match(found[0]) and not _ENDS.match(rest[found.end() : found.end() + 20])
        for found in _STANDING.finditer(rest)
    )


def find_vague(rest: str) -> str | None:
    found = _VAGUE.search(rest)
    return found[0] if found else None


def find_event_before(rest: str) -> str | None:
    """汛期前, 会前: an event whose day nobody has written."""
    found = _EVENT_BEFORE.search(rest)
    return found[0] if found else None


def find_not_before(text: str) -> str | None:
    """不早于6月30日 is where it may begin; 6月30日前（不含） ends on a day that nobody has written."""
    found = _NOT_BEFORE.search(text)
    return found[0] if found else None


def find_lunar(text: str) -> str | None:
    """A day of the lunar calendar: its end of the year is not the thirty-first of December."""
    found = _LUNAR.search(text)
    return found[0] if found else None


def tells_status(rest: str) -> bool:
    return _STATUS.search(rest) is not None


def asks_several_times(text: str) -> bool:
    """每年两次: a rule for every year would be one too few."""
    return _SEVERAL_TIMES.search(text) is not None


def is_empty(text: str) -> bool:
    return _EMPTY.fullmatch(text) is not None


def is_bare_number(text: str) -> bool:
    return _BARE_NUMBER.fullmatch(text) is not None

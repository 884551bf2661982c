"""The prefix that a unit's name begins with (省, 县委, 澜川县 …) and how the next name inside a 、 group inherits it.

「省工业和信息化厅、科技厅」 means 省科技厅 too; 「县委组织部、宣传部、教育局」 means 县委宣传部 but 县教育局. Names that stand on
their own are never given a prefix: places (城关镇, 杭州市), banks' branches, companies, 团县委, ministries. A prefix that is a
character of another word is none: 市场监管局, 乡村振兴局, 城市管理局.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NamePrefix:
    """What a name begins with: `level` (省, 澜川县, 国家 …), `party` (委, 党委 or nothing), and the `rest` behind both."""

    level: str
    party: str
    rest: str

    @property
    def is_named(self) -> bool:
        """Whether the level names a place (澜川县) instead of only its kind (县)."""
        return _BARE_LEVEL.fullmatch(self.level) is None

    @property
    def is_place(self) -> bool:
        """Whether the name is a named place, its government or a city in short (杭州海关), and so gives no prefix onward."""
        is_government = not self.party and _GOVERNMENT.fullmatch(self.rest) is not None
        return self.is_named and (is_government or _CITY_IN_SHORT.fullmatch(self.level) is not None)


@dataclass(frozen=True, slots=True)
class CarriedPrefix:
    """What a 、 group has shown so far: the latest level, and the party committee of that level if one was named."""

    level: str = ""
    party: str = ""


def read_prefix(name: str) -> NamePrefix | None:
    """The prefix that the name itself has, or None where it has none."""
    if youth := _YOUTH_LEAGUE.match(name):
        return NamePrefix(youth["level"], "", name)
    if central := _CENTRAL.match(name):
        return NamePrefix(central[0], "", name[central.end() :])
    level, rest = _split_levels(name)
    if not level:
        return None
    party = _PARTY.match(rest)
    return NamePrefix(level, party[0], rest[party.end() :]) if party else NamePrefix(level, "", rest)


def complete_name(name: str, carried: CarriedPrefix) -> tuple[str, CarriedPrefix]:
    """The name with the prefix that its 、 group carries to it, and what the group carries from here on."""
    if _OF_ITS_OWN.match(name):
        return name, carried
    own = read_prefix(name)
    if own is not None:
        return name, carried if own.is_place else _carry_on(own, carried)
    if not carried.level or _STANDS_ALONE.search(name) or not ends_like_organ(name):
        return name, carried
    if carried.level in _CENTRAL_FOLLOWERS:
        follows = _CENTRAL_FOLLOWERS[carried.level].search(name) is not None
        return (carried.level + name if follows else name), carried
    committee = carried.party if _PARTY_ORGAN.match(name) else ""
    return carried.level + committee + name, carried


def ends_like_organ(name: str) -> bool:
    """Whether a name ends as bodies do (局, 委, 中心 …), whatever stands in brackets behind it."""
    return _ORGAN_ENDING.search(_without_brackets(name)) is not None


_BARE_LEVEL = re.compile(r"省|自治[区州县]|市|州|地区|县|区|旗|新区|开发区|高新区|镇|乡|街道|国家|中央|国务院|全国")
_CENTRAL = re.compile(r"国家(?!级|税务总局.|统计局.{2,}[队局]$)|中央|国务院|全国")
_YOUTH_LEAGUE = re.compile(r"(?:共青团|团)(?P<level>省|自治区|市|州|县|区|旗)委")
_PARTY = re.compile(r"党委|党工委|委(?!员)")
_GOVERNMENT = re.compile(r"|(?:人民)?政府|(?:党工委|工委)?管委会|管理委员会|办事处|办|党委|党工委")

# A level at the very beginning, unless it begins another word (市场, 市民中心, 区域, 乡村 …).
_LEADING_LEVEL = re.compile(
    r"自治[区州县]|地区|新区|开发区|高新区|省(?!际)"
    r"|市(?!场|容|域|区|县|直|级|民(?![政宗委族革盟建进])|政(?![府协法务研策数]))"
    r"|县(?!域|市|区|级|城(?!市|乡|管|建|投|关))|区(?!域|块|县|级)|州(?!县)|旗(?!县)"
    r"|镇(?!村|街|乡|区|级)|乡(?!村|镇|级)|街道(?=办|党|政)|(?:县|市|区|省)(?=直机关)"
)
_CITY_IN_SHORT = re.compile(r"(?![神九各本全])[一-鿿]州(?!市)")
# A named place: the shortest run of characters that ends in a level and is no other word (城市, 社区, 城乡, 农贸市场 …).
_NAMED_LEVEL = re.compile(
    r"[一-鿿]{2,20}?自治[区州县旗]"
    r"|"
    + _CITY_IN_SHORT.pattern
    + r"|[一-鿿]{1,3}?(?:林区|地区|矿区)(?=[教财公民住交水农卫人政发自生审应市统医信退林气])"
    r"|(?!城市)(?:(?![局厅委办室队])[一-鿿]){2,5}?"
    r"(?:省(?!会|际)|市(?!场(?!监))(?<![上超门]市)(?<!.[一-鿿]{2}城市)|州|盟(?=$|教|财|行|公|委)"
    r"|(?<!社)(?<!小)(?<!学)(?<!片)(?<!辖)(?<!库)(?<!灾)(?<!保护)区(?!域|块))"
    r"|(?:(?![局厅委办室队各全])[一-鿿]){1,6}?(?:县(?!域|级)|旗(?=$|人|政|委|教|财|公))"
    r"|(?:(?![局厅委办室队])[一-鿿]){1,6}?(?:(?<!城)(?<!乡)镇|(?<!城)(?<!下)(?<!返)乡|街道)"
    r"(?=$|[（(]|人民政府|政府|党委|党工委|纪委|人大|办事处|办$|派出所|卫生院|财政所|司法所|综合|中心)"
)
# Party organs inherit 县委; everything else inherits 县.
_PARTY_ORGAN = re.compile(
    r"(?:组织部|宣传部|统战部|统一战线|政法委|社会工作部|社工部|网信办|网络安全和信息化|编办|机构编制|巡察|巡视|党校|老干部|党史|政研室"
    r"|政策研究室|农办|农村工作|改革办|深改办|财经办|国安办|台办|台湾工作|机要|保密|机关工委|直属机关|直机关|两新工委|教育工委|文明办|讲师团"
    r"|办公室$|办公厅$|办$|督查室)"
)
_ORGAN_ENDING = re.compile(
    r"(?:局|厅|委|办|室|部|会|院|所|站|处|科|股|队|中心|社|联|协|公司|段|台|馆|组|专班|署|政府|人大|政协|党校|学院|库|园|所|基地|银行|团)$"
)
# Bodies outside the region's tree: they take no prefix and give none.
_OF_ITS_OWN = re.compile(r"中国|中华|人民银行|人行|国网|南网|驻|民革|民盟|民建|民进|农工党|致公党|九三学社|台盟")
_STANDS_ALONE = re.compile(
    r"^(?:北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海"
    r"|内蒙古|广西|西藏|宁夏|新疆|香港|澳门|台湾(?!工作))"
    r"|(?:支行|分行|分公司|有限公司|责任公司|股份公司|集团|总公司|海关|大学|中学|小学|幼儿园|(?<!党)校|管委会|管理委员会|村委会|居委会"
    r"|办事处|街道办|开发区|园区|新区)$"
)
# What the prefixes of the centre may be carried to; ministries, 总局 and 国资委 never bear 国家.
_CENTRAL_FOLLOWERS = {
    "国家": re.compile(r"^(?!国资委|民航局|网信办)(?!.*(?:总局|证监会)$).*(?:局|委)$"),
    "中央": _PARTY_ORGAN,
    "国务院": re.compile(r"办公厅$|国资委$|研究室$|办$"),
    "全国": re.compile(r"(?:会|联|人大|政协)$"),
}


def _split_levels(name: str) -> tuple[str, str]:
    """Take as many levels from the front as there are: 浙江省杭州市 | 教育局, 杭州 | 银行, 郑州市 | 市场监管局."""
    end = 0
    while end < len(name):
        found = _LEADING_LEVEL.match(name, end) if end == 0 or name[end - 1] == "州" else None
        found = found or _NAMED_LEVEL.match(name, end)
        if found is None:
            break
        end = found.end()
    return name[:end], name[end:]


def _carry_on(own: NamePrefix, carried: CarriedPrefix) -> CarriedPrefix:
    """A new level replaces the old; the same level keeps the committee that was named before."""
    committee = own.party or (carried.party if own.level == carried.level else "")
    return CarriedPrefix(own.level, committee)


def _without_brackets(name: str) -> str:
    """A unit may end in another name of it: 市场监管局（知识产权局）."""
    return re.sub(r"[（(\[【〔].*$", "", name)

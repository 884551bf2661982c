"""What a text says apart from names, figures and the choice among words of one meaning.

Likeness is looked for in what is wrong, so what changes from unit to unit is taken out (its own name, days, amounts), and words
that the field
uses for one thing become one word. The table of words was written before any grouped set was looked at (docs/decisions/0031).
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from bihuan.core.search_text import fold

SAME_WORDS: tuple[tuple[str, ...], ...] = (
    ("群众", "居民", "村民", "老百姓", "百姓", "市民", "住户", "农户", "办事人", "办事群众"),
    ("资金", "经费", "款项", "专款", "钱款"),
    ("未", "没有", "没", "尚未", "未能", "未曾", "从未", "不曾"),
    ("拖欠", "欠付", "欠发", "未支付", "未兑付", "未兑现", "未结清", "没付", "没给"),
    ("不及时", "滞后", "拖延", "迟缓", "缓慢", "拖沓", "超期", "逾期", "延误", "迟迟", "久拖不决"),
    ("不足", "不够", "不到位", "不力", "缺乏", "欠缺", "薄弱", "缺失"),
    ("台账", "台帐", "登记簿", "登记表", "登记本"),
    ("检查", "巡查", "排查", "督查", "抽查", "巡检", "自查", "查验"),
    ("损坏", "破损", "失修", "毁坏", "老化", "坏了"),
    ("公示", "公开", "张榜", "公布", "公告"),
    ("食堂", "伙房", "餐厅", "学生餐", "校园餐", "营养餐"),
    ("学校", "校园", "中小学", "幼儿园", "小学", "中学"),
    ("虚报", "冒领", "套取", "骗取", "虚列", "多报"),
    ("推诿", "扯皮", "踢皮球", "推来推去", "不作为"),
    ("材料", "资料", "表格", "报表"),
    ("垃圾", "杂物", "废弃物"),
    ("占用", "侵占", "霸占", "占道"),
    ("挪用", "截留", "挤占", "改变用途"),
    ("补贴", "补助", "津贴", "补助金", "补贴款", "补助款"),
    ("污水", "废水"),
    ("消防", "灭火器", "消火栓", "消防栓"),
    ("制度", "规定", "规章", "办法"),
    ("合同", "协议"),
    ("监管", "监督", "管理", "管护"),
    ("公章", "印章"),
    ("接待", "吃喝", "宴请", "吃请"),
    ("公车", "公务用车", "公务车"),
    ("低保", "最低生活保障"),
    ("道路", "路面", "公路", "村道", "村路"),
    ("合格", "达标", "符合"),
    ("重复", "多头", "反复"),
    ("培训", "教育培训", "训练"),
    ("药品", "药物"),
    ("医院", "卫生院", "卫生室", "诊所"),
    ("排队", "等候", "等待"),
    ("窗口", "柜台", "大厅"),
    ("验收", "竣工验收", "交验"),
    ("招标", "招投标", "投标", "发包"),
    ("工资", "薪酬", "工钱", "劳务费"),
    ("农民工", "务工人员", "民工"),
    ("收费", "收取费用", "收钱"),
    ("隐患", "风险", "险情"),
    ("值班", "值守", "在岗", "坐班"),
)
"""Words that the field uses for one thing; the first of a row stands for all of them."""

_FIRST_OF = {word: row[0] for row in SAME_WORDS for word in row[1:]}
_VARIANT = re.compile("|".join(sorted(map(re.escape, _FIRST_OF), key=len, reverse=True)))
_BREAK = re.compile(r"[\W\d_]+")
_STATED_CAUSE = re.compile(
    r"(?:主要原因是|原因是|原因在于|原因：|由于|系因|因为|起因于|根源在于|是因)([^，。；、\n]{2,60})"
)
_BLANK = "\n"


def plain_runs(text: str, names: Iterable[str] = ()) -> tuple[str, ...]:
    """The runs of letters and characters of a text, without these names, figures and marks, like words made the same."""
    plain = fold(text)
    for name in sorted(filter(None, names), key=len, reverse=True):
        plain = plain.replace(fold(name), _BLANK)
    return tuple(_same_words(run) for run in _BREAK.split(plain) if run)


def stated_cause(text: str) -> str:
    """What a text itself calls the cause, as 「由于管护经费没有列支」; "" where it names none."""
    found = _STATED_CAUSE.search(text)
    return found.group(1).strip() if found else ""


@lru_cache(maxsize=200_000)
def _same_words(run: str) -> str:
    return _VARIANT.sub(lambda found: _FIRST_OF[found.group()], run)

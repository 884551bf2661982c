"""The checks of texts and of measures, declared."""

from bihuan.core.formalism import measure_writing, recycled, slogans
from bihuan.core.formalism.facts import Attachment
from bihuan.core.formalism.flags import Check, Example, Family, Weight
from bihuan.core.formalism.flags import gettext_noop as _
from bihuan.core.formalism.tiny import EMPTY, INSPECTED, REPAIRED, measured, of, report, with_files

PER_REPORT = _("每百份如实的报告")
PER_MEASURE = _("每百条写全的措施")
_GIVEN = "请于每周五前报送整治进展并附台账照片和签字表。"
_WAITING = "本周无新进展，仍在等待省厅批复后组织招标，批复预计下月初下达。"
_OTHER_FIGURES = INSPECTED.replace("12家", "47家").replace("3家", "9家")

TEXT_CHECKS = (
    Check(
        id="text.repeated",
        name=_("同一文字反复上报"),
        family=Family.TEXT,
        weight=Weight.NOTABLE,
        looks_at=_("同一单位、同一问题先后两份报告的文字，去掉统一下发的模板后是否相同。"),
        why_it_matters=_("工作在动，报告不会一字不变；照抄上周的报告，看不出这一周做了什么。"),
        false_alarms=0.0,
        per=PER_REPORT,
        find=recycled.repeated,
        examples=(
            Example(of(report("a", INSPECTED), report("b", INSPECTED, week=41)), True, _("两周的报告一字不差")),
            Example(
                of(report("a", INSPECTED), report("b", REPAIRED, week=41), report("c", INSPECTED, week=42)),
                True,
                _("隔一周又用回原来的文字"),
            ),
            Example(of(report("a", INSPECTED), report("b", REPAIRED, week=41)), False, _("两周各写各的事")),
            Example(
                of(report("a", _WAITING), report("b", _WAITING, week=41)), False, _("如实写没有新进展，可以连写两周")
            ),
            Example(
                of(report("a", "正在整改。"), report("b", "正在整改。", week=41)), False, _("太短的文字碰巧会相同")
            ),
        ),
    ),
    Check(
        id="text.across-units",
        name=_("不同单位报告雷同"),
        family=Family.TEXT,
        weight=Weight.STRONG,
        looks_at=_("不同单位的报告，去掉统一下发的模板后文字是否相同。"),
        why_it_matters=_("两个单位做不出一模一样的事；文字雷同，至少有一份不是自己写的。"),
        false_alarms=0.0,
        per=PER_REPORT,
        find=recycled.across_units,
        examples=(
            Example(
                of(report("a", INSPECTED), report("b", INSPECTED, unit="乙局", problem="P2")),
                True,
                _("两个单位交了同一篇"),
            ),
            Example(
                of(report("a", _GIVEN + INSPECTED), report("b", _GIVEN + REPAIRED, unit="乙局"), templates=(_GIVEN,)),
                False,
                _("相同的只是统一下发的开头"),
            ),
            Example(
                of(report("a", _GIVEN), report("b", _GIVEN, unit="乙局"), templates=(_GIVEN,)),
                False,
                _("除了下发的模板什么也没有写"),
            ),
        ),
    ),
    Check(
        id="text.across-problems",
        name=_("一稿用于多个问题"),
        family=Family.TEXT,
        weight=Weight.NOTABLE,
        looks_at=_("同一单位不同问题的报告，去掉统一下发的模板后文字是否相同。"),
        why_it_matters=_("问题不同，做的事就不同；一篇稿子报几个问题，多半没有逐个去办。"),
        false_alarms=0.0,
        per=PER_REPORT,
        find=recycled.across_problems,
        examples=(
            Example(of(report("a", INSPECTED), report("b", INSPECTED, problem="P2")), True, _("两个问题报同一篇")),
            Example(of(report("a", INSPECTED), report("b", REPAIRED, problem="P2")), False, _("两个问题各报各的")),
        ),
    ),
    Check(
        id="text.only-figures-changed",
        name=_("换汤不换药"),
        family=Family.TEXT,
        weight=Weight.NOTABLE,
        looks_at=_("遮去数字、日期、人名、地名后，一份报告与之前的是否相同。带来了新佐证的，只作提示。"),
        why_it_matters=_("只改数字和日期的报告，像是填空，不像记下了当周的事。"),
        false_alarms=0.00006,
        per=PER_REPORT,
        find=recycled.only_figures_changed,
        examples=(
            Example(of(report("a", INSPECTED), report("b", _OTHER_FIGURES, week=41)), True, _("只改了两个数字")),
            Example(
                of(
                    report("a", INSPECTED),
                    report("b", INSPECTED.replace("城关镇", "石桥镇").replace("12", "7"), unit="乙局"),
                ),
                True,
                _("别的单位换了地名和数字"),
            ),
            Example(of(report("a", INSPECTED), report("b", INSPECTED, week=41)), False, _("一字未改，属于另一项检查")),
            Example(of(report("a", INSPECTED), report("b", REPAIRED, week=41)), False, _("两周各写各的事")),
        ),
    ),
    Check(
        id="text.contained",
        name=_("旧文套在新文里"),
        family=Family.TEXT,
        weight=Weight.NOTABLE,
        looks_at=_("一份报告是否几乎整篇出现在另一份更长的报告里。在自己上一份后面接着写的不算。"),
        why_it_matters=_("从长报告里剪一段，或把别人的报告整篇放进来，都不是这一次做的事。"),
        false_alarms=0.0,
        per=PER_REPORT,
        find=recycled.contained,
        examples=(
            Example(of(report("a", REPAIRED + INSPECTED), report("b", INSPECTED, week=41)), True, _("剪了上周的一半")),
            Example(
                of(report("a", INSPECTED), report("b", REPAIRED + INSPECTED, unit="乙局", problem="P2")),
                True,
                _("别的单位的报告整篇放了进来"),
            ),
            Example(
                of(report("a", INSPECTED), report("b", INSPECTED + REPAIRED, week=41)), False, _("在上周后面接着写")
            ),
            Example(of(report("a", INSPECTED), report("b", REPAIRED + EMPTY, week=41)), False, _("各写各的")),
        ),
    ),
    Check(
        id="text.slogans",
        name=_("空喊口号"),
        family=Family.TEXT,
        weight=Weight.NOTABLE,
        looks_at=_("一份报告里有没有可以核对的事：谁、对什么、做了什么、多少、何时、何地、结果怎样。"),
        why_it_matters=_("放到哪项工作都能用的话，核对不了，也指导不了下一步。"),
        false_alarms=0.0,
        per=PER_REPORT,
        find=slogans.slogans_without_facts,
        examples=(
            Example(of(report("a", EMPTY)), True, _("通篇口号")),
            Example(of(report("a", EMPTY[:-1] + "，12 35 8、99，做到五个坚持、三个到位。")), True, _("口号里塞数字")),
            Example(of(report("a", EMPTY.replace("，", "8次，"))), True, _("口号后面都加上次数")),
            Example(of(report("a", INSPECTED)), False, _("写清了在哪里查了多少")),
            Example(of(report("a", "高度重视，切实整改。" + REPAIRED)), False, _("有口号，也有事")),
            Example(of(report("a", "正在整改。")), False, _("短，但没有口号")),
        ),
    ),
    Check(
        id="text.stock-closing",
        name=_("套话收尾"),
        family=Family.TEXT,
        weight=Weight.HINT,
        looks_at=_(
            "报告结尾的下一步打算里，有没有写谁来做、做什么、什么时候做完；整篇只说已经办完、今后坚持，没有佐证也没有数字的，也提示一下。"
        ),
        why_it_matters=_("下一步写实了，下周才有得对照；只说办完了，核查的人不知道去看什么。"),
        false_alarms=0.0,
        per=PER_REPORT,
        find=slogans.stock_closings,
        examples=(
            Example(
                of(report("a", REPAIRED + "下一步，我局将进一步提高认识，切实加强领导，确保取得实效。")),
                True,
                _("下一步只有口号"),
            ),
            Example(
                of(report("a", REPAIRED + "下一步，11月20日前更换路灯8盏，由王强负责。")),
                False,
                _("下一步写了谁、多少、何时"),
            ),
            Example(of(report("a", "上述问题已全部整改到位。")), True, _("整篇只说已经办完")),
            Example(
                of(report("a", "问题已处理完毕，将进一步加强监管，防止再次发生。")),
                True,
                _("办完以后只有今后坚持"),
            ),
            Example(of(report("a", "已整改到位，加装护栏40米。")), False, _("写了一件做过的事就不算")),
            Example(
                of(with_files("a", Attachment("验收单.pdf"), text="上述问题已全部整改到位。")),
                False,
                _("附了佐证的不算"),
            ),
            Example(of(report("a", REPAIRED)), False, _("没有写下一步")),
        ),
    ),
    Check(
        id="measures.incomplete",
        name=_("措施写得不具体"),
        family=Family.MEASURES,
        weight=Weight.HINT,
        looks_at=_("一条措施有没有写谁来做、做什么、什么时候做完、做多少、怎样核验；五项缺三项的提示补写，从不拦住。"),
        why_it_matters=_("措施粗枝大叶，基层没法照着做，事后也没法核。"),
        false_alarms=0.0,
        per=PER_MEASURE,
        find=measure_writing.incomplete,
        examples=(
            Example(measured("进一步加强监管，强化责任落实。"), True, _("只说加强")),
            Example(measured("提高认识，形成长效机制。"), True, _("没有要做的事")),
            Example(measured("11月30日前由城关镇更换12家食堂留样柜，县教育局复查后公示。"), False, _("五项都有")),
            Example(measured("更换留样柜12台。", person="李明"), False, _("责任人写在旁边的栏里")),
            Example(measured("逐户核对，多收的5日内退还，村民签字。"), False, _("没有写谁，其余都有")),
        ),
    ),
)

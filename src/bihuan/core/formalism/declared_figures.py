"""The checks of figures and of closings, declared."""

from datetime import timedelta

from bihuan.core.formalism import reconciling, shapes
from bihuan.core.formalism.declared_texts import PER_REPORT
from bihuan.core.formalism.facts import Attachment, Material, ProblemFact
from bihuan.core.formalism.flags import Check, Example, Family, Weight
from bihuan.core.formalism.flags import gettext_noop as _
from bihuan.core.formalism.tiny import EMPTY, MONDAY, REPAIRED, of, report, units_closing, units_reporting

PER_UNIT = _("每百个如实的单位；按单位控制错报比例（Benjamini–Hochberg，1%）")
_HABITS = {f"{n}局": [12, 35, 47, 50, 63, 71, 78, 20, 84, 55, 66, 91, 33, 40] for n in "乙丙丁戊己庚辛"}
_EARLY = {f"{n}局": [20, 15, 9, 12, 2, 25, 6, 18, 11] for n in "乙丙丁戊己庚辛"}
_GROWN = [round(10 * 1.0137**n) for n in range(1000)]
_MADE_UP = [7 + (n * 7919) % 11993 for n in range(1000)]

FIGURE_CHECKS = (
    Check(
        id="figures.sum",
        name=_("分项与合计对不上"),
        family=Family.FIGURES,
        weight=Weight.NOTABLE,
        looks_at=_("一份报告里写全了的分项相加是否等于合计，一部分是否多于全部。"),
        why_it_matters=_("同一份报告里的数自己对不上，说明不是从台账里来的。"),
        false_alarms=0.0,
        per=PER_REPORT,
        find=reconciling.sums,
        examples=(
            Example(of(report("a", "共排查隐患50处，其中甲镇20处、乙镇15处、丙镇10处。")), True, _("三个分项少了五处")),
            Example(of(report("a", "甲镇20处、乙镇15处，共38处。")), True, _("先写分项，合计多了")),
            Example(of(report("a", "共检查食堂12家，其中学校食堂15家。")), True, _("一部分多于全部")),
            Example(of(report("a", REPAIRED, figures={"合计": 9, "甲": 4, "乙": 4})), True, _("填报的数对不上")),
            Example(of(report("a", "共排查隐患45处，其中甲镇20处、乙镇15处、丙镇10处。")), False, _("对得上")),
            Example(of(report("a", "共检查食堂12家，其中学校食堂5家。")), False, _("只举了其中一部分")),
            Example(of(report("a", "检查商户50家，发现问题8个，整改6个。")), False, _("几件不同的事")),
        ),
    ),
    Check(
        id="figures.percentage",
        name=_("百分比算不拢"),
        family=Family.FIGURES,
        weight=Weight.NOTABLE,
        looks_at=_(
            "报告写的率与同一句里的数是否相符（允许四舍五入），文字里的进度与填报的进度是否相同，填报的进度与填报的数是否相差十个百分点以上。"
        ),
        why_it_matters=_("率是最容易写大的数，用它自己的分子分母一算就知道。"),
        false_alarms=0.0,
        per=PER_REPORT,
        find=reconciling.percentages,
        examples=(
            Example(of(report("a", "发现问题40个，已整改30个，整改率90%。")), True, _("30/40 写成 90%")),
            Example(of(report("a", "总体进度达到80%。", percent=60)), True, _("文字 80%，填报 60%")),
            Example(of(report("a", figures={"发现": 40, "整改": 30, "整改率": 95})), True, _("填报的率对不上")),
            Example(of(report("a", "发现问题40个，已整改30个，整改率75%。")), False, _("对得上")),
            Example(of(report("a", "发现问题7个，已整改5个，整改率71.4%。")), False, _("四舍五入")),
            Example(of(report("a", "抽查合格率95%。")), False, _("没有写分子分母")),
            Example(of(report("a", "总体进度达到80%。", percent=80)), False, _("文字与填报相同")),
        ),
    ),
    Check(
        id="figures.ledger",
        name=_("与台账对不上"),
        family=Family.FIGURES,
        weight=Weight.NOTABLE,
        looks_at=_("最近一份报告的进度是否高过台账上的，报完成时台账上是否还有到期未完成的节点。"),
        why_it_matters=_("一件事有两个数，至少有一个不对。"),
        false_alarms=0.0,
        per=PER_REPORT,
        find=reconciling.against_ledger,
        examples=(
            Example(
                of(report("a", percent=90), problems=[ProblemFact("P1", progress=40)]), True, _("报告 90%，台账 40%")
            ),
            Example(
                of(report("a", percent=100), problems=[ProblemFact("P1", milestones=(MONDAY.date(),))]),
                True,
                _("报完成，节点还没有到达"),
            ),
            Example(of(report("a", percent=42), problems=[ProblemFact("P1", progress=40)]), False, _("相差不大")),
            Example(of(report("a", percent=90)), False, _("台账上没有这个问题")),
        ),
    ),
    Check(
        id="figures.last-week",
        name=_("与上期对不上"),
        family=Family.FIGURES,
        weight=Weight.NOTABLE,
        looks_at=_("上期累计加本期新增，是否等于本期累计。"),
        why_it_matters=_("累计数不是一期一期加起来的，就是编出来的。"),
        false_alarms=0.0,
        per=PER_REPORT,
        find=reconciling.against_last_week,
        examples=(
            Example(
                of(report("a", "累计检查商户40家。"), report("b", "本周检查商户5家，累计检查商户60家。", week=41)),
                True,
                _("40 加 5 写成 60"),
            ),
            Example(
                of(report("a", "累计检查商户40家。"), report("b", "本周检查商户5家，累计检查商户45家。", week=41)),
                False,
                _("对得上"),
            ),
            Example(
                of(report("a", "累计检查商户40家。"), report("b", "本周检查商户5家，累计检查商户60家。", week=43)),
                False,
                _("中间隔了两期"),
            ),
            Example(
                of(
                    report("a", "累计检查商户40家。"),
                    report("b", "剔除重复统计，本周检查商户5家，累计检查商户43家。", week=41),
                ),
                False,
                _("说明了更正"),
            ),
        ),
    ),
    Check(
        id="figures.falls",
        name=_("累计数倒退"),
        family=Family.FIGURES,
        weight=Weight.NOTABLE,
        looks_at=_("累计数和进度是否比上一期小，而报告没有说明原因。"),
        why_it_matters=_("只增不减的数变小了，前后两个至少有一个不对。"),
        false_alarms=0.0,
        per=PER_REPORT,
        find=reconciling.falls,
        examples=(
            Example(
                of(report("a", "累计拆除违建30处。"), report("b", "累计拆除违建25处。", week=41)),
                True,
                _("累计 30 变 25"),
            ),
            Example(of(report("a", percent=70), report("b", percent=50, week=41)), True, _("进度从 70% 退到 50%")),
            Example(of(report("a", percent=50), report("b", percent=70, week=41)), False, _("进度上升")),
            Example(
                of(report("a", percent=70), report("b", "复核后剔除误报2处。", percent=50, week=41)),
                False,
                _("说明了为什么减少"),
            ),
        ),
    ),
    Check(
        id="figures.rise-without-ground",
        name=_("进度上升没有依据"),
        family=Family.FIGURES,
        weight=Weight.NOTABLE,
        looks_at=_("进度上升十个百分点以上时，报告有没有佐证、数字或可以核对的事。"),
        why_it_matters=_("数字整改就是这样来的：每周加一点，什么也没有做。"),
        false_alarms=0.0,
        per=PER_REPORT,
        find=reconciling.rises_without_ground,
        examples=(
            Example(
                of(report("a", EMPTY, percent=40), report("b", EMPTY, percent=70, week=41)), True, _("口号涨了 30%")
            ),
            Example(
                of(report("a", percent=40), report("b", REPAIRED, percent=70, week=41)), False, _("写清了做了什么")
            ),
            Example(
                of(
                    report("a", EMPTY, percent=40),
                    report("b", EMPTY, percent=70, week=41, evidence=(Attachment("照片"),)),
                ),
                False,
                _("附了佐证"),
            ),
            Example(
                of(report("a", EMPTY, percent=40), report("b", EMPTY, percent=45, week=41)), False, _("只升了一点")
            ),
        ),
    ),
    Check(
        id="figures.heaping",
        name=_("整数扎堆"),
        family=Family.FIGURES,
        weight=Weight.NOTABLE,
        looks_at=_(
            "一个单位报的数里整十的有多少，与其他单位通常的比例相比。少于 6 个单位、一个单位少于 12 个数的不看。"
        ),
        why_it_matters=_("数出来的数不会总是整数；总是整数的，多半是估的。"),
        false_alarms=0.00100,
        per=PER_UNIT,
        find=shapes.heaping,
        examples=(
            Example(units_reporting(_HABITS | {"甲局": [10, 20, 30, 40, 50, 60, 70, 80, 90] * 2}), True, _("个个整十")),
            Example(units_reporting(_HABITS), False, _("大家差不多")),
            Example(
                units_reporting({unit: [10, 20, 30, 40, 50, 60, 70, 80, 90] * 2 for unit in _HABITS}),
                False,
                _("大家都报整数，不是哪一个单位的事"),
            ),
            Example(units_reporting({"甲局": [10, 20, 30, 40, 50, 60] * 4}), False, _("没有别的单位可比")),
        ),
    ),
    Check(
        id="figures.benford",
        name=_("首位数字不自然"),
        family=Family.FIGURES,
        weight=Weight.HINT,
        looks_at=_("同一单位的数，首位数字是否像自然形成的数。百分比、有上限的数、跨度不足千倍和少于 500 个数的不看。"),
        why_it_matters=_("大量自然形成的数首位是 1 的最多；编的数往往不是。"),
        false_alarms=0.0,
        per=PER_UNIT,
        find=shapes.benford,
        examples=(
            Example(
                of(*(report(f"r{n}", figures={"金额": v}) for n, v in enumerate(_MADE_UP))), True, _("一千个编的数")
            ),
            Example(
                of(*(report(f"r{n}", figures={"金额": v}) for n, v in enumerate(_GROWN))), False, _("自然增长的数")
            ),
            Example(
                of(*(report(f"r{n}", figures={"整改率": v}) for n, v in enumerate(_MADE_UP))), False, _("百分比不看")
            ),
            Example(
                of(*(report(f"r{n}", figures={"金额": v}) for n, v in enumerate(_MADE_UP[:400]))),
                False,
                _("四百个数不看"),
            ),
        ),
    ),
    Check(
        id="figures.before-deadline",
        name=_("扎堆在期限前销号"),
        family=Family.FIGURES,
        weight=Weight.NOTABLE,
        looks_at=_("一个单位的申请销号有多少在期限前三天内，与其他单位通常的比例相比；写明能看出多大的差别。"),
        why_it_matters=_("到期前集中销号，多半是为了期限，不是因为办完了。"),
        false_alarms=0.0,
        per=PER_UNIT,
        find=shapes.before_deadline,
        examples=(
            Example(units_closing(_EARLY | {"甲局": [0, 1, 0, 2, 1, 0, 0, 1, 2, 0]}), True, _("全在最后三天")),
            Example(units_closing(_EARLY), False, _("大家有早有晚")),
            Example(units_closing(_EARLY | {"甲局": [0, 1, 0]}), False, _("只有三次，看不出来")),
        ),
    ),
    Check(
        id="figures.in-bulk",
        name=_("几分钟内成批销号"),
        family=Family.FIGURES,
        weight=Weight.NOTABLE,
        looks_at=_("一个单位在十分钟之内为五个以上的问题申请销号，或报到 100%。"),
        why_it_matters=_("五个问题不会在同一个十分钟里办完；多半是坐在一起填的。"),
        false_alarms=0.0,
        per=_("每百个如实的单位"),
        find=shapes.in_bulk,
        examples=(
            Example(
                Material(
                    problems={
                        f"P{n}": ProblemFact(f"P{n}", "甲局", applied_at=MONDAY + timedelta(minutes=n))
                        for n in range(6)
                    }
                ),
                True,
                _("五分钟六个"),
            ),
            Example(
                of(
                    *(report(f"r{n}", problem=f"P{n}", percent=100, at=MONDAY + timedelta(minutes=n)) for n in range(5))
                ),
                True,
                _("五个问题同时报到 100%"),
            ),
            Example(
                Material(
                    problems={
                        f"P{n}": ProblemFact(f"P{n}", "甲局", applied_at=MONDAY + timedelta(hours=n)) for n in range(6)
                    }
                ),
                False,
                _("一小时一个"),
            ),
            Example(
                Material(
                    problems={f"P{n}": ProblemFact(f"P{n}", f"{n}局", applied_at=MONDAY) for n in range(6)},
                ),
                False,
                _("六个单位各一个"),
            ),
        ),
    ),
)

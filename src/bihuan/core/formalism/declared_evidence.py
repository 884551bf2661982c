"""The checks of evidence and of activity, declared."""

from datetime import date, timedelta

from bihuan.core.formalism import activity, attachments
from bihuan.core.formalism.declared_figures import PER_UNIT
from bihuan.core.formalism.facts import Attachment, Material, ProblemFact
from bihuan.core.formalism.flags import Check, Example, Family, Weight
from bihuan.core.formalism.flags import gettext_noop as _
from bihuan.core.formalism.tiny import (
    INSPECTED,
    MONDAY,
    REPAIRED,
    of,
    plan,
    report,
    units_answering,
    units_over_weeks,
    with_files,
)

_PER_FILE = _("每百份如实的佐证")
_PER_PROBLEM = _("每百个如实的问题")
_SHA = "a" * 64
_OTHER_SHA = "b" * 64
_LOOKS = 0xF0E1D2C3B4A59687
_NOTED = ProblemFact("P1", "甲局", noted_on=date(2026, 9, 20))
_STEADY = {f"{n}局": [INSPECTED] * 9 for n in "乙丙丁戊己庚辛"}
_FADED = [INSPECTED + REPAIRED] * 3 + [INSPECTED] * 3 + ["正在推进。"] * 3
_USUALLY_LATER = {f"{n}局": [200, 3000, 5, 90, 1500, 700, 4000, 60] for n in "乙丙丁戊己庚辛"}
_PLAN = ("由分管领导牵头排查食堂12家，11月底前建台账。", "逐家更换留样柜，县教育局复查后公示。")

EVIDENCE_CHECKS = (
    Check(
        id="evidence.same-file",
        name=_("一份佐证多处使用"),
        family=Family.EVIDENCE,
        weight=Weight.NOTABLE,
        looks_at=_(
            "内容完全相同的文件，是否交给了几个问题或由几个单位交来。三个以上单位都交的文件可能是上级下发的，只作提示；"
            "六个以上单位都交的文件、半数单位都交的照片视为统一下发。"
        ),
        why_it_matters=_("一张照片证明不了两个地方都改好了。"),
        false_alarms=0.0,
        per=_PER_FILE,
        find=attachments.same_file,
        examples=(
            Example(
                of(
                    with_files("a", Attachment("f1", _SHA)),
                    with_files("b", Attachment("f2", _SHA), problem="P2"),
                ),
                True,
                _("两个问题一份文件"),
            ),
            Example(
                of(with_files("a", Attachment("f1", _SHA)), with_files("b", Attachment("f2", _SHA), unit="乙局")),
                True,
                _("两个单位一份文件"),
            ),
            Example(
                of(with_files("a", Attachment("f1", _SHA)), with_files("b", Attachment("f2", _SHA), week=41)),
                False,
                _("同一问题再附一次"),
            ),
            Example(
                of(
                    *(
                        with_files(f"r{n}", Attachment(f"f{n}", _SHA, _LOOKS), unit=f"{n}局", problem=f"P{n}")
                        for n in range(3)
                    )
                ),
                True,
                _("三个单位一张照片"),
            ),
            Example(
                of(with_files("a", Attachment("照片1.jpg")), with_files("b", Attachment("照片1.jpg"), unit="乙局")),
                False,
                _("只是文件名相同"),
            ),
            Example(
                of(*(with_files(f"r{n}", Attachment(f"f{n}", _SHA), unit=f"{n}局", problem=f"P{n}") for n in range(8))),
                False,
                _("统一下发的文件"),
            ),
        ),
    ),
    Check(
        id="evidence.near-same-photo",
        name=_("照片几乎相同"),
        family=Family.EVIDENCE,
        weight=Weight.NOTABLE,
        looks_at=_("不是同一个文件、看上去却相同的照片（裁剪、压缩、加字）。同一问题的只作提示。"),
        why_it_matters=_("换个文件名、压一压再交，仍是同一张照片。"),
        false_alarms=0.0,
        per=_PER_FILE,
        find=attachments.near_same_photo,
        examples=(
            Example(
                of(
                    with_files("a", Attachment("f1", _SHA, _LOOKS)),
                    with_files("b", Attachment("f2", _OTHER_SHA, _LOOKS ^ 0b101), problem="P2"),
                ),
                True,
                _("只差两位"),
            ),
            Example(
                of(
                    with_files("a", Attachment("f1", _SHA, _LOOKS)),
                    with_files("b", Attachment("f2", _OTHER_SHA, ~_LOOKS & (2**64 - 1)), problem="P2"),
                ),
                False,
                _("不同的照片"),
            ),
            Example(
                of(
                    with_files("a", Attachment("f1", _SHA, 0)),
                    with_files("b", Attachment("f2", _OTHER_SHA, 1), problem="P2"),
                ),
                False,
                _("一片白墙，什么都像"),
            ),
        ),
    ),
    Check(
        id="evidence.before-problem",
        name=_("佐证早于问题"),
        family=Family.EVIDENCE,
        weight=Weight.HINT,
        looks_at=_("照片、文件的日期是否早于问题的登记日期。何时发现的没有记，文件也可能是依据，只作提示。"),
        why_it_matters=_("问题发现之前拍的照片，证明不了整改；先整改后登记的，说明一下就行。"),
        false_alarms=0.00089,
        per=_PER_FILE,
        find=attachments.before_problem,
        examples=(
            Example(
                of(with_files("a", Attachment("f1", looks=_LOOKS, made_on=date(2026, 8, 1))), problems=[_NOTED]),
                True,
                _("照片比登记早五十天"),
            ),
            Example(
                of(with_files("a", Attachment("f1", looks=_LOOKS, made_on=date(2026, 9, 28))), problems=[_NOTED]),
                False,
                _("整改以后拍的"),
            ),
            Example(of(with_files("a", Attachment("f1", made_on=date(2026, 8, 1)))), False, _("不知道何时登记的")),
        ),
    ),
    Check(
        id="evidence.effect-after-closure",
        name=_("销号以后才生效"),
        family=Family.EVIDENCE,
        weight=Weight.NOTABLE,
        looks_at=_("作佐证的制度、文件，生效日期是否晚于销号。"),
        why_it_matters=_("凭还没有生效的制度销号，那时问题并没有解决。"),
        false_alarms=0.0,
        per=_PER_FILE,
        find=attachments.effect_after_closure,
        examples=(
            Example(
                of(
                    with_files("a", Attachment("f1", effective_on=date(2027, 1, 1))),
                    problems=[ProblemFact("P1", closed_at=MONDAY)],
                ),
                True,
                _("明年才生效"),
            ),
            Example(
                of(
                    with_files("a", Attachment("f1", effective_on=date(2026, 9, 1))),
                    problems=[ProblemFact("P1", closed_at=MONDAY)],
                ),
                False,
                _("销号前已生效"),
            ),
            Example(
                of(with_files("a", Attachment("f1", effective_on=date(2027, 1, 1))), problems=[_NOTED]),
                False,
                _("问题还没有销号"),
            ),
        ),
    ),
    Check(
        id="evidence.empty",
        name=_("附件没有内容"),
        family=Family.EVIDENCE,
        weight=Weight.NOTABLE,
        looks_at=_("附件文档里有多少个字；三十个字以下的提出来。"),
        why_it_matters=_("空白的附件、只有一行的附件，证明不了什么。"),
        false_alarms=0.0,
        per=_PER_FILE,
        find=attachments.empty,
        examples=(
            Example(of(with_files("a", Attachment("f1", characters=0))), True, _("空白文档")),
            Example(of(with_files("a", Attachment("f1", characters=12))), True, _("只有一行")),
            Example(of(with_files("a", Attachment("f1", characters=600))), False, _("有内容")),
            Example(of(with_files("a", Attachment("f1", looks=_LOOKS))), False, _("照片没有字")),
        ),
    ),
)

ACTIVITY_CHECKS = (
    Check(
        id="activity.fading",
        name=_("虎头蛇尾"),
        family=Family.ACTIVITY,
        weight=Weight.NOTABLE,
        looks_at=_("还没有办完的问题，前三分之一与后三分之一时间里每周的实事和佐证，与其他单位相比。"),
        why_it_matters=_("开头声势大，后面没有下文，问题还在。"),
        false_alarms=0.0,
        per=PER_UNIT,
        find=activity.fading,
        examples=(
            Example(units_over_weeks(_STEADY | {"甲局": _FADED}), True, _("三周实事，三周空话")),
            Example(units_over_weeks(_STEADY), False, _("一直在做")),
            Example(
                units_over_weeks(dict.fromkeys(("甲局", *_STEADY), _FADED)),
                False,
                _("大家都慢下来，不是哪一个单位的事"),
            ),
            Example(units_over_weeks(_STEADY | {"甲局": _FADED}, percent=100), False, _("已经办完，自然没有下文")),
        ),
    ),
    Check(
        id="activity.silent-before-milestone",
        name=_("节点将到没有动静"),
        family=Family.ACTIVITY,
        weight=Weight.NOTABLE,
        looks_at=_("有节点已到或七天内将到的问题，是否两周没有报告。没有节点的，安静不算问题。"),
        why_it_matters=_("到了节点才说做不完就晚了；没有节点时，不要求每周都报。"),
        false_alarms=0.00022,
        per=_PER_PROBLEM,
        find=activity.silent_before_milestone,
        examples=(
            Example(
                of(
                    report("a", at=MONDAY),
                    problems=[ProblemFact("P1", "甲局", milestones=((MONDAY + timedelta(days=30)).date(),))],
                    now=MONDAY + timedelta(days=28),
                ),
                True,
                _("后天到节点，四周没有报告"),
            ),
            Example(
                of(report("a", at=MONDAY), problems=[_NOTED], now=MONDAY + timedelta(days=90)),
                False,
                _("没有节点，安静不算问题"),
            ),
            Example(
                of(
                    report("a", at=MONDAY + timedelta(days=25)),
                    problems=[ProblemFact("P1", "甲局", milestones=((MONDAY + timedelta(days=30)).date(),))],
                    now=MONDAY + timedelta(days=28),
                ),
                False,
                _("三天前刚报过"),
            ),
        ),
    ),
    Check(
        id="activity.after-reminder",
        name=_("催一催才动一动"),
        family=Family.ACTIVITY,
        weight=Weight.NOTABLE,
        looks_at=_("一个单位的报告是否几乎都在催报后一刻钟之内，与其他单位相比。"),
        why_it_matters=_("催报后几分钟交来的，多半是为交而写。"),
        false_alarms=0.0,
        per=PER_UNIT,
        find=activity.after_reminder,
        examples=(
            Example(units_answering(_USUALLY_LATER | {"甲局": [3, 5, 2, 8, 4, 6, 3, 5]}), True, _("八次都在八分钟内")),
            Example(units_answering(_USUALLY_LATER), False, _("有早有晚")),
            Example(
                units_answering({unit: [3, 5, 2, 8, 4, 6, 3, 5] for unit in ("甲局", *_USUALLY_LATER)}),
                False,
                _("大家都马上回，是催报的时间定的"),
            ),
        ),
    ),
    Check(
        id="activity.copied-plans",
        name=_("方案互相照抄"),
        family=Family.ACTIVITY,
        weight=Weight.NOTABLE,
        looks_at=_("不同问题的整改措施，除数字、日期、名称外是否几乎相同，去掉统一下发的措施。"),
        why_it_matters=_("问题不同，措施相同，措施就不是对着问题定的。确有共性的，可以合成一个共性问题。"),
        false_alarms=0.00044,
        per=_PER_PROBLEM,
        find=activity.copied_plans,
        examples=(
            Example(
                Material(measures=(*plan("P1", *_PLAN), *plan("P2", *_PLAN, unit="乙局"))), True, _("两个问题一套措施")
            ),
            Example(
                Material(
                    measures=(
                        *plan("P1", *_PLAN),
                        *plan("P2", "拆除违建2处，恢复原状。", "11月10日前由执法大队验收拍照。"),
                    )
                ),
                False,
                _("各有各的措施"),
            ),
            Example(
                Material(measures=(*plan("P1", *_PLAN), *plan("P2", *_PLAN)), templates=_PLAN),
                False,
                _("统一下发的措施"),
            ),
            Example(Material(measures=plan("P1", *_PLAN, *_PLAN)), False, _("同一个问题里的重复不看")),
        ),
    ),
)

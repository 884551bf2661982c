"""Words without a fact in them, as they stand in reports that say nothing: put together anew for each report that is spoiled."""

from random import Random

OPENINGS = (
    "一个时期以来，我们把这件大事摆在突出位置",
    "在有关方面的正确领导和亲切关怀下",
    "全体同志拧成一股绳、铆足一股劲",
    "我单位闻令而动、尽锐出战",
    "坚持把方向、谋大局、促落实",
    "面对新形势新任务新挑战",
    "从讲政治的高度审视这项工作",
    "胸怀大局、心系群众",
    "以争创一流的精气神",
    "全员上紧发条、开足马力",
)
MIDDLES = (
    "思想之弦越绷越紧",
    "工作热情空前高涨",
    "措施更加务实管用",
    "氛围日渐浓郁",
    "机制越来越顺畅",
    "基础越打越牢",
    "视野进一步开阔",
    "合力越聚越强",
    "作风为之一新",
    "面貌焕然一变",
    "标尺越立越高",
    "抓手越来越有力",
    "路径越走越清晰",
    "环节环环相扣",
    "链条节节传动",
    "底色更加鲜明",
    "成色更足",
    "格局全面打开",
    "势头持续向上",
    "局面喜人",
)
CLOSINGS = (
    "用新气象展现新作为",
    "把好事做实、把实事做好",
    "向组织和人民交出合格答卷",
    "不获全胜决不收兵",
    "在新的起点上再创新业绩",
    "确保各项部署落地见效",
    "推动工作上台阶、上水平",
    "以优异成绩回报期待",
    "为高质量发展保驾护航",
    "努力走在前、作表率",
)
NUMBERED = (
    "做到{a}个结合", "突出{b}个聚焦", "完善{c}项机制", "抓住{a}个关键", "打好{b}大战役", "形成{c}张清单",
    "落实率{p}%", "知晓率{p}%", "满意率{q}%", "达标率{q}%", "提升{r}个百分点", "实现{a}个全覆盖",
    "念好“{b}字诀”", "吹响{c}支集结号", "架起{a}座连心桥", "迈出{b}大步", "站位提高{r}%",
)  # fmt: skip
FINISHED = (
    "该事项已经全部办妥，今后长期抓下去",
    "问题业已解决，将继续保持",
    "已整改完毕，后续常抓不懈",
    "全部到位，巩固提升中",
    "已按上级要求办结，持续发力",
    "此项已销，转入常态",
    "已完成，长期坚持",
    "问题清零，长效保持",
    "整改到位，防止反弹",
    "办理完毕，持之以恒抓好后续",
)
VAGUE_MEASURES = (
    "切实抓好这方面的工作，务求实效",
    "进一步提高认识，加强领导，落实责任",
    "加大工作力度，强化督促检查",
    "结合实际，认真研究，妥善解决",
    "完善有关制度，规范有关行为",
    "各有关方面齐抓共管，尽快见到成效",
    "积极稳妥推进，确保圆满完成",
    "举一反三，堵塞漏洞，长效管理",
    "加强教育引导，提升素质能力",
    "统筹兼顾，突出重点，注重方法",
    "强化协作，凝聚共识，久久为功",
    "全面排查，全面整治，全面提升",
)


def slogans(rng: Random, sentences: int) -> str:
    """So many sentences of resolve and praise, without a figure."""
    return "".join(
        f"{rng.choice(OPENINGS)}，{'，'.join(rng.sample(MIDDLES, rng.randint(2, 4)))}，{rng.choice(CLOSINGS)}。"
        for _ in range(sentences)
    )


def stuffed_slogans(rng: Random, sentences: int) -> str:
    """The same with figures in them that count nothing."""
    told = []
    for _ in range(sentences):
        counted = "、".join(rng.sample(NUMBERED, rng.randint(3, 5))).format(
            a=rng.randint(2, 9),
            b=rng.randint(3, 12),
            c=rng.randint(3, 15),
            p=rng.choice((100, 99.8, 98, 99)),
            q=rng.choice((100, 97.6, 99.5)),
            r=rng.randint(5, 60),
        )
        told.append(f"{rng.choice(OPENINGS)}，{counted}，{rng.choice(MIDDLES)}，{rng.choice(CLOSINGS)}。")
    return "".join(told)


def finished(rng: Random) -> str:
    """That all is done, and nothing else."""
    return rng.choice(FINISHED) + rng.choice(("。", "。", "！", "。特此说明。"))


def vague_measure(rng: Random) -> str:
    """A measure that nobody can carry out."""
    return rng.choice(VAGUE_MEASURES) + rng.choice(
        ("。", "，做到常抓不懈。", "，坚持标本兼治。", "，推动工作再上新台阶。")
    )

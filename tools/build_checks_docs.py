"""Write docs/checks.md and docs/checks.zh-CN.md from the declared checks; `--check` only compares.

python tools/build_checks_docs.py [--check]
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bihuan.core.formalism.flags import Check, Family, Weight
from bihuan.core.formalism.registry import CHECKS
from build_locale import ENGLISH, merge_parts

DOCS = Path(__file__).resolve().parents[1] / "docs"


@dataclass(frozen=True, slots=True)
class Language:
    """One page: its file and its words. `translate` turns the sentences of the checks into its language."""

    file: Path
    translate: Callable[[str], str]
    title: str
    opening: tuple[str, ...]
    families: dict[Family, str]
    weights: dict[Weight, str]
    looks_at: str
    why: str
    rate: str
    unmeasured: str
    flagged: str
    left_alone: str
    colon: str


def main(arguments: Sequence[str]) -> int:
    stale = False
    for language in languages():
        page = checks_page(language)
        if "--check" not in arguments:
            language.file.write_text(page, encoding="utf-8")
        elif not language.file.exists() or language.file.read_text(encoding="utf-8") != page:
            print(
                f"docs/{language.file.name} is not what the checks say: run python tools/build_checks_docs.py",
                file=sys.stderr,
            )
            stale = True
    return int(stale)


def checks_page(language: Language) -> str:
    """The whole page."""
    lines = [f"# {language.title}", "", *(line for paragraph in language.opening for line in (paragraph, ""))]
    for family in Family:
        lines += [f"## {language.families[family]}", ""]
        for check in CHECKS:
            if check.family is family:
                lines += _check(check, language)
    return "\n".join(lines)


def languages() -> tuple[Language, Language]:
    catalogue = {entry.msgid: entry.msgstr for entry in merge_parts(ENGLISH / "parts") if not entry.msgctxt}
    english = Language(
        file=DOCS / "checks.md",
        translate=lambda sentence: catalogue[sentence],
        title="Checks against formalism",
        opening=ENGLISH_OPENING,
        families={
            Family.TEXT: "Texts",
            Family.MEASURES: "Measures",
            Family.FIGURES: "Figures and closings",
            Family.EVIDENCE: "Evidence",
            Family.ACTIVITY: "Activity",
        },
        weights={Weight.HINT: "hint", Weight.NOTABLE: "notable", Weight.STRONG: "strong"},
        looks_at="Looks at",
        why="Why",
        rate="Known false-alarm rate",
        unmeasured="not measured",
        flagged="flagged",
        left_alone="left alone",
        colon=": ",
    )
    chinese = Language(
        file=DOCS / "checks.zh-CN.md",
        translate=lambda sentence: sentence,
        title="形式主义线索的检查",
        opening=CHINESE_OPENING,
        families={
            Family.TEXT: "文字",
            Family.MEASURES: "措施",
            Family.FIGURES: "数字与销号",
            Family.EVIDENCE: "佐证",
            Family.ACTIVITY: "进展",
        },
        weights={Weight.HINT: "提示", Weight.NOTABLE: "值得看", Weight.STRONG: "应当看"},
        looks_at="看什么",
        why="为什么",
        rate="已知误报率",
        unmeasured="未测",
        flagged="提出",
        left_alone="不提",
        colon="：",
    )
    return english, chinese


def _check(check: Check, language: Language) -> Iterator[str]:
    say, colon = language.translate, language.colon
    rate = language.unmeasured if check.false_alarms is None else f"{100 * check.false_alarms:.2f}"
    yield from (f"### {say(check.name)} (`{check.id}`, {language.weights[check.weight]})", "")
    yield f"- {language.looks_at}{colon}{say(check.looks_at)}"
    yield f"- {language.why}{colon}{say(check.why_it_matters)}"
    yield (
        f"- {language.rate}{colon}{rate}（{say(check.per)}）"
        if colon == "："
        else f"- {language.rate}: {rate} ({say(check.per)})"
    )
    for flagged, word in ((True, language.flagged), (False, language.left_alone)):
        told = [say(example.says) for example in check.examples if example.flagged is flagged]
        yield f"- {word}{colon}{'；'.join(told) if colon == '：' else '; '.join(told)}"
    yield ""


ENGLISH_OPENING = (
    "Written by `tools/build_checks_docs.py` from `core.formalism.registry`; changed there, never here.",
    "A flag is a lead for a person to look at, with its evidence; never a verdict, and it changes no score. The unit concerned "
    "sees it and may answer; a person confirms or dismisses it with a reason. Silence is never flagged as such.",
    "`bihuan formalism scan --input reports.jsonl --output flags.jsonl` asks all of them over a file; `bihuan formalism checks` "
    "lists them. The examples under each check are run as tests.",
    "The rates are what the checks flagged, hints counted, among 1,000 invented honest units (35,493 reports over twelve weeks, "
    "42,878 pieces of evidence): see [benchmarks/README.md](../benchmarks/README.md). "
    "0.00 of some 35,000 reports means at most one in ten thousand; of "
    "1,000 units, at most three in a thousand. Checks that compare units hold the share of chance among their flags at 1 % over all units "
    "(Benjamini–Hochberg). Over all checks together 0.6 % of 1,000 other such units got a flag above a hint "
    "in counties of 200 units, 0.8 % of 7,500 in counties of 60. "
    "Real units are not invented ones: what counts is which share of its flags people dismiss, and that is counted for each check.",
)
CHINESE_OPENING = (
    "本页由 `tools/build_checks_docs.py` 按 `core.formalism.registry` 生成，要改在那里改。",
    "线索只供人查看，带着依据；不是结论，也不改变任何分数。被提到的单位看得到，可以说明；由人认定或者排除，并写明理由。安静本身从不算问题。",
    "`bihuan formalism scan --input reports.jsonl --output flags.jsonl` 用全部检查扫描一个文件；`bihuan formalism checks` 列出全部检查。"
    "每项检查下面的例子都作为测试运行。",
    "误报率是在 1,000 个虚构的如实单位（十二周 35,493 份报告、42,878 件佐证）里被提出的比例，提示也算在内，"
    "见 [benchmarks/README.md](../benchmarks/README.md)（英文）。三万五千份里 0.00 表示至多万分之一；"
    "一千个单位里表示至多千分之三。"
    "比较各单位的检查，按全部单位把线索里属于偶然的比例控制在 1%（Benjamini–Hochberg）。"
    "全部检查合在一起，另外 1,000 个这样的单位（每县 200 个）有 0.6% 被提出，7,500 个（每县 60 个）有 0.8%（提示不计）。"
    "真实的单位不是虚构的：要看的是每项检查的线索有多大比例被人排除，这个比例逐项统计。",
)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

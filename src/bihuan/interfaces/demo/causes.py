"""Where the demo county's problems are, why they came about and what they show about rules: told of most, not of all.

Nothing is drawn here: what is told of a problem follows from its text, so that the rest of the county stays as its seed makes it.
"""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bihuan.apps.ledger.operations import NewProblem
from bihuan.interfaces.demo.drives import Pattern

_PLACES = ("estate", "school", "home", "hospital")
_PLACED, _CAUSED, _JUDGED = 75, 55, 60
"""Of so many in a hundred it is told."""
_GAPS = ("unenforced", "weak", "unenforced", "absent", "weak", "unclear", "none")
_CAUSES: Mapping[str, Sequence[str]] = {
    "money": (
        "经办和复核是同一个人，账上没有人核对",
        "拨付环节没有写明时限，钱到了账没有人催",
        "多年沿用旧办法，收支没有逐笔登记",
    ),
    "service": ("窗口只有一名工作人员，请假就没有人办", "办事流程没有公开，群众不知道找谁", "前任离岗没有交接清单"),
    "safety": ("设施建成以后没有明确由谁管护", "日常巡查只签字，没有到现场", "管护经费没有列入预算"),
    "project": ("施工现场只看资料，没有核对人员", "几个部门都管，没有一家牵头", "结算没有排定时间，拖到没有人记得"),
    "system": ("没有一个办法写明谁登记、谁核对", "办法写得笼统，各单位做法不一", "部门之间的数据没有按月比对"),
    "enforcement": ("裁量基准还是五年前定的", "检查事项没有合并，各股室各查各的", "案件交给谁办、什么时候办完没有写明"),
    "conduct": ("制度贴在墙上，没有人检查执行", "班子没有过问，发现了也没有追究", "收费、接待由一个人说了算"),
}


def with_place_and_cause(problem: NewProblem, pattern: Pattern, words: Mapping[str, object]) -> NewProblem:
    """The problem with its place, cause and gap, as far as anybody told them."""
    mark = zlib.crc32(problem.text.encode())
    causes = _CAUSES.get(problem.category, ())
    return replace(
        problem,
        place=_place(pattern, words) if mark % 100 < _PLACED else "",
        cause=causes[mark // 100 % len(causes)] if causes and mark // 7 % 100 < _CAUSED else "",
        institutional_gap=_GAPS[mark // 11 % len(_GAPS)] if mark // 13 % 100 < _JUDGED else "",
    )


def _place(pattern: Pattern, words: Mapping[str, object]) -> str:
    """The place that the text names."""
    named = next((name for name in _PLACES if f"{{{name}}}" in pattern.text), "")
    if named:
        return str(words[named])
    parts = [str(words[name]) for name in ("town", "village") if f"{{{name}}}" in pattern.text]
    return "".join(parts)

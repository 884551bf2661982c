"""`bihuan problems`: the list of problems with the filters of its page, hand-backs, and how each unit passes on."""

from collections.abc import Callable
from dataclasses import asdict, fields
from typing import Any, TypeVar

import click
from django.utils import timezone

from bihuan.apps.ledger import queries
from bihuan.apps.ledger.queries import PassingFilter, ProblemFilter, ProblemPage
from bihuan.core.decisions import BadInput, Reason
from bihuan.core.lifecycle import STATE_NAMES, State
from bihuan.core.passing_on import PassingOutcome
from bihuan.interfaces.cli.database_door import as_option, open_database
from bihuan.interfaces.cli.language import gettext as _
from bihuan.interfaces.cli.output import answer, json_option

MOST_ROWS = 200
LONGEST_SHOWN = 40
Command = TypeVar("Command", bound=Callable[..., Any])


@click.group("problems", help=_("按条件列出问题"))
def problems() -> None:
    """The group alone does nothing."""


def filter_options(command: Command) -> Command:
    """One option for each parameter of the list's address, under the same name. What means nothing is refused by the filter."""
    for field in reversed(fields(ProblemFilter)):
        name = f"--{field.name.replace('_', '-')}"
        command = click.option(name, field.name, default=field.default, metavar="VALUE", help=_HELP[field.name])(
            command
        )
    return command


_HELP = {
    "group": _("哪一类：all、open、overdue、to-dispatch 等"),
    "state": _("状态，如 rectifying"),
    "q": _("搜编号、内容、地点和单位"),
    "campaign": _("专项的编号（id）"),
    "unit": _("主责单位的编号（id）"),
    "severity": _("严重程度：general、serious、grave"),
    "track": _("路径：immediate、staged、standing"),
    "source": _("问题来源，如 patrol"),
    "imported": _("哪一次导入的编号（id）"),
    "on": _("这一天结束时还没有销号的，如 2026-11-30"),
    "person": _("责任人的编号（id），或还没有认定是谁的姓名"),
    "found_by": _("自查登记的单位的编号（id）"),
    "lead": _("牵头单位的编号（id）"),
    "category": _("类别，如 money"),
    "gap": _("制度层面：absent、weak、unclear、unenforced、none，未填写的写 unsaid"),
    "named": _("写下的责任人或责任领导的姓名"),
    "assisting": _("配合单位的编号（id）"),
    "due_from": _("时限从这一天起，如 2026-12-01"),
    "due_to": _("时限到这一天止，如 2026-12-31"),
    "estimated": _("时限是预计的：yes 或 no"),
    "idle": _("计时中、这么多天没有上报进展的"),
    "watched": _("自己关注的：yes 或 no"),
    "sort": _("排序：due、-due、number、-number、last、-last"),
}


@problems.command("list", help=_("列出问题，条件同网页的筛选；一页最多 200 条"))
@filter_options
@click.option("--page", type=click.IntRange(1, 100_000), default=1, show_default=True, help=_("第几页"))
@click.option(
    "--per-page", type=click.IntRange(1, MOST_ROWS), default=50, show_default=True, help=_("一页多少条，最多 200")
)
@as_option
@json_option
def list_(*, page: int, per_page: int, as_user: str | None, **given: str) -> None:
    wanted = ProblemFilter(**given)
    _require_known(wanted)
    queries.require_readable(wanted)
    with open_database(as_user) as session:
        today = timezone.localdate(session.at)
        found = queries.problem_page(session.actor, wanted=wanted, today=today, page=page, per_page=per_page)
    answer(_document(found), _text(found))


@problems.command("handbacks", help=_("列出退回：待裁定的、同意的、不同意的；一页 30 条"))
@click.option(
    "--outcome",
    default="open",
    show_default=True,
    type=click.Choice([each.value for each in PassingOutcome]),
    help=_("裁定结果"),
)
@click.option("--unit", default="", metavar="ID", help=_("退回单位的编号（id）"))
@click.option("--page", type=click.IntRange(1, 100_000), default=1, show_default=True, help=_("第几页"))
@as_option
@json_option
def list_hand_backs(*, outcome: str, unit: str, page: int, as_user: str | None) -> None:
    with open_database(as_user) as session:
        rows, found = queries.passing_page(
            session.actor, wanted=PassingFilter(outcome, unit), today=timezone.localdate(session.at), page=page
        )
    values = {"all": found.paginator.count, "page": found.number, "pages": found.paginator.num_pages}
    lines = ["  ".join((row.problem.number, row.unit, f"{row.days}", _short(row.why))) for row in rows]
    document = {
        "total": values["all"],
        "page": values["page"],
        "pages": values["pages"],
        "rows": [asdict(row) for row in rows],
    }
    answer(document, "\n".join([*lines, _("共 %(all)s 项，第 %(page)s / %(pages)s 页") % values]))


@problems.command("passing", help=_("各单位退回几次、裁定怎样、耽误几个工作日；同意退回的不计到任何单位头上"))
@as_option
@json_option
def tally_passing(*, as_user: str | None) -> None:
    with open_database(as_user) as session:
        rows = queries.passing_tallies(session.actor, today=timezone.localdate(session.at))
    line = _(
        "%(unit)s：退回 %(passed_on)s，同意 %(upheld)s，不同意 %(refused)s，待裁定 %(open)s，耽误 %(days_lost)s 个工作日"
    )
    told = [asdict(row) for row in rows]
    answer({"units": told}, "\n".join(line % row for row in told) or _("还没有单位退回过问题。"))


def _require_known(wanted: ProblemFilter) -> None:
    """A script that misspells a group must not take the empty answer for "nothing is overdue"."""
    if wanted.group not in queries.GROUPS:
        groups = "、".join(queries.GROUPS)
        raise BadInput(
            Reason("no-such-group", "没有“%(group)s”这一类，有 %(groups)s。", {"group": wanted.group, "groups": groups})
        )
    if wanted.sort not in queries.SORTS:
        sorts = "、".join(queries.SORTS)
        raise BadInput(
            Reason("no-such-sort", "不能按“%(sort)s”排序，可以按 %(sorts)s。", {"sort": wanted.sort, "sorts": sorts})
        )


def _document(found: ProblemPage) -> dict[str, object]:
    """What REST answers for the same list."""
    return {
        "total": found.total,
        "page": found.page.number,
        "pages": found.page.paginator.num_pages,
        "rows": [asdict(row) for row in found.rows],
    }


def _text(found: ProblemPage) -> str:
    lines = [
        "  ".join(
            (row.number, _(STATE_NAMES[State(row.state)]), str(row.due.day or "—"), row.unit or "—", _short(row.text))
        )
        for row in found.rows
    ]
    values = {"all": found.total, "page": found.page.number, "pages": found.page.paginator.num_pages}
    return "\n".join([*lines, _("共 %(all)s 项，第 %(page)s / %(pages)s 页") % values])


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SHOWN else line[: LONGEST_SHOWN - 1] + "…"

"""What `bihuan formalism scan`, `flags` and `rule` do over the database. Loaded when Django stands (see formalism_flags)."""

from pathlib import Path

import click

from bihuan.apps.formalism import operations, queries
from bihuan.apps.formalism.models import RulingOutcome
from bihuan.apps.formalism.queries import FlagFilter, FlagRow
from bihuan.core.formalism.flags import Flag
from bihuan.core.formalism.lines import flag_document
from bihuan.interfaces.cli.database_door import open_database
from bihuan.interfaces.cli.formalism_scan import STREAM, write_whole
from bihuan.interfaces.cli.language import gettext as _
from bihuan.interfaces.cli.output import answer, encode, say


def scan_database(target: Path, *, everything: bool = False) -> None:
    """One pass over all campaigns, and into `target` a line for each flag that the checks find there as it stands.

    Where the lines go to standard output nothing else does: what was looked at and what is new is said beside it.
    """
    with open_database(name="formalism") as session:
        scanned = operations.scan_regions(actor=session.actor, at=session.at, everything=everything)
        lines = map(_found_line, queries.found_flags(session.actor, at=session.at))
        if target == STREAM:
            for line in lines:
                click.echo(line)
        else:
            write_whole(target, lines)
    reports = list(scanned.values())
    told = {
        "campaigns": sum(each.campaigns for each in reports), "left": sum(each.left for each in reports),
        "reports": sum(each.reports for each in reports), "raised": sum(each.raised for each in reports),
        "again": sum(each.again for each in reports), "changed": sum(each.changed for each in reports),
    }  # fmt: skip
    said = (
        _("看了 %(campaigns)s 个专项的 %(reports)s 份进展，新提出 %(raised)s 条线索，%(left)s 个专项没有新材料。")
        % told
    )
    if target == STREAM:
        say(said)
    else:
        answer(told, said)


def list_flags(
    *, group: str, check: str, campaign: int | None, unit: int | None, limit: int, as_user: str | None
) -> None:
    """The leads that a user, or the system, sees."""
    wanted = FlagFilter(group=group, check=check, campaign=campaign, unit=unit)
    rows: list[FlagRow] = []
    with open_database(as_user) as session:
        pages, number, total = 1, 0, 0
        while number < pages and len(rows) < limit:
            number += 1
            found = queries.flag_page(session.actor, wanted=wanted, page=str(number))
            pages, total = found.page.paginator.num_pages, found.page.paginator.count
            rows.extend(found.rows)
    shown = rows[:limit]
    lines = [_line(row) for row in shown] or [_("没有线索。")]
    answer({"total": total, "flags": [_document(row) for row in shown]}, "\n".join(lines))


def rule_on_flag(*, flag: int, outcome: str, why: str, as_user: str) -> None:
    """A person of the campaign office rules on one."""
    with open_database(as_user) as session:
        operations.rule_on_flag(
            actor=session.actor, at=session.at, flag_id=flag, outcome=RulingOutcome(outcome), why=why
        )
        state = queries.flag_detail(session.actor, flag_id=flag).row.state
    answer({"id": flag, "state": state}, _("已认定线索 %(id)s。") % {"id": flag})


def _found_line(flag: Flag) -> str:
    return encode(flag_document(flag, lambda reason: reason.text(_)))


def _document(row: FlagRow) -> dict[str, object]:
    return {
        "id": row.id, "check": row.check_id, "severity": row.weight, "state": row.state, "score": round(row.score, 4),
        "campaign": row.campaign, "problems": [each.number for each in row.problems],
        "units": [each.name for each in row.units], "first_found": row.first_found.isoformat(),
        "last_found": row.last_found.isoformat(), "found": row.found,
    }  # fmt: skip


def _line(row: FlagRow) -> str:
    numbers = " ".join(each.number for each in row.problems)
    return f"{row.id:<8}{row.check_id:<28}{row.state:<11}{row.first_found:%Y-%m-%d}  {numbers}"

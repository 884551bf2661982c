"""`bihuan ladder`: the rules in force, what others would have sent, and a problem that starts at a higher rung."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

import click
from django.utils import timezone

from bihuan.apps.ledger import queries as ledger
from bihuan.apps.organizations.queries import RegionRow
from bihuan.apps.supervision import operations, queries
from bihuan.core.actors import Actor
from bihuan.core.decisions import BadInput, Missing
from bihuan.core.ladder import RUNG_WORDS, ItemKind, Policy, RungName, document_of_policy, refuse_policy
from bihuan.core.ladder_versions import document_of_colours
from bihuan.core.rehearsal import Tally
from bihuan.interfaces.cli.database_door import as_option, open_database
from bihuan.interfaces.cli.language import gettext as _
from bihuan.interfaces.cli.output import answer, json_option

_DAY = click.DateTime(["%Y-%m-%d"])
_RUNG = click.Choice([rung.value for rung in RungName])
_region_option = click.option(
    "--region", "region_name", default="", metavar="NAME", help=_("哪个地区；不写用最上面的一个")
)


@click.group("ladder", help=_("督办规则：查看、试演、从较高一级开始"))
def ladder() -> None:
    """The group alone does nothing."""


@ladder.command("show", help=_("现行的五级规则"))
@_region_option
@as_option
@json_option
def show(region_name: str, as_user: str | None) -> None:
    with open_database(as_user) as session:
        region = _region(session.actor, region_name)
        page = queries.ladder_page(session.actor, region_id=region.id)
    policy = page.ladder.policy
    document = {
        "region": region.name, "version": policy.version, "written_in": page.written_in,
        "rungs": document_of_policy(policy), "colours": document_of_colours(page.ladder.colours),
    }  # fmt: skip
    answer(document, "\n".join(f"{_(RUNG_WORDS[rung.name])}  {rung.offset:+d}  {rung.issuer}" for rung in policy.rungs))


@ladder.command("rehearse", help=_("试演：按改动后的规则，那几天会发出什么；什么也不写"))
@click.option("--from", "first", type=_DAY, required=True, help=_("第一天"))
@click.option("--to", "last", type=_DAY, required=True, help=_("最后一天"))
@click.option("--offset", "offsets", type=(_RUNG, int), multiple=True, metavar="RUNG DAYS", help=_("改一级的工作日数"))
@_region_option
@as_option
@json_option
def rehearse(
    *, first: datetime, last: datetime, offsets: tuple[tuple[str, int], ...], region_name: str, as_user: str | None
) -> None:
    with open_database(as_user) as session:
        region = _region(session.actor, region_name)
        policy = _changed(queries.policy_in_force(region.id)[0], offsets)
        found = queries.rehearse_ladder(
            session.actor, region_id=region.id, policy=policy, first=first.date(), last=last.date(),
            today=timezone.localdate(session.at),
        )  # fmt: skip
    columns = {"wanted": found.wanted, "in_force": found.held, "sent": found.sent}
    document = {
        name: {rung.value: _tally(column.of(rung=rung)) for rung in RungName} for name, column in columns.items()
    }
    lines = [
        "  ".join([_(RUNG_WORDS[rung]), *(str(column.of(rung=rung).notices) for column in columns.values())])
        for rung in RungName
    ]
    answer({**document, "for_approval": _tally(found.for_approval)}, "\n".join(lines))


@ladder.command("start", help=_("让一个问题从较高一级开始，写明理由，由另一个人批准"))
@click.argument("number", metavar="NUMBER")
@click.option("--rung", type=_RUNG, required=True, help=_("哪一级，如 supervision"))
@click.option("--why", required=True, metavar="TEXT", help=_("为什么不逐级来"))
@as_option
@json_option
def start(*, number: str, rung: str, why: str, as_user: str | None) -> None:
    with open_database(as_user) as session:
        detail = ledger.problem_detail(session.actor, number=number, today=timezone.localdate(session.at))
        if detail.accountable_unit_id is None:
            raise Missing
        notice_id = operations.start_higher(
            actor=session.actor, at=session.at, unit_id=detail.accountable_unit_id, rung=RungName(rung),
            items=[(ItemKind.CLOSURE, detail.id)], why=why,
        )  # fmt: skip
    answer(
        {"id": notice_id, "rung": rung},
        _("已起草%(rung)s通知，等另一个人批准。") % {"rung": _(RUNG_WORDS[RungName(rung)])},
    )


def _region(actor: Actor, name: str) -> RegionRow:
    found = next((row for row in queries.ladder_regions(actor) if not name or row.name == name), None)
    if found is None:
        raise Missing
    return found


def _changed(policy: Policy, offsets: Iterable[tuple[str, int]]) -> Policy:
    wanted = dict(offsets)
    draft = replace(
        policy, rungs=tuple(replace(rung, offset=wanted.get(rung.name.value, rung.offset)) for rung in policy.rungs)
    )
    faults = refuse_policy(draft)
    if faults:
        raise BadInput(next(iter(faults.values())), faults)
    return draft


def _tally(tally: Tally) -> dict[str, int]:
    return {"notices": tally.notices, "items": tally.items}

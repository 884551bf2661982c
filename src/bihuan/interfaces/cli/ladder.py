"""`bihuan ladder`: the rules in force, a change of them, what others would have sent, and a problem that starts higher."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click
from django.utils import timezone

from bihuan.apps.ledger import queries as ledger
from bihuan.apps.organizations.queries import RegionRow
from bihuan.apps.supervision import operations, queries
from bihuan.core.actors import Actor
from bihuan.core.decisions import BadInput, Missing, Reason
from bihuan.core.ladder import (
    RUNG_WORDS,
    ItemKind,
    Policy,
    RungName,
    document_of_policy,
    policy_of_document,
    refuse_policy,
)
from bihuan.core.ladder_versions import Ladder, RungColour, document_of_colours
from bihuan.core.rehearsal import Tally
from bihuan.interfaces.cli.database_door import as_option, open_database
from bihuan.interfaces.cli.language import gettext as _
from bihuan.interfaces.cli.output import answer, json_option

_DAY = click.DateTime(["%Y-%m-%d"])
_RUNG = click.Choice([rung.value for rung in RungName])
_COLOUR = click.Choice([colour.value for colour in RungColour])
_ITEM = click.Choice([kind.value for kind in ItemKind])
_region_option = click.option(
    "--region", "region_name", default="", metavar="NAME", help=_("哪个地区；不写用最上面的一个")
)


@click.group("ladder", help=_("督办规则：查看、修改、试演、从较高一级开始"))
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


@ladder.command("change", help=_("改督办规则：写明为什么，成为新的一版；已有的通知仍按原来的办"))
@click.option("--offset", "offsets", type=(_RUNG, int), multiple=True, metavar="RUNG DAYS", help=_("改一级的工作日数"))
@click.option(
    "--reply", "replies", type=(_RUNG, int), multiple=True, metavar="RUNG DAYS", help=_("改一级的回复期限（工作日）")
)
@click.option(
    "--colour", "colours", type=(_RUNG, _COLOUR), multiple=True, metavar="RUNG COLOUR", help=_("改一级的颜色")
)
@click.option(
    "--file", "source", type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help=_("整套规则的 JSON，样子同 ladder show --json"),
)  # fmt: skip
@click.option("--why", required=True, metavar="TEXT", help=_("为什么改"))
@_region_option
@as_option
@json_option
def change(
    *, offsets: tuple[tuple[str, int], ...], replies: tuple[tuple[str, int], ...], colours: tuple[tuple[str, str], ...],
    source: Path | None, why: str, region_name: str, as_user: str | None,
) -> None:  # fmt: skip
    with open_database(as_user) as session:
        region = _region(session.actor, region_name)
        held, seen = queries.ladder_in_force(region.id)
        draft = held if source is None else _read_ladder(source, held)
        policy = _changed(draft.policy, offsets, replies)
        wanted = dict(draft.colours) | {RungName(rung): RungColour(colour) for rung, colour in colours}
        version = operations.change_ladder(
            actor=session.actor,
            at=session.at,
            region_id=region.id,
            rungs=policy.rungs,
            colours=wanted,
            why=why,
            seen=seen,
        )
    answer({"region": region.name, "version": version}, _("第 %(n)s 版督办规则已经启用。") % {"n": version})


@ladder.command("start", help=_("让一个问题从较高一级开始，写明理由，由另一个人批准"))
@click.argument("number", metavar="NUMBER")
@click.option("--rung", type=_RUNG, required=True, help=_("哪一级，如 supervision"))
@click.option("--why", required=True, metavar="TEXT", help=_("为什么不逐级来"))
@click.option(
    "--item", "chosen", type=(_ITEM, int), multiple=True, metavar="KIND ID", help=_("哪些事项；不写就是问题自己的时限")
)
@as_option
@json_option
def start(*, number: str, rung: str, why: str, chosen: tuple[tuple[str, int], ...], as_user: str | None) -> None:
    with open_database(as_user) as session:
        detail = ledger.problem_detail(session.actor, number=number, today=timezone.localdate(session.at))
        if detail.accountable_unit_id is None:
            raise Missing
        notice_id = operations.start_higher(
            actor=session.actor, at=session.at, unit_id=detail.accountable_unit_id, rung=RungName(rung),
            items=[(ItemKind(kind), row) for kind, row in chosen] or [(ItemKind.CLOSURE, detail.id)], why=why,
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


def _changed(policy: Policy, offsets: Iterable[tuple[str, int]], replies: Iterable[tuple[str, int]] = ()) -> Policy:
    days, terms = dict(offsets), dict(replies)
    rungs = (
        replace(
            rung,
            offset=days.get(rung.name.value, rung.offset),
            reply_workdays=terms.get(rung.name.value, rung.reply_workdays),
        )
        for rung in policy.rungs
    )
    draft = replace(policy, rungs=tuple(rungs))
    faults = refuse_policy(draft)
    if faults:
        raise BadInput(next(iter(faults.values())), faults)
    return draft


def _read_ladder(source: Path, held: Ladder) -> Ladder:
    """The ladder that a file holds: its rungs, and colours where it names some. Raises BadInput."""
    try:
        document = json.loads(source.read_text(encoding="utf-8"))
        rungs, colours = document["rungs"], document.get("colours", {})
        policy = policy_of_document(rungs, version=held.policy.version)
        return Ladder(policy, {**held.colours, **{RungName(rung): RungColour(name) for rung, name in colours.items()}})
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput(Reason("policy-unreadable", "督办规则读不懂。")) from error


def _tally(tally: Tally) -> dict[str, int]:
    return {"notices": tally.notices, "items": tally.items}

"""`bihuan demo`: a fictional county in an empty database."""

from dataclasses import asdict
from datetime import date, datetime

import click
from django.utils import timezone

from bihuan.core.actors import Actor
from bihuan.interfaces.cli.database_door import open_database
from bihuan.interfaces.cli.language import gettext as _
from bihuan.interfaces.cli.output import answer, json_option
from bihuan.interfaces.demo.build import DemoSize, build_demo, is_empty
from bihuan.interfaces.demo.county import Account, demo_accounts


@click.command("demo", help=_("在空数据库里生成一个虚构的县：十个专项、单位、人员和三个月的经过"))
@click.option("--units", type=click.IntRange(10, 400), default=60, show_default=True, help=_("单位数"))
@click.option("--problems", type=click.IntRange(20, 200_000), default=2000, show_default=True, help=_("问题数"))
@click.option("--seed", type=int, default=7, show_default=True, help=_("随机种子：同一种子生成同一个县"))
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), default=None, help=_("经过写到哪一天，默认今天"))
@json_option
def demo(units: int, problems: int, seed: int, today: datetime | None) -> None:
    with open_database(name="demo") as session:
        day = today.date() if today else timezone.localtime(session.at).date()
        accounts = build_demo(actor=session.actor, today=day, size=DemoSize(units=units, problems=problems, seed=seed))
    document = {"accounts": [asdict(account) for account in accounts]}
    answer(document, "\n".join(account_lines(accounts)))


def prepare_demo(*, actor: Actor, at: datetime) -> list[Account]:
    """The accounts of the demo county, which is made first where the database is empty."""
    if is_empty(actor):
        return build_demo(actor=actor, today=_day(at), size=DemoSize())
    return demo_accounts(actor, at=at)


def account_lines(accounts: list[Account]) -> list[str]:
    """The accounts as a table for people."""
    return [f"{one.role:<16}{one.username:<16}{one.password:<16}{one.unit}" for one in accounts]


def _day(at: datetime) -> date:
    return timezone.localtime(at).date()

"""`bihuan notices`: notices of the ladder as lists, one whole, approved or signed for, and their papers as files."""

from datetime import date
from pathlib import Path

import click
from django.utils import timezone

from bihuan.apps.supervision import operations, queries
from bihuan.apps.supervision.queries import NOTICE_GROUPS, NoticeFilter, NoticeRow
from bihuan.core.ladder import PAPER_WORDS
from bihuan.core.notices import NOTICE_WORDS
from bihuan.interfaces.cli.database_door import as_option, open_database
from bihuan.interfaces.cli.language import gettext as _
from bihuan.interfaces.cli.output import answer, json_option


@click.group("notices", help=_("督办通知：列出、查看、批准、签收、写成公文"))
def notices() -> None:
    """The group alone does nothing."""


@notices.command("list", help=_("列出通知，新的在前"))
@click.option(
    "--group", type=click.Choice(list(NOTICE_GROUPS)), default="open", help=_("哪一类，如 open、for-approval")
)
@as_option
@json_option
def list_notices(group: str, as_user: str | None) -> None:
    rows: list[NoticeRow] = []
    with open_database(as_user) as session:
        today, pages, number = timezone.localdate(session.at), 1, 0
        while number < pages:
            number += 1
            found, page = queries.notice_page(session.actor, wanted=NoticeFilter(group), today=today, page=number)
            pages = page.paginator.num_pages
            rows.extend(found)
    lines = [_line(row) for row in rows] or [_("没有这样的通知。")]
    answer({"notices": [_document(row) for row in rows]}, "\n".join(lines))


@notices.command("show", help=_("一份通知：事项、现状、下一步"))
@click.argument("notice_id", type=int, metavar="ID")
@as_option
@json_option
def show(notice_id: int, as_user: str | None) -> None:
    with open_database(as_user) as session:
        detail = queries.notice_detail(session.actor, notice_id=notice_id, today=timezone.localdate(session.at))
    items = [{"number": item.number, "label": item.label, "due": item.due.isoformat()} for item in detail.items]
    steps = [offer.step.value for offer in detail.steps if offer.allowed]
    document = _document(detail.row) | {"items": items, "words": len(detail.words), "steps": steps}
    answer(document, "\n".join([_line(detail.row), *(f"  {item.number}  {item.label}" for item in detail.items)]))


@notices.command("approve", help=_("批准并发出；起草、告知、提交的人不能批准"))
@click.argument("notice_id", type=int, metavar="ID")
@as_option
@json_option
def approve(notice_id: int, as_user: str | None) -> None:
    with open_database(as_user) as session:
        number = operations.approve_notice(actor=session.actor, at=session.at, notice_id=notice_id)
    answer({"id": notice_id, "number": number}, _("已批准发出：%(number)s。") % {"number": number})


@notices.command("sign", help=_("签收一份通知"))
@click.argument("notice_id", type=int, metavar="ID")
@as_option
@json_option
def sign(notice_id: int, as_user: str | None) -> None:
    with open_database(as_user) as session:
        operations.sign_for(actor=session.actor, at=session.at, notice_id=notice_id)
    answer({"id": notice_id, "state": "signed"}, _("已签收。"))


@notices.command("paper", help=_("把通知写成公文（.docx）"))
@click.argument("notice_id", type=int, metavar="ID")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help=_("写到哪个文件"))
@as_option
@json_option
def paper(notice_id: int, output: Path, as_user: str | None) -> None:
    with open_database(as_user) as session:
        today = timezone.localdate(session.at)
        detail = queries.notice_detail(session.actor, notice_id=notice_id, today=today)
    output.write_bytes(queries.paper_file(detail, today=today))
    answer({"id": notice_id, "file": str(output)}, str(output))


def _document(row: NoticeRow) -> dict[str, object]:
    return {
        "id": row.id, "number": row.number, "rung": row.rung.value, "state": row.state.value, "unit": row.unit,
        "day": row.day.isoformat(), "items": row.items, "received_on": _iso(row.received_on), "reply_due": _iso(row.reply_due),
    }  # fmt: skip


def _line(row: NoticeRow) -> str:
    name = row.number or _(PAPER_WORDS[row.rung])
    return f"{row.id:>6}  {row.day}  {name}  {row.unit}  {_(NOTICE_WORDS[row.state])}"


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None

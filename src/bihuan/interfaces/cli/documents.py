"""`bihuan documents`: documents sent out, and those that somebody has to see to."""

from datetime import date

import click
from django.utils import timezone

from bihuan.apps.coordination import queries
from bihuan.apps.coordination.queries import DocumentFilter, DocumentRow
from bihuan.core.actors import Actor
from bihuan.core.decisions import BadInput, Reason
from bihuan.core.sent_documents import DOCUMENT_STATE_NAMES, DocumentState
from bihuan.interfaces.cli.database_door import as_option, open_database
from bihuan.interfaces.cli.language import gettext as _
from bihuan.interfaces.cli.output import answer, json_option


@click.group("documents", help=_("文件跟踪：签收、落实、跟进"))
def documents() -> None:
    """The group alone does nothing."""


@documents.command("list", help=_("列出发出的文件，一页 50 份"))
@click.option(
    "--group",
    default="all",
    show_default=True,
    metavar="GROUP",
    help=_("哪一类：neglected、unsigned、late、followed 等"),
)
@click.option("--unit", default="", metavar="ID", help=_("收文单位的编号（id）"))
@click.option("--page", type=click.IntRange(1, 100_000), default=1, show_default=True, help=_("第几页"))
@as_option
@json_option
def list_(*, group: str, unit: str, page: int, as_user: str | None) -> None:
    if group not in queries.GROUPS:
        groups = "、".join(queries.GROUPS)
        raise BadInput(
            Reason("no-such-group", "没有“%(group)s”这一类，有 %(groups)s。", {"group": group, "groups": groups})
        )
    wanted = DocumentFilter(group=group, unit=unit)
    with open_database(as_user) as session:
        today = timezone.localdate(session.at)
        rows, found = queries.document_page(session.actor, wanted=wanted, today=today, page=page)
    told = {"total": found.paginator.count, "page": found.number, "pages": found.paginator.num_pages}
    values = {"all": told["total"], "page": told["page"], "pages": told["pages"]}
    lines = [*map(_line, rows), _("共 %(all)s 份，第 %(page)s / %(pages)s 页") % values]
    answer({**told, "rows": [_document(row) for row in rows]}, "\n".join(lines))


@documents.command("overdue", help=_("列出一发了之的和过期没有签收的文件"))
@as_option
@json_option
def overdue(*, as_user: str | None) -> None:
    with open_database(as_user) as session:
        today = timezone.localdate(session.at)
        found = {group: _all_of(session.actor, group, today) for group in ("neglected", "late")}
    lines = [_line(row) for rows in found.values() for row in rows] or [_("没有过期的文件。")]
    answer({group: [_document(row) for row in rows] for group, rows in found.items()}, "\n".join(dict.fromkeys(lines)))


def _all_of(actor: Actor, group: str, today: date) -> list[DocumentRow]:
    rows: list[DocumentRow] = []
    pages, number = 1, 0
    while number < pages:
        number += 1
        shown, found = queries.document_page(actor, wanted=DocumentFilter(group=group), today=today, page=number)
        pages = found.paginator.num_pages
        rows.extend(shown)
    return rows


def _document(row: DocumentRow) -> dict[str, object]:
    return {
        "id": row.id, "number": row.number, "title": row.title, "issuer": row.issuer, "state": row.state,
        "recipients": row.recipients, "signed": row.signed, "links": row.links,
        "follow_up_by": row.follow_up_by.isoformat() if row.follow_up_by else None,
        "neglect": [reason.code for reason in row.neglect],
    }  # fmt: skip


def _line(row: DocumentRow) -> str:
    state = _("一发了之") if row.neglect else _(DOCUMENT_STATE_NAMES[DocumentState(row.state)])
    return "  ".join(
        (row.number, state, f"{row.signed}/{row.recipients}", row.title, *(_say(each) for each in row.neglect))
    )


def _say(reason: Reason) -> str:
    return reason.text(_)

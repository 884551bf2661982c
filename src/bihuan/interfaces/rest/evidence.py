"""Evidence over REST: a file comes up on its own, is linked by a step, and goes out as it was stored."""

from typing import BinaryIO, cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from ninja import File, Form, Router
from ninja.files import UploadedFile
from ninja.responses import Status

from bihuan.apps.evidence import operations, queries
from bihuan.apps.evidence.queries import EvidenceRow
from bihuan.apps.evidence.web.views import as_download
from bihuan.apps.ledger import queries as ledger
from bihuan.core.actors import Role
from bihuan.core.decisions import Missing
from bihuan.interfaces.rest.errors import ERRORS
from bihuan.interfaces.rest.fields import Body, Day, Id, Number
from bihuan.interfaces.rest.words import said as _
from bihuan.ui.shell import actor_of

router = Router(tags=["evidence"])


class FileFor(Body):
    """For which problem a file is brought, and since when what it shows holds."""

    number: Number
    effective_on: Day | None = None


@router.post(
    "",
    response={201: EvidenceRow, **ERRORS},
    summary=_("上传一份佐证"),
    description=_("先上传，得到编号；再由上报进展或“作为佐证”那一步连到问题上。照片里的拍摄位置在保存前去掉。"),
)
def upload(request: HttpRequest, about: Form[FileFor], file: File[UploadedFile]) -> object:
    actor = actor_of(request)
    detail = ledger.problem_detail(actor, number=about.number, today=timezone.localdate())
    own = actor.unit_ids(Role.UNIT, Role.RESPONSIBLE)
    taking_part = (detail.accountable_unit_id, *(pk for pk, _name in detail.assisting))
    made = operations.add_evidence(
        actor=actor, at=timezone.now(), stream=cast(BinaryIO, file.file), filename=file.name or "",
        region_id=detail.region_id, unit_id=next((unit for unit in taking_part if unit in own), None),
        effective_on=about.effective_on,
    )  # fmt: skip
    return Status(201, queries.evidence_rows([made])[made])


@router.get("/{evidence_id}", response={200: EvidenceRow, **ERRORS}, summary=_("一份佐证的名称、大小、散列"))
def evidence(request: HttpRequest, evidence_id: Id) -> object:
    return queries.open_evidence(actor_of(request), evidence_id=evidence_id)[0]


@router.get("/{evidence_id}/file", summary=_("下载一份佐证"), response={200: bytes, **ERRORS})
def evidence_file(request: HttpRequest, evidence_id: Id) -> HttpResponseBase:
    row, content = queries.open_evidence(actor_of(request), evidence_id=evidence_id)
    if not content.is_file():
        raise Missing
    return as_download(row, content)

"""Texts that all units were given: kept by the office, subtracted before texts are compared, ended and never deleted."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from bihuan.apps.audit.operations import record
from bihuan.apps.coordination import queries as coordination
from bihuan.apps.formalism import policies
from bihuan.apps.formalism.models import GivenTemplate
from bihuan.apps.formalism.operations.writing import require_text
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor
from bihuan.core.decisions import BadInput, Missing, Reason, Refused

LONGEST = 20_000


@transaction.atomic
def give_template(
    *, actor: Actor, at: datetime, region_id: int, title: str, text: str, document_id: int | None = None
) -> int:
    """Keep a text that all units of a region were given; its id. `document_id`: the document it was sent out with."""
    region = organizations.region_of(region_id)
    verdict = policies.may_keep_templates(actor, region.path)
    if not verdict:
        raise Refused(verdict.reason or policies.NOT_ALLOWED)
    name = require_text("title", title, "要写明是什么材料。")[:200]
    words = _require_words(text)
    if document_id is not None:
        coordination.document_detail(actor, document_id, today=timezone.localdate(at))
    row = GivenTemplate.objects.create(
        region_id=region_id, title=name, text=words, document_id=document_id, added_by_id=actor.user_id, added_at=at
    )
    record(
        actor=actor, role=str(verdict.role), action="formalism.template.given", at=at, object_type="given-template",
        object_id=row.pk, label=name, region_path=region.path, after={"title": name, "text": words},
    )  # fmt: skip
    return row.pk


@transaction.atomic
def end_template(*, actor: Actor, at: datetime, template_id: int, why: str) -> None:
    """Subtract a text no longer. What was compared with it before stays as it was."""
    row = GivenTemplate.objects.select_for_update(of=("self",)).select_related("region").filter(pk=template_id).first()
    if row is None or not policies.visible_templates(actor).filter(pk=row.pk).exists():
        raise Missing(Reason("no-given-template", "没有这份模板，或不在可以查看的范围内。"))
    verdict = policies.may_keep_templates(actor, row.region.path)
    if not verdict:
        raise Refused(verdict.reason or policies.NOT_ALLOWED)
    said = require_text("why", why, "要写明为什么不再扣除。")
    if row.ended_at is not None:
        raise Refused(Reason("template-ended", "这份模板已经停用。"))
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    record(
        actor=actor, role=str(verdict.role), action="formalism.template.ended", at=at, object_type="given-template",
        object_id=row.pk, label=row.title, region_path=row.region.path, after={"ended": True}, reason=said,
    )  # fmt: skip


def _require_words(text: str) -> str:
    words = text.strip()
    if not words or len(words) > LONGEST:
        reason = Reason("template-length", "模板的文字不能是空的，也不能超过 %(n)s 个字。", {"n": LONGEST})
        raise BadInput(reason, {"text": reason})
    return words

"""Templates of the papers: brought and looked at, put into force by a person, given up for the built-in paper."""

from datetime import datetime
from io import BytesIO

from django.db import transaction

from bihuan.apps.audit.operations import record
from bihuan.apps.evidence.operations import add_evidence, check_template
from bihuan.apps.organizations import queries as organizations
from bihuan.apps.organizations.queries import RegionRow
from bihuan.apps.supervision import policies
from bihuan.apps.supervision.models import NoticeTemplate
from bihuan.core.actors import Actor
from bihuan.core.decisions import BadInput, Missing, Reason, Refused
from bihuan.core.ladder import RungName

_IN_FORCE = Reason("template-in-force", "这个模板已经在用。")
_BUILT_IN = Reason("template-built-in", "用的已经是自带的样式。")


@transaction.atomic
def bring_template(*, actor: Actor, at: datetime, region_id: int, rung: RungName, content: bytes, filename: str) -> int:
    """Keep a template that passed its rehearsal; its id. Papers go on as before until somebody puts it into force.

    Raises Missing where the actor keeps no templates, BadInput with everything that is wrong with the file.
    """
    region, role = _kept(actor, region_id)
    problems = check_template(content)
    if problems:
        told = problems[0] if len(problems) == 1 else Reason(problems[0].code, "%(reasons)s", {"reasons": problems})
        raise BadInput(told, {"file": told})
    piece = add_evidence(
        actor=actor, at=at, stream=BytesIO(content), filename=filename, region_id=region_id
    )  # fmt: skip
    row = NoticeTemplate.objects.create(
        region_id=region_id, rung=rung.value, evidence_id=piece, brought_by_id=actor.user_id, brought_at=at
    )
    _record("brought", row, region, role, actor=actor, at=at)
    return row.pk


@transaction.atomic
def put_template(*, actor: Actor, at: datetime, template_id: int) -> None:
    """Let this template hold for the papers of its rung that go out from now on. An earlier one may hold again: as a new row."""
    row = NoticeTemplate.objects.select_for_update(of=("self",)).filter(pk=template_id).first()
    if row is None:
        raise Missing
    region, role = _kept(actor, row.region_id)
    held = _newest(row.region_id, row.rung)
    if held is not None and held.evidence_id == row.evidence_id:
        raise Refused(_IN_FORCE)
    if row.put_at is not None:
        row = NoticeTemplate(
            region_id=row.region_id, rung=row.rung, evidence_id=row.evidence_id, brought_by_id=row.brought_by_id,
            brought_at=row.brought_at,
        )  # fmt: skip
    row.put_by_id, row.put_at = actor.user_id, at
    row.save()
    _record("put", row, region, role, actor=actor, at=at)


@transaction.atomic
def use_built_in(*, actor: Actor, at: datetime, region_id: int, rung: RungName) -> None:
    """Papers of the rung look from now on as the program has them."""
    region, role = _kept(actor, region_id)
    held = _newest(region_id, rung.value)
    if held is None or held.evidence_id is None:
        raise Refused(_BUILT_IN)
    row = NoticeTemplate.objects.create(
        region_id=region_id, rung=rung.value, evidence=None, brought_by_id=actor.user_id, brought_at=at,
        put_by_id=actor.user_id, put_at=at,
    )  # fmt: skip
    _record("put", row, region, role, actor=actor, at=at)


def _kept(actor: Actor, region_id: int) -> tuple[RegionRow, str]:
    """The region, and as whom the actor keeps its templates."""
    region = organizations.region_of(region_id)
    role = policies.role_to_keep_templates(actor, region.path)
    if role is None:
        raise Missing
    return region, role.value


def _newest(region_id: int, rung: str) -> NoticeTemplate | None:
    return (
        NoticeTemplate.objects.filter(region=region_id, rung=rung, put_at__isnull=False)
        .order_by("-put_at", "-pk")
        .first()
    )


def _record(act: str, row: NoticeTemplate, region: RegionRow, role: str, *, actor: Actor, at: datetime) -> None:
    record(
        actor=actor, role=role, action=f"supervision.template.{act}", at=at, object_type="notice-template",
        object_id=row.pk, label=f"{region.name} {row.rung}", region_path=region.path,
        after={"rung": row.rung, "evidence": row.evidence_id},
    )  # fmt: skip

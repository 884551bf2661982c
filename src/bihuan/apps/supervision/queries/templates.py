"""Templates of the papers: which one holds on a rung and a moment, and the page on which the office keeps them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from bihuan.apps.evidence.operations import render_template
from bihuan.apps.evidence.queries import content_path, evidence_rows
from bihuan.apps.organizations import queries as organizations
from bihuan.apps.organizations.queries import RegionRow
from bihuan.apps.supervision import policies
from bihuan.apps.supervision.models import NoticeTemplate
from bihuan.core.actors import Actor
from bihuan.core.decisions import Missing
from bihuan.core.ladder import RungName
from bihuan.documents.official.starting_template import starting_template
from bihuan.documents.official.template_fields import EXAMPLE

_A_PAGE = 20


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One template as it was brought. `name` "" is the built-in paper; `put_at` None: nobody has put it into force."""

    id: int
    rung: RungName
    region_id: int
    region: str
    evidence_id: int | None
    name: str
    brought_by: str
    brought_at: datetime
    put_by: str
    put_at: datetime | None
    in_force: bool


@dataclass(frozen=True, slots=True)
class TemplatePage:
    """What holds on each rung (None: the built-in paper that nobody has changed), and everything that was brought."""

    region: RegionRow
    in_force: Mapping[RungName, TemplateRow | None]
    history: tuple[TemplateRow, ...]
    page: "Page[NoticeTemplate]"


def template_regions(actor: Actor) -> tuple[RegionRow, ...]:
    """The regions whose templates the actor keeps, from above to below."""
    rows = organizations.region_rows(actor)
    return tuple(row for row in rows if policies.role_to_keep_templates(actor, row.path) is not None)


def template_page(actor: Actor, *, region_id: int, page: str = "1") -> TemplatePage:
    """The templates of a region, newest first. Raises Missing."""
    region = organizations.region_of(region_id)
    if policies.role_to_keep_templates(actor, region.path) is None:
        raise Missing
    held = {rung: _held(region.path, rung, None) for rung in RungName}
    found = Paginator(_rows().filter(region=region_id).order_by("-brought_at", "-pk"), _A_PAGE).get_page(page)
    shown = _shown([*found.object_list, *(row for row in held.values() if row is not None)], held)
    return TemplatePage(
        region=region,
        in_force={rung: shown[row.pk] if row else None for rung, row in held.items()},
        history=tuple(shown[row.pk] for row in found.object_list),
        page=found,
    )


def template_row(actor: Actor, *, template_id: int) -> TemplateRow:
    """One template, for whoever keeps those of its region. Raises Missing."""
    row = _rows().filter(pk=template_id, evidence__isnull=False).first()
    if row is None or policies.role_to_keep_templates(actor, row.region.path) is None:
        raise Missing
    return _shown([row], {RungName(row.rung): _held(row.region.path, RungName(row.rung), None)})[row.pk]


def rehearse_template(row: TemplateRow) -> bytes:
    """The example paper, every field filled, as this template has it."""
    return render_template(_content_of(row.evidence_id), EXAMPLE)


def template_to_begin_with() -> bytes:
    """A template that looks as the built-in paper does, to be changed and brought back."""
    return starting_template(EXAMPLE.kind)


def template_in_force(region_path: str, rung: RungName, *, at: datetime | None) -> bytes | None:
    """The template that held for a rung at that moment (None: now); None is the built-in paper.

    The nearest region with a template of its own decides, also where it went back to the built-in paper.
    """
    row = _held(region_path, rung, at)
    return None if row is None or row.evidence_id is None else _content_of(row.evidence_id)


def _held(region_path: str, rung: RungName, at: datetime | None) -> NoticeTemplate | None:
    above = [region_path[:end] for end in range(1, len(region_path) + 1)]
    rows = _rows().filter(region__path__in=above, rung=rung.value, put_at__isnull=False)
    if at is not None:
        rows = rows.filter(put_at__lte=at)
    nearest = {row.region.path: row for row in rows.order_by("put_at", "pk")}
    return nearest[max(nearest, key=len)] if nearest else None


def _rows() -> QuerySet[NoticeTemplate]:
    return NoticeTemplate.objects.select_related("region", "brought_by", "put_by")


def _content_of(evidence_id: int | None) -> bytes:
    row = evidence_rows([evidence_id] if evidence_id else []).get(evidence_id or 0)
    if row is None:
        raise Missing
    return content_path(row.sha256).read_bytes()


def _shown(rows: list[NoticeTemplate], held: Mapping[RungName, NoticeTemplate | None]) -> dict[int, TemplateRow]:
    files = evidence_rows(row.evidence_id for row in rows if row.evidence_id)
    in_force = {row.pk for row in held.values() if row is not None}
    return {
        row.pk: TemplateRow(
            id=row.pk, rung=RungName(row.rung), region_id=row.region_id, region=row.region.name,
            evidence_id=row.evidence_id, name=files[row.evidence_id].name if row.evidence_id else "",
            brought_by=str(row.brought_by) if row.brought_by else "", brought_at=row.brought_at,
            put_by=str(row.put_by) if row.put_by else "", put_at=row.put_at, in_force=row.pk in in_force,
        )
        for row in rows
    }  # fmt: skip

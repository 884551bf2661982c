"""Texts that all units were given."""

from bihuan.apps.formalism import policies
from bihuan.apps.formalism.queries.rows import TemplateRow
from bihuan.core.actors import Actor


def given_templates(actor: Actor) -> tuple[TemplateRow, ...]:
    """Everything that was given to all units of the actor's regions, the newest first."""
    rows = policies.visible_templates(actor).select_related("region", "document", "added_by")
    return tuple(
        TemplateRow(
            id=row.pk, title=row.title, text=row.text, document=str(row.document) if row.document else "",
            document_id=row.document_id if policies.may_keep_templates(actor, row.region.path) else None,
            added_by=str(row.added_by or ""),
            added_at=row.added_at, ended_at=row.ended_at,
            may_end=row.ended_at is None and bool(policies.may_keep_templates(actor, row.region.path)),
        )
        for row in rows
    )  # fmt: skip


def template_regions(actor: Actor) -> tuple[str, ...]:
    """The paths of the regions for which the actor may keep templates."""
    return tuple(
        dict.fromkeys(
            grant.region_path for grant in actor.grants if policies.may_keep_templates(actor, grant.region_path)
        )
    )

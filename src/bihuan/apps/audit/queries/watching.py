"""Reads for whoever watches the servers: moments alone, nothing of what was done."""

from datetime import datetime

from django.db.models import Max

from bihuan.apps.audit.models import Act, TreeHead


def last_sealed_at() -> datetime | None:
    """When acts were last sealed; None before the first seal."""
    moment: datetime | None = TreeHead.objects.aggregate(at=Max("at"))["at"]
    return moment


def last_act_on(object_type: str) -> datetime | None:
    """When something of this kind was last done; None where it never was."""
    moment: datetime | None = Act.objects.filter(object_type=object_type).aggregate(at=Max("at"))["at"]
    return moment

"""Which reports from elsewhere stand beside those of a campaign: of other campaigns of the region, however long ago."""

from collections import Counter

from django.db.models import Q

from bihuan.apps.formalism.models import AlikeWords, ReportWords
from bihuan.apps.ledger import queries as ledger

EACH_UNIT = 2
EACH_TEXT = 12
"""How many reports that hold one text are looked at beside a campaign, and how many of one unit: the first ones, which stay the same."""


def reports_beside(campaign_id: int) -> tuple[int, ...]:
    """The ids of reports elsewhere that hold the same text as one of this campaign, or one like it, the oldest first. One query."""
    here = ledger.report_ids_of_campaign(campaign_id)
    own = ReportWords.objects.filter(report__in=here).exclude(digest="").order_by().values("digest")
    alike = (
        Q(digest__in=own)
        | Q(digest__in=AlikeWords.objects.filter(one__in=own).values("other"))
        | Q(digest__in=AlikeWords.objects.filter(other__in=own).values("one"))
    )
    region = ReportWords.objects.filter(report__in=here).order_by().values("region")[:1]
    rows = ReportWords.objects.filter(alike, region=region).exclude(report__in=here).order_by("report__at", "report")
    found: list[int] = []
    texts, units = Counter[str](), Counter[tuple[str, int | None]]()
    named = rows.values_list("report", "digest", "report__unit", "report__problem__accountable_unit")
    for report, digest, unit, accountable in named.iterator(chunk_size=2000):
        who = (digest, unit or accountable)
        if texts[digest] < EACH_TEXT and units[who] < EACH_UNIT:
            texts[digest] += 1
            units[who] += 1
            found.append(report)
    return tuple(found)

"""Files that were stored before anybody looked into them: read once, in small lots, whatever stands in them.

Pictures lost what the camera wrote when they were stored: of those nothing more is learnt.
"""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from bihuan.apps.evidence import queries
from bihuan.apps.evidence.models import Evidence, StoredFile
from bihuan.core.file_facts import READER, FileFacts, facts_of

_LOT = 50


def read_old_files() -> int:
    """Read what no reader of this version has looked at; how many files. Whoever is killed goes on where the last lot ended."""
    total = 0
    while lot := list(StoredFile.objects.filter(read_by__lt=READER).order_by("pk")[:_LOT]):
        _read(lot)
        total += len(lot)
    return total


@transaction.atomic
def _read(files: Sequence[StoredFile]) -> None:
    for file in files:
        facts = _facts(file)
        StoredFile.objects.filter(pk=file.pk).update(characters=facts.characters, read_by=READER)
        if facts.made_on is not None:
            Evidence.objects.filter(file=file, made_on=None).update(made_on=facts.made_on)


def _facts(file: StoredFile) -> FileFacts:
    """What it says; nothing for a picture, and for content that is no longer there."""
    if file.media_type.startswith("image/"):
        return FileFacts()
    try:
        content = queries.content_path(file.sha256).read_bytes()
    except OSError:
        return FileFacts()
    until = timezone.localtime(file.stored_at).date()
    return facts_of(content, file.media_type, until=until, zone=timezone.get_default_timezone())

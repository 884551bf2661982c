"""Whether there is room to write, where this installation writes."""

import shutil

from django.conf import settings

LEAST_FREE_BYTES = 200 * 1024 * 1024


def free_bytes() -> int:
    """Room left in the home folder."""
    return shutil.disk_usage(settings.BIHUAN_HOME).free


def has_room() -> bool:
    """Whether an upload, a write-ahead log and a backup still have room."""
    return free_bytes() >= LEAST_FREE_BYTES

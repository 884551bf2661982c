"""One file that holds an installation: its database, its files, its keys unless they are kept apart, and the head of its
record to check it by.
"""

from bihuan.interfaces.backup.making import BackupReport, make_backup
from bihuan.interfaces.backup.restoring import RestoreReport, restore_backup

__all__ = ["BackupReport", "RestoreReport", "make_backup", "restore_backup"]

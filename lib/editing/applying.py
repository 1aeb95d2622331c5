"""Carrying a change out: the record and the copy first, then the act, alone among our processes."""

from collections.abc import Callable

from lib.editing import backups
from lib.editing.applied import AppliedEdit
from lib.editing.backups import CONTENT, CREATED, MODE, NAME, BackupRecord
from lib.editing.interfaces import EditError

__all__ = ["CONTENT", "CREATED", "MODE", "NAME", "BackupRecord", "carry_out"]


def carry_out(
    record: BackupRecord, before: bytes | None, after: bytes | None, act: Callable[[], None]
) -> AppliedEdit:
    """Keep what there is to keep, then act. Raises `EditError`, and nothing is left behind then.

    before: the content to be copied, if any. after: the content there will be.
    """
    with backups.alone() as place:
        kept = backups.keep(place, record, before, after)
        try:
            act()
        except EditError:
            backups.forget(place, kept)
            raise
    return AppliedEdit(kept, record)

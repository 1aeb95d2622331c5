"""Whether values are those that a migration wrote, told after the process has ended.

The Hub tells no value of a secret, and a journal holds none. So that a line of a `.env` can be
tidied away later, and only where it still holds what was written, one digest of all values together
is kept in a file of its own beside the journal, as private as the journal: salted, and slow to
compute (scrypt). Whoever got hold of it could confirm a guess only by guessing every value at once,
the random keys among them. So it tells whether all of them are as they were, never which is not.
"""

import json
import secrets
from collections.abc import Mapping
from contextlib import suppress
from hashlib import scrypt
from pathlib import Path
from typing import Final

from lib.migration.journal import SUFFIX, Journal, JournalError
from lib.migration.journal_file import (
    as_journal_error,
    private_place,
    read_values,
    remove_private,
    write_values,
)
from lib.secret import Secret

PROOF: Final = ".proof.json"
# The cost that RFC 7914 and its author give for interactive use: 16 MiB and some 50 ms.
_COST: Final = 2**14
_BLOCK: Final = 8
_MEMORY: Final = 64 * 1024 * 1024


def keep_proof(journal: Journal, values: Mapping[str, Secret]) -> None:
    """Keep the proof of what was written, in the place of an earlier one. Raises nothing.

    values: by name, those that were written and read back. Where it cannot be kept, lines can be
    tidied in the same run only.
    """
    salt = secrets.token_hex(16)
    told = {"names": sorted(values), "salt": salt, "digest": _digest(values, salt)}
    path = proof_of(journal.path)
    with suppress(JournalError), as_journal_error(path, "written"):
        remove_private(path)
        if values:
            with private_place(path.parent) as folder:
                write_values(folder, path.name, Secret(json.dumps(told)))


def proven(journal: Journal, values: Mapping[str, Secret]) -> frozenset[str]:
    """Return the names whose values are surely those that were written; none where one is not."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        told = json.loads(read_values(proof_of(journal.path)))
        names = frozenset(map(str, told["names"]))
        if names <= values.keys():
            kept = {name: values[name] for name in names}
            if secrets.compare_digest(_digest(kept, str(told["salt"])), str(told["digest"])):
                return names
    return frozenset()


def forget_proof(path: Path) -> None:
    """Remove the proof of a journal, if there is one. Raises `JournalError`."""
    with as_journal_error(path, "removed"):
        remove_private(proof_of(path))


def proof_of(path: Path) -> Path:
    """Return where the proof of a journal is."""
    return path.with_name(path.name.removesuffix(SUFFIX) + PROOF)


def _digest(values: Mapping[str, Secret], salt: str) -> str:
    text = json.dumps({name: values[name].reveal() for name in sorted(values)})
    found = scrypt(text.encode(), salt=bytes.fromhex(salt), n=_COST, r=_BLOCK, p=1, maxmem=_MEMORY)
    return found.hex()

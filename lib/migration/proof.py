"""Whether values are those that a migration wrote, told after the process has ended.

The Hub tells no value of a secret, and a journal holds none. So that a line of a `.env` can be
tidied away later, and only where it still holds what was written, digests are kept in a file of
their own beside the journal, as private as the journal: salted, and slow to compute (scrypt).

Whoever got hold of them must not be able to confirm a guess. A long random key cannot be guessed,
so each has a digest of its own. Any other value may be short: it has one digest with each random
key, which is worth nothing without that key. Where there is no random key, all values share one
digest, and could be confirmed only by guessing every one at once; it tells whether all of them are
as they were, never which is not.
"""

import hmac
import json
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from hashlib import scrypt
from pathlib import Path
from typing import Any, Final

from lib.migration.journal import SUFFIX, Journal, JournalError
from lib.migration.journal_file import (
    as_journal_error,
    private_place,
    read_values,
    remove_private,
    write_values,
)
from lib.names.opaque import looks_opaque
from lib.secret import Secret

PROOF: Final = ".proof.json"
# The cost that RFC 7914 and its author give for interactive use: 16 MiB and some 50 ms.
_COST: Final = 2**14
_BLOCK: Final = 8
# So many random keys are proven at full cost, more of them at a smaller one, so that all together
# take no longer. None of them can be guessed at any cost.
_FULL: Final = 16
_LEAST_COST: Final = 2**10
_RANDOM: Final = re.compile(r"[A-Za-z0-9_+/=.-]{20,}")
_DIFFERENT: Final = 12
_MEMORY: Final = 64 * 1024 * 1024


def keep_proof(journal: Journal, values: Mapping[str, Secret]) -> None:
    """Keep the proof of what was written, in the place of an earlier one. Raises nothing.

    values: by name, those that were written and read back. Where it cannot be kept, lines can be
    tidied in the same run only.
    """
    told = _told(values, secrets.token_hex(16))
    path = proof_of(journal.path)
    with suppress(JournalError), as_journal_error(path, "written"):
        remove_private(path)
        if values:
            with private_place(path.parent) as folder:
                write_values(folder, path.name, Secret(json.dumps(told)))


def proven(journal: Journal, values: Mapping[str, Secret]) -> frozenset[str]:
    """Return the names whose values are surely those that were written."""
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        told = json.loads(read_values(proof_of(journal.path)))
        return _all_or_none(told, values) if "digest" in told else _each(told, values)
    return frozenset()


def forget_proof(path: Path) -> None:
    """Remove the proof of a journal, if there is one. Raises `JournalError`."""
    with as_journal_error(path, "removed"):
        remove_private(proof_of(path))


def proof_of(path: Path) -> Path:
    """Return where the proof of a journal is."""
    return path.with_name(path.name.removesuffix(SUFFIX) + PROOF)


def _told(values: Mapping[str, Secret], salt: str) -> dict[str, Any]:
    random = sorted(name for name, value in values.items() if _is_random(value.reveal()))
    if not random:
        return {"names": sorted(values), "salt": salt, "digest": _digest(values, salt)}
    cost = _cost_of_each(len(random))
    keys = {name: _key(name, values[name], salt, cost) for name in random}
    others = sorted(values.keys() - keys.keys())
    return {
        "salt": salt,
        "cost": cost,
        "random": {name: _seal(key, name, values[name]) for name, key in keys.items()},
        "others": {
            other: {name: _seal(key, other, values[other]) for name, key in keys.items()}
            for other in others
        },
    }


def _each(told: Mapping[str, Any], values: Mapping[str, Secret]) -> frozenset[str]:
    """Return each random key that is as it was, and each other value with the help of one."""
    salt, cost = str(told["salt"]), _checked_cost(told["cost"])
    keys: dict[str, bytes] = {}
    for name, digest in told["random"].items():
        if name in values:
            key = _key(name, values[name], salt, cost)
            if secrets.compare_digest(_seal(key, name, values[name]), str(digest)):
                keys[name] = key
    others = {
        other
        for other, seals in told["others"].items()
        if other in values
        and any(
            secrets.compare_digest(_seal(key, other, values[other]), str(seals[name]))
            for name, key in keys.items()
        )
    }
    return frozenset(keys.keys() | others)


def _all_or_none(told: Mapping[str, Any], values: Mapping[str, Secret]) -> frozenset[str]:
    """Return all names where every value is as it was; so journals of earlier versions tell it."""
    names = frozenset(map(str, told["names"]))
    if names <= values.keys():
        kept = {name: values[name] for name in names}
        if secrets.compare_digest(_digest(kept, str(told["salt"])), str(told["digest"])):
            return names
    return frozenset()


def _is_random(value: str) -> bool:
    """Whether nobody can guess a value: long, of many characters, and no words or addresses."""
    return bool(_RANDOM.fullmatch(value) and len(set(value)) >= _DIFFERENT and looks_opaque(value))


def _cost_of_each(count: int) -> int:
    cost = _COST
    while cost > _LEAST_COST and cost * count > _COST * _FULL:
        cost //= 2
    return cost


def _checked_cost(cost: object) -> int:
    """Return a cost that was read from a file. Raises `ValueError` where it is none of ours."""
    if not isinstance(cost, int) or not _LEAST_COST <= cost <= _COST:
        raise ValueError
    return cost


def _key(name: str, value: Secret, salt: str, cost: int) -> bytes:
    text = json.dumps([name, value.reveal()])
    return _slow(text, salt, cost)


def _seal(key: bytes, name: str, value: Secret) -> str:
    return hmac.digest(key, json.dumps([name, value.reveal()]).encode(), "sha256").hex()


def _digest(values: Mapping[str, Secret], salt: str) -> str:
    return _slow(
        json.dumps({name: values[name].reveal() for name in sorted(values)}), salt, _COST
    ).hex()


def _slow(text: str, salt: str, cost: int) -> bytes:
    return scrypt(text.encode(), salt=bytes.fromhex(salt), n=cost, r=_BLOCK, p=1, maxmem=_MEMORY)

"""Secrets of every make, generated: what may stand by mistake where a name or a word belongs.

All are random, the same in every run, and open nothing.
"""

import base64
import json
import string
import uuid
from collections.abc import Iterator
from functools import lru_cache
from random import Random
from typing import Final

from lib.provider_config import known_prefixes

_LETTERS = string.ascii_letters + string.digits
# Words as lists for passphrases have them; none of them says what a setting is.
WORDS = (
    "correct", "horse", "battery", "staple", "orange", "tiger", "lemon", "window", "river",
    "mountain", "yellow", "purple", "garden", "coffee", "rocket", "dragon", "copper", "planet",
    "forest", "bridge", "candle", "pepper", "monkey", "banana", "castle", "hammer", "pencil",
    "guitar", "kitten", "puzzle", "velvet", "thunder", "shadow", "marble", "meadow", "falcon",
    "ribbon", "anchor", "harbor", "lantern", "turtle", "saddle", "cactus", "walnut", "spider",
    "barrel", "canyon", "ember", "fossil", "glacier", "lagoon", "nectar",
)  # fmt: skip


def secrets(count: int, seed: int = 10) -> list[str]:
    """Return so many secrets: seeds, keys, ids, passphrases, tokens, addresses with passwords."""
    random = Random(seed)
    makers = _makers(random)
    return [next(makers) for _ in range(count)]


def without_words(count: int, seed: int = 10) -> list[str]:
    """Return secrets that are no words of a language: those of machines, of one word each."""
    random = Random(seed)
    return [_machine(random, number) for number in range(count)]


# Of so many characters at least a part of a secret is looked for.
_PART: Final = 8


def parts_of(secret: str) -> list[str]:
    """Return every run of 8 characters of a secret."""
    return [secret[at : at + _PART] for at in range(len(secret) - _PART + 1)]


@lru_cache(maxsize=2)
def _parts_in(text: str) -> frozenset[str]:
    """Return the same of a text, in which hundreds of secrets are looked for."""
    return frozenset(parts_of(text))


def seen_in(text: str, secret: str) -> bool:
    """Whether a part of a secret of 8 characters or more, or all of a shorter one, is in a text.

    What keys of a provider begin with is public, and stands in masks.
    """
    known = [prefix for prefix in known_prefixes() if secret.startswith(prefix)]
    secret = secret.removeprefix(max(known, key=len, default=""))
    parts = parts_of(secret)
    return not _parts_in(text).isdisjoint(parts) if parts else secret in text


def _makers(random: Random) -> Iterator[str]:
    number = 0
    while True:
        yield _machine(random, number)
        yield _passphrase(random)
        if number % 5 == 0:
            yield _connection(random)
            yield _jwt(random)
        number += 1


def _machine(random: Random, number: int) -> str:
    raw = random.randbytes(random.choice([10, 16, 20, 32]))
    seed = base64.b32encode(raw).decode().rstrip("=")
    alike = "".join(random.choices(_LETTERS, k=random.choice([24, 32, 48])))
    return (
        seed,
        seed.lower(),
        raw.hex() if len(raw) > 10 else seed,
        raw.hex().upper() if len(raw) > 10 else seed,
        base64.b64encode(raw + raw).decode().rstrip("=").replace("/", "x").replace("+", "y"),
        base64.urlsafe_b64encode(raw + raw[:9]).decode().rstrip("="),
        str(uuid.UUID(bytes=random.randbytes(16), version=4)),
        f"{random.choice(known_prefixes())}{alike}",
        alike,
    )[number % 9]


def _passphrase(random: Random) -> str:
    words = random.sample(WORDS, random.choice([4, 5, 6]))
    joined = random.choice(["_", "-", ".", "", "_"])
    form = random.choice([str.lower, str.title, str.upper])
    return joined.join(form(word) for word in words) + random.choice(["", "", "7", "42"])


def _jwt(random: Random) -> str:
    parts = [json.dumps({"alg": "HS256"}), json.dumps({"sub": random.random()})]
    parts = [base64.urlsafe_b64encode(one.encode()).decode().rstrip("=") for one in parts]
    return ".".join([*parts, base64.urlsafe_b64encode(random.randbytes(32)).decode().rstrip("=")])


def _connection(random: Random) -> str:
    password = "".join(random.choices(_LETTERS, k=20))
    return f"p{password}"

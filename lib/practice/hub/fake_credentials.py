"""Make credentials: shaped like real ones, plainly false, and other ones for every server.

chance: what draws the letters; one with a seed makes the same credentials every time.
"""

import base64
import json
import string
from random import Random, SystemRandom
from typing import Final

CHANCE: Final = SystemRandom()

_MARK: Final = "PRACTICE"
_LETTERS_OF_A_TOKEN: Final = 34
_SIGNATURE_BYTES: Final = 256


def user_token(chance: Random = CHANCE) -> str:
    """Return `hf_` and 34 letters."""
    return "hf_" + _letters(_LETTERS_OF_A_TOKEN, chance)


def oauth_token(user_id: str, chance: Random = CHANCE) -> str:
    """Return `hf_oauth_` and three parts, as long as a real one: over 200 characters."""
    head = _part(json.dumps({"alg": "EdDSA", "typ": "JWT"}).encode())
    body = _part(json.dumps({"sub": user_id, "practice": _letters(24, chance)}).encode())
    return f"hf_oauth_{head}.{body}.{_MARK}-{_part(chance.randbytes(_SIGNATURE_BYTES))}"


def refresh_token() -> str:
    """Return what an access token is renewed with."""
    return "hf_oauth__refresh_" + _letters(_LETTERS_OF_A_TOKEN, CHANCE)


def client(chance: Random = CHANCE) -> tuple[str, str]:
    """Return the id and the secret of an OAuth app."""
    return (
        f"{_MARK.lower()}-{chance.randbytes(12).hex()}",
        f"oauth_app_secret_{_letters(32, chance)}",
    )


def code() -> str:
    """Return a code that is good once."""
    return _letters(32, CHANCE)


def user_code() -> str:
    """Return a code that a person can type."""
    letters = "".join(CHANCE.choice("BCDFGHJKLMNPQRSTVWXZ") for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def _letters(length: int, chance: Random) -> str:
    """Return letters only: scanners look for nothing else in a token."""
    rest = (chance.choice(string.ascii_letters) for _ in range(length - len(_MARK)))
    return _MARK + "".join(rest)


def _part(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

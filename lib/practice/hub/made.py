"""Make credentials: shaped like real ones, plainly false, and other ones for every server."""

import base64
import json
import secrets
import string
from typing import Final

_MARK: Final = "PRACTICE"
_LETTERS_OF_A_TOKEN: Final = 34
_SIGNATURE_BYTES: Final = 256


def user_token() -> str:
    """Return `hf_` and 34 letters."""
    return "hf_" + _letters(_LETTERS_OF_A_TOKEN)


def oauth_token(user_id: str) -> str:
    """Return `hf_oauth_` and three parts, as long as a real one: over 200 characters."""
    head = _part(json.dumps({"alg": "EdDSA", "typ": "JWT"}).encode())
    body = _part(json.dumps({"sub": user_id, "practice": _letters(24)}).encode())
    return f"hf_oauth_{head}.{body}.{_MARK}-{_part(secrets.token_bytes(_SIGNATURE_BYTES))}"


def refresh_token() -> str:
    """Return what an access token is renewed with."""
    return "hf_oauth__refresh_" + _letters(_LETTERS_OF_A_TOKEN)


def client() -> tuple[str, str]:
    """Return the id and the secret of an OAuth app."""
    return f"{_MARK.lower()}-{secrets.token_hex(12)}", f"oauth_app_secret_{_letters(32)}"


def code() -> str:
    """Return a code that is good once."""
    return _letters(32)


def user_code() -> str:
    """Return a code that a person can type."""
    letters = "".join(secrets.choice("BCDFGHJKLMNPQRSTVWXZ") for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def _letters(length: int) -> str:
    """Return letters only: scanners look for nothing else in a token."""
    rest = (secrets.choice(string.ascii_letters) for _ in range(length - len(_MARK)))
    return _MARK + "".join(rest)


def _part(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

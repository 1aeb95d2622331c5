"""An RSA key that is made when it is first needed, and signatures with it (RS256).

Good enough to be checked by any OpenID client, and for nothing else: what a practice Hub signs
protects nobody.
"""

from collections.abc import Mapping
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from joserfc.jwk import RSAKey

_BITS: Final = 2048


class SigningKey:
    """One RSA key. Making it takes a moment; `prepare` does that ahead of time."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._made: RSAKey | None = None

    def prepare(self) -> None:
        """Make the key, unless it is made."""
        self._key()

    def public(self) -> dict[str, Any]:
        """Return what anybody may know, as a JSON Web Key."""
        return dict(self._key().as_dict(private=False))

    def token(self, claims: Mapping[str, Any]) -> str:
        """Return the claims as a signed JSON Web Token."""
        from joserfc import jwt  # noqa: PLC0415 - as below

        key = self._key()
        head = {"alg": "RS256", "typ": "JWT", "kid": key.kid}
        return jwt.encode(head, dict(claims), key)

    def _key(self) -> "RSAKey":
        # Slow to load, and needed by those who sign in alone.
        from joserfc.jwk import RSAKey  # noqa: PLC0415

        with self._lock:
            if self._made is None:
                self._made = RSAKey.generate_key(
                    _BITS, {"alg": "RS256", "use": "sig"}, auto_kid=True
                )
            return self._made

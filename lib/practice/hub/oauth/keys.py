"""An RSA key that is made when it is first needed, and signatures with it (RS256).

Plain arithmetic, because the standard library has no RSA. Good enough to be checked by any
OpenID client, and for nothing else: a simulated signature protects nobody.
"""

import base64
import json
import secrets
from collections.abc import Mapping
from hashlib import sha256
from math import gcd, isqrt
from threading import Lock
from typing import Any, Final

_BITS: Final = 2048
_EXPONENT: Final = 65537
_ROUNDS: Final = 8
_SHA256_INFO: Final = bytes.fromhex("3031300d060960864801650304020105000420")
_SMALL_PRIMES: Final = [
    n for n in range(3, 2000, 2) if all(n % m for m in range(3, isqrt(n) + 1, 2))
]


class SigningKey:
    """One RSA key. Making it takes about a second; `prepare` does that ahead of time."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._numbers: tuple[int, int] | None = None

    def prepare(self) -> None:
        """Make the key, unless it is made."""
        with self._lock:
            if self._numbers is None:
                self._numbers = _make_numbers()

    def _pair(self) -> tuple[int, int]:
        """Return the modulus and the private exponent."""
        self.prepare()
        if self._numbers is None:
            raise AssertionError
        return self._numbers

    def public(self) -> dict[str, str]:
        """Return what anybody may know, as a JSON Web Key."""
        modulus, _ = self._pair()
        kind = {"kty": "RSA", "alg": "RS256", "use": "sig", "kid": self._id(modulus)}
        return kind | {"n": _number(modulus), "e": _number(_EXPONENT)}

    def token(self, claims: Mapping[str, Any]) -> str:
        """Return the claims as a signed JSON Web Token."""
        modulus, exponent = self._pair()
        head = {"alg": "RS256", "typ": "JWT", "kid": self._id(modulus)}
        signed = f"{_part(json.dumps(head).encode())}.{_part(json.dumps(claims).encode())}"
        digest = _SHA256_INFO + sha256(signed.encode()).digest()
        length = _BITS // 8
        padded = b"\x00\x01" + b"\xff" * (length - len(digest) - 3) + b"\x00" + digest
        signature = pow(int.from_bytes(padded, "big"), exponent, modulus)
        return f"{signed}.{_part(signature.to_bytes(length, 'big'))}"

    @staticmethod
    def _id(modulus: int) -> str:
        return "practice-" + sha256(str(modulus).encode()).hexdigest()[:12]


def _make_numbers() -> tuple[int, int]:
    first, second = _prime(_BITS // 2), _prime(_BITS // 2)
    return first * second, pow(_EXPONENT, -1, (first - 1) * (second - 1))


def _prime(bits: int) -> int:
    """Return a random prime with its two highest bits set, so that two of them fill a modulus."""
    while True:
        found = secrets.randbits(bits) | (3 << (bits - 2)) | 1
        if gcd(found - 1, _EXPONENT) == 1 and _is_probably_prime(found):
            return found


def _is_probably_prime(number: int) -> bool:
    if any(number % small == 0 for small in _SMALL_PRIMES):
        return False
    lowest_bit = (number - 1) & -(number - 1)
    twos, odd = lowest_bit.bit_length() - 1, (number - 1) // lowest_bit
    return all(_passes(number, odd, twos) for _ in range(_ROUNDS))


def _passes(number: int, odd: int, twos: int) -> bool:
    """Whether a random witness fails to prove that the number is composite (Miller and Rabin)."""
    power = pow(secrets.randbelow(number - 3) + 2, odd, number)
    if power in {1, number - 1}:
        return True
    for _ in range(twos - 1):
        power = pow(power, 2, number)
        if power == number - 1:
            return True
    return False


def _number(value: int) -> str:
    return _part(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def _part(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

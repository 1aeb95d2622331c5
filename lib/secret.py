"""A value that cannot be printed by accident.

`Secret` hides in `str`, `repr`, f-strings, JSON, pickles, dataclass reprs and tracebacks.
`Secret.reveal` is the one way out; searching for `.reveal(` lists every place a value leaves.
"""

import os
from collections.abc import Iterable
from typing import Any, Final, NoReturn

HIDDEN: Final = "•••"

_MASK_TAIL: Final = 4
_MASK_STAYS_UNKNOWN: Final = 16
_FINGERPRINT_HEX: Final = 12
# Made anew by every process, so a fingerprint that was seen in a report cannot be
# searched for offline, and two reports cannot be compared with each other.
_FINGERPRINT_KEY: Final = os.urandom(32)


class Secret:
    """A string that only `reveal` gives back.

    Two secrets are equal when their values are; comparing takes the same time wherever they
    differ. A secret cannot be pickled or turned into JSON (`TypeError`), so no cache, session
    store or log handler can carry one away.
    """

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = value

    def reveal(self) -> str:
        """Return the value itself. Only for the request it belongs to."""
        return self.__value

    def is_empty(self) -> bool:
        """Whether the value is empty or only white space, which counts as not set."""
        return not self.__value.strip()

    def fingerprint(self) -> str:
        """Return 12 hex digits that are equal for equal values within this process only."""
        # Loads OpenSSL, which a short look at a few names does not need.
        import hmac  # noqa: PLC0415

        digest = hmac.new(_FINGERPRINT_KEY, self.__value.encode("utf-8", "surrogatepass"), "sha256")
        return digest.hexdigest()[:_FINGERPRINT_HEX]

    def mask(self, prefixes: Iterable[str] = ()) -> str:
        """Return a hint at the value: `hf_…wxyz`, `hf_…` or `•••`.

        prefixes: beginnings that are public knowledge (`hf_`, `sk-ant-`); the longest that fits
            is shown. The last 4 characters are shown only where 16 or more stay unknown.
        """
        # The value is never a local variable, which a traceback with locals would show.
        fitting = [prefix for prefix in prefixes if prefix and self.__value.startswith(prefix)]
        head = max(fitting, key=len, default="")
        unknown = len(self.__value) - len(head) - _MASK_TAIL
        tail = self.__value[-_MASK_TAIL:] if unknown >= _MASK_STAYS_UNKNOWN else ""
        if not (tail.isascii() and tail.isprintable()):
            tail = ""
        return f"{head}…{tail}" if head or tail else HIDDEN

    def __str__(self) -> str:
        return HIDDEN

    def __repr__(self) -> str:
        return f"Secret({HIDDEN})"

    def __format__(self, spec: str) -> str:
        return format(HIDDEN, spec)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        import hmac  # noqa: PLC0415 - as above

        return hmac.compare_digest(_bytes(self), _bytes(other))

    def __hash__(self) -> int:
        return hash(self.fingerprint())

    def __copy__(self) -> "Secret":
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> "Secret":
        return self

    def __getstate__(self) -> NoReturn:
        raise TypeError("a Secret does not give its state away")

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a Secret cannot be pickled or copied to another process")


def _bytes(secret: Secret) -> bytes:
    return secret.reveal().encode("utf-8", "surrogatepass")

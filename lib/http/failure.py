"""Why no reply came."""

from enum import Enum, auto


class Failure(Enum):
    """Why no reply came."""

    NO_HOST = auto()
    REFUSED = auto()
    TIMEOUT = auto()
    TLS = auto()
    PROXY = auto()
    BROKEN = auto()
    UNSENDABLE = auto()
    NO_PACKAGE = auto()

"""Cut a long answer into pages, each of which names the address of the next."""

import base64
import binascii
from collections.abc import Sequence
from typing import TypeVar
from urllib.parse import urlencode

from lib.practice.hub.call import Call
from lib.practice.hub.responses import bad_field

_T = TypeVar("_T")


def paged(found: Sequence[_T], size: int, call: Call) -> tuple[Sequence[_T], dict[str, str]]:
    """Return the page that was asked for, and the header that leads to the next one."""
    begin = _place(call.first("cursor"))
    end = begin + size
    if end >= len(found):
        return found[begin:], {}
    cursor = base64.urlsafe_b64encode(str(end).encode()).decode()
    query = [(name, value) for name, value in call.query if name != "cursor"]
    address = f"{call.base_url}{call.url_path}?{urlencode([*query, ('cursor', cursor)])}"
    return found[begin:end], {"link": f'<{address}>; rel="next"'}


def _place(cursor: str) -> int:
    try:
        return max(int(base64.b64decode(cursor, b"-_", validate=True) or b"0"), 0)
    except (binascii.Error, ValueError):
        raise bad_field("cursor", "Invalid cursor") from None

"""The answer to one request, as far as it was read."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply as far as it was read. `complete` is false where the body was cut off.

    The names of `headers` are in lower case; neither they nor the body are in any repr, since
    some servers repeat what they were sent.
    """

    status: int
    content_type: str
    body: bytes = field(repr=False)
    complete: bool = True
    headers: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)

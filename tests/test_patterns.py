"""No pattern of the code takes a text's author's time: each is fed long texts made against it."""

import re
import signal
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Final

import pytest

from lib.names import placeholders, remains, secret_files
from tests.support.patterns import ANCHORED, SCANNING, Used, attacks, every_pattern

# Small ones find what doubles with every letter; at the large size a linear pattern needs a
# thousandth of what the quickest takes that grows with the square.
SIZES: Final = (30, 20_000)
# Only ever matched against a text of at most so many characters; the caller looks first.
BOUNDED: Final = {
    "lib.names.placeholders._PLACEHOLDER": placeholders._LONGEST,
    "lib.names.placeholders._MASK": placeholders._LONGEST,
    "lib.names.remains_steps._COMMENT": remains._LONGEST,
    "lib.names.remains_steps._QUERY": remains._LONGEST,
    "lib.names.secret_files._SETTINGS": secret_files._LONGEST_NAME,
}
BAD: Final = (
    r"(a+)+b", r"\s+#.*", r"<[^>]*>", r"[A-Za-z][a-z]*([ _.:/-]?[A-Za-z][a-z]*)*", r"\w+_KEY",
    r" +$", r"\$\{[^}:]*(?::-[^}]*)?\}", r"\bdocker run\b(?:\\\n|[^\n])*--env-file",
    r"(?m)^\s*except",
)  # fmt: skip


# Found at once, at every letter, after a look as far as the text goes.
BAD_AT_THE_END: Final = (r"a(?=[^b]*)", r"a(?:a*b)?", r"\$(?:\$*\{)?", r"=(?:[^;]*;)?")


class _LateError(Exception):
    """A pattern took more processor time than any linear one."""


def test_every_pattern_is_linear():
    """Whatever a text holds, no pattern takes more than a moment for it."""
    used = every_pattern()
    assert len(used) > 150
    slow = {one.where: text for one in used if (text := _slow(one))}
    assert slow == {}


@pytest.mark.parametrize("pattern", BAD)
def test_a_bad_pattern_is_found(pattern: str):
    """Patterns that are known to be bad are found by the same texts."""
    assert _slow(Used("here", pattern, 0, frozenset({"search"}))) or _slow(
        Used("here", pattern, 0, ANCHORED)
    )


@pytest.mark.parametrize("pattern", BAD_AT_THE_END)
def test_a_pattern_that_is_bad_after_its_matches_is_found(pattern: str):
    """What is found at once, and takes long only where one goes on from match to match."""
    assert not _slow(Used("here", pattern, 0, frozenset({"search"})))
    assert _slow(Used("here", pattern, 0, SCANNING))


def _slow(used: Used) -> str:
    """Return the beginning of a text that a pattern takes long for; nothing where there is none."""
    compiled = re.compile(used.pattern, used.flags)
    methods = _ways(compiled, used.methods)
    most = BOUNDED.get(used.where, max(SIZES))
    for size in SIZES:
        for text in attacks(used.pattern, used.flags, min(size, most)):
            for method in methods:
                try:
                    with _cpu_limit():
                        method(text[: most + 20])
                except _LateError:
                    return repr(text[:60])
    return ""


def _ways(compiled: re.Pattern[str], methods: frozenset[str]) -> list[Callable[[str], object]]:
    """Return what looks at a text as the code does; all that goes on after a match is one."""
    ways: list[Callable[[str], object]] = [
        getattr(compiled, name) for name in sorted(methods - SCANNING)
    ]
    if methods & SCANNING:
        ways.append(lambda text: deque(compiled.finditer(text), maxlen=0))
    return ways


@cache
def _limit() -> float:
    """Return the processor time, in seconds, that is too much here.

    However fast the machine is, a third of what a pattern needs that is known to grow with the
    square, the quickest of those below.
    """
    compiled, text = re.compile(BAD_AT_THE_END[0]), "a" * max(SIZES)
    needed = []
    for _ in range(3):
        began = time.process_time()
        deque(compiled.finditer(text), maxlen=0)
        needed.append(time.process_time() - began)
    return min(needed) / 3


@contextmanager
def _cpu_limit() -> Iterator[None]:
    """Raise `_LateError` in the block when it has used up its processor time, however long."""

    def late(*_: Any) -> None:
        raise _LateError

    before = signal.signal(signal.SIGVTALRM, late)
    signal.setitimer(signal.ITIMER_VIRTUAL, _limit())
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)

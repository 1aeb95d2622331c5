"""No traceback reaches a person, and no unknown error text reaches a log."""

import functools
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Final, ParamSpec

import streamlit as st

from lib.page_parts.words import code

_LOG: Final = logging.getLogger(__name__)
_P = ParamSpec("_P")


def guarded(draw: Callable[_P, None]) -> Callable[_P, None]:
    """Wrap a drawing function: an unexpected error becomes one sentence on the page.

    The log gets the kind of the error and where it happened, not its text, which may hold
    anything. Streamlit's own control flow (rerun, stop) passes through.
    """

    @functools.wraps(draw)
    def safe(*args: _P.args, **kwargs: _P.kwargs) -> None:
        try:
            draw(*args, **kwargs)
        except Exception as error:
            spot = _spot(error)
            _LOG.error("%s at %s while drawing a page", type(error).__name__, spot)
            st.error(
                f"It happened at {code(spot)} ({code(type(error).__name__)}). Reload the page; "
                "if it comes back, report these words. Nothing was changed.",
                title="This part of the page could not be drawn",
                icon=":material/build:",
            )

    return safe


def _spot(error: Exception) -> str:
    """Return file and line of the innermost call."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "an unknown place"
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"

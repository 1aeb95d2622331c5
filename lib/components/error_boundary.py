"""No traceback reaches a person, and no unknown error text reaches a log."""

import functools
import logging
from collections.abc import Callable
from typing import Final, ParamSpec

import streamlit as st

from lib.components.formatting import code, text
from lib.unforeseen import PackageError, spot

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
        except ImportError as error:
            _LOG.error("%s while drawing a page", type(error).__name__)
            st.error(
                text(PackageError(error).sentence),
                title="This part of the page could not be drawn",
                icon=":material/build:",
            )
        except Exception as error:
            where = spot(error)
            _LOG.error("%s while drawing a page", where)
            st.error(
                f"It was {code(where)}. Reload the page; if it comes back, report these words. "
                "Nothing was changed.",
                title="This part of the page could not be drawn",
                icon=":material/build:",
            )

    return safe

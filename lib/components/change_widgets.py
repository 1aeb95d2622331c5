"""Safe changes of local files: shown first, made when asked, undone when asked."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import streamlit as st

from lib.components.formatting import code, sentence, text
from lib.editing.interfaces import Change, DiffLine, Done, EditError, Fix
from lib.escape import plain

_MADE: Final = "changes_made"
_SHOWN: Final = "change_shown"
_TROUBLE: Final = "change_trouble"
# Set whenever a file was changed, so that what was found before is looked for anew.
_STALE: Final = "look_again"


def cure_button(cure: Fix, key: str) -> None:
    """Draw the button that shows what a cure would change. Nothing is changed by it."""
    if st.button(f"{text(cure.label)} …", key=key, icon=":material/healing:"):
        try:
            st.session_state[_SHOWN] = cure.change()
        except EditError as error:
            _refuse(error)
            st.rerun()
        _preview()


def changes_made() -> None:
    """Draw what was changed in this session, the last first, each with its way back."""
    trouble = st.session_state.pop(_TROUBLE, None)
    if trouble is not None:
        st.error(sentence(trouble), icon=":material/error:")
    made: Sequence[Done] = st.session_state.get(_MADE, ())
    if not made:
        return
    count = f"{len(made)} change{'' if len(made) == 1 else 's'} made here"
    with st.expander(count, icon=":material/history:", expanded=True, key="changes"):
        for number, done in reversed(list(enumerate(made))):
            _made(number, done)


def files_changed() -> bool:
    """Whether a file was changed since this was last asked."""
    return bool(st.session_state.pop(_STALE, False))


@st.dialog("Preview fix", width="medium", icon=":material/difference:")
def _preview() -> None:
    change: Change = st.session_state[_SHOWN]
    st.markdown(sentence(change.summary))
    if change.diff:
        st.code(diff_text(change.diff), language=None, wrap_lines=True)
        st.caption(
            "Values are masked. A private backup is made first, and you can undo the change."
        )
    with st.container(horizontal=True):
        if st.button("Apply fix", key="make_change", icon=":material/check:", type="primary"):
            _make(change)
            st.rerun()
        if st.button("Cancel", key="leave_change"):
            st.rerun()


def diff_text(lines: Sequence[DiffLine]) -> str:
    """Return a difference as people know it: a mark, the line's number, the masked line."""
    width = max((len(str(one.number)) for one in lines if one.number), default=0)
    numbers = (str(one.number or "").rjust(width) for one in lines)
    return "\n".join(
        f"{one.mark} {number}  {plain(one.text)}"
        for one, number in zip(lines, numbers, strict=True)
    )


def _make(change: Change) -> None:
    try:
        done = change.make()
    except EditError as error:
        _refuse(error)
        return
    st.session_state[_MADE] = (*st.session_state.get(_MADE, ()), done)
    st.session_state[_STALE] = True


def _made(number: int, done: Done) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        kept = f" Backup: {code(_shown(done.backup))}" if done.backup else ""
        st.markdown(
            f":material/check: {number + 1}. {sentence(done.sentence)}{kept}", width="stretch"
        )
        st.button(
            f"Undo change {number + 1}",
            key=f"undo_{number}",
            icon=":material/undo:",
            on_click=_undo,
            args=(done,),
        )


def _undo(done: Done) -> None:
    try:
        told = done.undo()
    except EditError as error:
        _refuse(error)
        return
    made = st.session_state.get(_MADE, ())
    st.session_state[_MADE] = tuple(one for one in made if one is not done)
    st.session_state[_STALE] = True
    st.toast(sentence(told), icon=":material/undo:")


def _refuse(error: EditError) -> None:
    st.session_state[_TROUBLE] = str(error)


def _shown(path: Path) -> str:
    home = Path.home()
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)

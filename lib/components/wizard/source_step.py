"""Step 1: where the names and values come from."""

from typing import Final

import streamlit as st

from lib.access import Surface
from lib.components.formatting import Markup, quiet, sentence, text
from lib.components.visit import Visit, visit
from lib.components.wizard.wizard_parts import nav_buttons
from lib.components.wizard.wizard_state import Wizard, WizardStep, go_to
from lib.migration.importing import (
    MOST_BYTES,
    PASTED,
    ImportFile,
    ReadingError,
    Text,
    sources_to_migrate,
)

_PASTED: Final = "wizard_pasted"
_UPLOADED: Final = "wizard_uploaded"


def from_step(wizard: Wizard, now: Visit) -> None:
    """Draw the files that were found, and the fields for what is brought along."""
    st.header("Choose your .env files", anchor=False)
    found: tuple[ImportFile, ...] = ()
    if now.may(Surface.OWN_FILES):
        found = sources_to_migrate(now.project, **now.world._asdict())
        _files(wizard, now, found)
    _kept(wizard)
    _brought(has_files=any(one.readable for one in found))
    nav_buttons(wizard, on=Markup("Review the names"), then=lambda: _read(wizard, found))


def _files(wizard: Wizard, now: Visit, found: tuple[ImportFile, ...]) -> None:
    if not found:
        elsewhere = ", or open another folder" if now.may(Surface.CHOOSE_FOLDER) else ""
        st.info(
            "This folder has no `.env` and no `secrets.toml`. Paste or upload one "
            f"below{elsewhere}.",
            icon=":material/folder_open:",
        )
        return
    for number, one in enumerate(found):
        chosen = (
            one.proposed if wizard.sources.labels is None else one.label in wizard.sources.labels
        )
        st.checkbox(
            f"{text(one.label)} · {_count(one.names) if one.readable else sentence(one.problem)}",
            value=chosen and one.readable,
            key=f"wizard_file_{number}",
            disabled=not one.readable,
        )
        if not one.readable:
            st.markdown(quiet(sentence(one.advice)))


def _kept(wizard: Wizard) -> None:
    """Draw what was pasted or uploaded before; its text is not in a field any more."""
    for number, one in enumerate(wizard.sources.brought):
        names = len(one.rows) + len(one.undecided)
        st.checkbox(
            f"{text(one.label)}, added before · {_count(names)}",
            value=True,
            key=f"wizard_kept_{number}",
        )


def _count(names: int) -> Markup:
    return Markup(f"{names:d} name{'' if names == 1 else 's'}")


def _brought(*, has_files: bool) -> None:
    box = st.expander(
        "Paste or upload another file",
        icon=":material/content_paste:",
        expanded=not has_files,
        key="wizard_brought",
        on_change="rerun",
    )
    if not box.open:
        return
    with box:
        st.text_area(
            "Paste the lines of a .env",
            key=_PASTED,
            height=160,
            max_chars=MOST_BYTES,
            placeholder="NAME=value",
        )
        st.file_uploader(
            "Or upload a .env or secrets.toml",
            key=_UPLOADED,
            max_upload_size=MOST_BYTES // 1024 // 1024,
            help="If uploads fail where this page is embedded, paste instead.",
        )
        st.caption("Your file stays in memory and is never saved.")


def _read(wizard: Wizard, found: tuple[ImportFile, ...]) -> None:
    files = [
        one
        for number, one in enumerate(found)
        if st.session_state.get(f"wizard_file_{number}") and one.readable
    ]
    texts = (*_still_wanted(wizard), *_texts_brought())
    if not (files or texts):
        wizard.trouble = "Choose a file, or paste or upload one; nothing is chosen yet."
        return
    # Kept as `Secret` from here on, not as the text of a field.
    for key in (_PASTED, _UPLOADED):
        st.session_state.pop(key, None)
    wizard.sources.labels = frozenset(one.label for one in files)
    before = wizard.sources.files, wizard.sources.texts
    wizard.sources.files, wizard.sources.texts = tuple(files), texts
    try:
        # Who is in front may be another one than when the page was drawn.
        wizard.sources.read(visit())
    except ReadingError as error:
        wizard.sources.files, wizard.sources.texts = before
        wizard.trouble = str(error)
        return
    go_to(wizard, WizardStep.REVIEW)


def _still_wanted(wizard: Wizard) -> tuple[Text, ...]:
    """Return what was brought before and is still wanted."""
    return tuple(
        one
        for number, one in enumerate(wizard.sources.texts)
        if st.session_state.get(f"wizard_kept_{number}")
    )


def _texts_brought() -> tuple[Text, ...]:
    """Return what was pasted, and what was uploaded."""
    texts = []
    if pasted := st.session_state.get(_PASTED, ""):
        texts.append(Text.of(pasted, PASTED))
    uploaded = st.session_state.get(_UPLOADED)
    if uploaded is not None:
        texts.append(Text.of(uploaded.getvalue(), uploaded.name))
    return tuple(texts)

"""Step 7: the local file, `.gitignore`, and what comes next."""

from typing import Final, Literal, cast

import streamlit as st

from lib.access import Surface
from lib.components.change_widgets import changes_made, cure_button
from lib.components.formatting import linked, quiet, sentence
from lib.components.visit import Visit
from lib.components.wizard.deploy_part import deploy_part
from lib.components.wizard.wizard_parts import nav_buttons
from lib.components.wizard.wizard_state import Wizard, WizardStep, start_over
from lib.diagnosis.checks import run_checks
from lib.diagnosis.registry import IDS
from lib.editing.remove_names import TidyNames
from lib.migration.importing import sources_to_migrate
from lib.secret import Secret

_HOW: Final = "wizard_tidy_how"
_IGNORE: Final = "env-file-not-ignored"


def tidy_step(wizard: Wizard, now: Visit) -> None:
    """Draw what can be tidied on this machine, and the next step in words."""
    st.header("Clean up", anchor=False)
    changes_made()
    if now.may(Surface.CHANGE_FILES):
        _files(wizard, now)
        _ignore(now)
    else:
        st.markdown(
            "If only the Space uses the migrated names, remove them from the `.env` you "
            "brought, and keep that file out of git."
        )
    _next(wizard)
    if now.may(Surface.CHANGE_FILES):
        deploy_part(wizard, now)
    with st.container(horizontal=True):
        st.button("Start over", key="wizard_again", on_click=start_over)
        nav_buttons(wizard, back=WizardStep.VERIFY)


def _files(wizard: Wizard, now: Visit) -> None:
    paths = {one.label: one.path for one in sources_to_migrate(now.project, **now.world._asdict())}
    names = _written(wizard)
    fitting = [label for label in names if label in paths and not label.endswith(".toml")]
    if not fitting:
        st.markdown(quiet(sentence("No local `.env` has a name that was verified on the Space.")))
        return
    st.markdown(
        "If only the Space uses these names, remove them from the local file. If you "
        "also run the app locally, keep them."
    )
    how = st.radio(
        "What to do with these lines",
        ["comment", "remove"],
        format_func={"comment": "comment them out", "remove": "remove them"}.__getitem__,
        horizontal=True,
        key=_HOW,
    )
    for label in fitting:
        choice = cast('Literal["comment", "remove"]', how)
        world = now.world.environ
        cure = TidyNames(paths[label], label, tuple(names[label]), choice, names[label], world)
        cure_button(cure, f"tidy_{label}")


def _written(wizard: Wizard) -> dict[str, dict[str, Secret]]:
    """Return what was surely written and read back, by the file's label and the name there."""
    moved = wizard.run.job.result if wizard.run.job else None
    written = moved.written if moved else {}
    found: dict[str, dict[str, Secret]] = {}
    for one in wizard.chosen()[0]:
        if one.name in written and one.place is not None:
            found.setdefault(one.place.label, {})[one.old_name or one.name] = written[one.name]
    return found


def _ignore(now: Visit) -> None:
    others = set(IDS) - {_IGNORE}
    for number, one in enumerate(run_checks(now.project, *now.world, skip=others).found):
        st.markdown(f"{sentence(one.finding.detail)} {sentence(one.fix)}")
        if one.finding.cure is not None:
            cure_button(one.finding.cure, f"ignore_{number}")


def _next(wizard: Wizard) -> None:
    address = f"{wizard.target.endpoint or 'https://huggingface.co'}/spaces/{wizard.target.space}"
    st.markdown(
        f"**Next:** push your app to the Space if it is not there yet, then open "
        f"{linked(wizard.target.space, address)} and try it. In the app, read the keys from "
        "the environment by the names above; a `.env` is not needed there."
    )

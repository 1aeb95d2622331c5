"""After the last step: this dashboard in a Space of one's own, with the names that were chosen."""

from typing import Final

import streamlit as st

from lib.components.formatting import code, sentence, text
from lib.components.visit import Visit
from lib.components.wizard.badges import SEEN
from lib.components.wizard.journal_place import NO_PLACE, journal_place, journal_project
from lib.components.wizard.wizard_state import Wizard
from lib.deploy.deploy_plan import DeployPlan, FileAction
from lib.deploy.deploy_run import Deployed, DeployRecord, deploy
from lib.deploy.local_files import LocalFilesError
from lib.deploy.prepare import Wishes, prepare
from lib.deploy.space_snapshot import look_at
from lib.diagnosis.hub_space import is_typed_space
from lib.hub.errors import HubError
from lib.migration.background import BackgroundMigration
from lib.user_error import UserError

_EVERY: Final = 0.5
_SPACE: Final = "deploy_space"
_NAMES: Final = "deploy_names"
_PRIVATE: Final = "deploy_private"


def deploy_part(wizard: Wizard, now: Visit) -> None:
    """Draw the way to a Space with this dashboard; folded away, since most come for the keys."""
    box = st.expander(
        "Deploy this dashboard to a Space of yours",
        icon=":material/rocket_launch:",
        key="deploy",
        on_change="rerun",
        expanded=wizard.run.deploying is not None,
    )
    if not box.open or wizard.target.facts is None:
        return
    with box:
        if wizard.run.deploying is not None:
            st.fragment(lambda: _under_way(wizard), run_every=_EVERY)()
        else:
            _wishes(wizard, now, wizard.target.facts.owner)
            if wizard.run.deploy_plan is not None:
                _plan(wizard, now, wizard.run.deploy_plan)


def _wishes(wizard: Wizard, now: Visit, owner: str) -> None:
    st.text_input("Space", value=f"{owner}/spaces-secrets", key=_SPACE, max_chars=200)
    st.checkbox("With the names chosen in this migration", value=True, key=_NAMES)
    st.checkbox("Private, if it is a new Space", value=True, key=_PRIVATE)
    st.button(
        "Preview deployment",
        key="deploy_look",
        icon=":material/search:",
        on_click=_look,
        args=(wizard, now),
    )


def _look(wizard: Wizard, now: Visit) -> None:
    wizard.run.deploy_plan, wizard.trouble = None, ""
    space = st.session_state[_SPACE].strip()
    wanted = wizard.chosen()[0] if st.session_state[_NAMES] else ()
    wishes = Wishes(space, wanted, private=st.session_state[_PRIVATE])
    if not is_typed_space(space):
        wizard.trouble = "Type the Space as `owner/name`."
        return
    if wizard.target.token is None:
        return
    try:
        looked = look_at(wizard.target.hub(), space)
        wizard.run.deploy_plan = prepare(wishes, now.project, looked, wizard.target.token)
    except (HubError, LocalFilesError) as error:
        wizard.trouble = str(error)


def _plan(wizard: Wizard, now: Visit, plan: DeployPlan) -> None:
    if plan.obstacle:
        st.error(sentence(plan.obstacle), icon=":material/block:")
        return
    counts = {one: len(plan.paths(one)) for one in FileAction}
    words = {
        FileAction.ADD: "added",
        FileAction.REPLACE: "replaced",
        FileAction.REMOVE: "removed",
        FileAction.UNCHANGED: "unchanged",
        FileAction.KEEP: "kept",
    }
    files = ", ".join(f"{counts[one]:d} {words[one]}" for one in FileAction if counts[one])
    names = ", ".join(code(one.name) for one in plan.names.writing) or "none"
    st.markdown(f"Files at {code(plan.space)}: {files or 'none'}. Names written: {names}.")
    for path in plan.paths(FileAction.REMOVE):
        st.markdown(f"- :material/delete: {code(path)} is removed")
    for note in (*plan.names.notes, *plan.notes):
        st.markdown(f":material/info: {sentence(note)}")
    if plan.is_writing:
        st.button(
            f"Deploy to {text(plan.space)}",
            key="deploy_now",
            type="primary",
            icon=":material/rocket_launch:",
            on_click=_begin,
            args=(wizard, now, plan),
        )
    else:
        st.success("Everything is up to date.", icon=":material/check_circle:")


def _begin(wizard: Wizard, now: Visit, plan: DeployPlan) -> None:
    try:
        place = journal_place(now)
        hub = wizard.target.hub()
    except OSError:
        wizard.trouble = NO_PLACE
        return
    except HubError as error:
        wizard.trouble = str(error)
        return
    record = DeployRecord(journal_project(now, place), place)
    wizard.run.deploying = BackgroundMigration(
        lambda patience: deploy(plan, hub, record, patience=patience)
    )


def _under_way(wizard: Wizard) -> None:
    job = wizard.run.deploying
    if job is None:
        return
    if job.is_running:
        events = list(job.events)
        st.markdown(
            f":material/hourglass_top: {sentence(events[-1].sentence) if events else 'Starting …'}"
        )
        st.button("Stop waiting", key="deploy_stop", on_click=job.cancel)
        return
    if job.result is not None:
        _ended(job.result)
    else:
        told = isinstance(job.error, UserError)
        words = str(job.error) if told else type(job.error).__name__
        st.error(f"{sentence(words)} Nothing was written.", icon=":material/error:")
    st.button("Start over", key="deploy_again", on_click=_again, args=(wizard,))


def _ended(deployed: Deployed) -> None:
    if deployed.names is not None and deployed.names.is_refused:
        st.error(sentence(deployed.names.trouble), icon=":material/block:")
        st.markdown(f"Nothing was written to {code(deployed.space)}.")
        return
    whole = "is deployed" if deployed.is_complete else "is only partly deployed"
    st.markdown(f"**{text(deployed.space)} {whole}.**")
    for part in deployed.parts.values():
        st.markdown(f"{SEEN[part.seen]} {sentence(part.sentence)}")
    if deployed.not_begun:
        st.markdown(f"Not started: {', '.join(text(one.value) for one in deployed.not_begun)}.")


def _again(wizard: Wizard) -> None:
    wizard.run.deploying, wizard.run.deploy_plan = None, None

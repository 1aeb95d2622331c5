"""Diagnostics: what is wrong with this configuration, where exactly, and what to do.

Shows and asks; what it shows comes from the rooms of `lib`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final

import streamlit as st

from lib import clock, report
from lib.access import Surface
from lib.components import age, code, head, moment, sentence, text
from lib.components.change_widgets import changes_made, files_changed
from lib.components.finding_card import finding_card
from lib.components.leak_card import leak_card
from lib.components.name_table import name_table
from lib.components.visit import visit
from lib.dashboard import checker
from lib.diagnosis.checks import run_checks
from lib.diagnosis.files_found import files_found
from lib.diagnosis.hub_requests import Asking
from lib.diagnosis.hub_space import is_typed_space
from lib.diagnosis.leak import leaked_tokens
from lib.diagnosis.name_map import name_map
from lib.diagnosis.rule import Severity
from lib.diagnosis.rule_runner import Diagnosis, ReportedFinding
from lib.hub.project_token import token_of
from lib.project import Project
from lib.providers.verdict import CheckResult
from lib.report.document import document
from lib.sources import ours

_EXAMINED: Final = "examined"
_SPACE: Final = "diagnosed_space"
_SPACE_WANTED: Final = "space_wanted"
_HEADINGS: Final = {
    Severity.ERROR: "Errors",
    Severity.WARNING: "Warnings",
    Severity.INFO: "Notes",
}


@dataclass(frozen=True, slots=True)
class _Examined:
    """What was found in a folder, and when (seconds since the epoch)."""

    folder: Path
    diagnosis: Diagnosis
    at: float

    def is_old(self, project: Project) -> bool:
        """Whether a key was tested again since, with another verdict."""
        told = self.diagnosis.results
        return any(
            one not in told or told[one].verdict is not result.verdict
            for one, result in _answered(project).items()
        )


def draw() -> None:
    """Draw the page for whoever is looking."""
    now = visit()
    head("Diagnostics", now)
    # On a Space the app's own token belongs to its owner, not to everybody who may look.
    own_token = now.may(Surface.APP_TOKEN)
    examined = _examined(now.project)
    _headline(examined, may_choose=own_token)
    changes_made()
    for leak in leaked_tokens(now.project, examined.diagnosis):
        leak_card(leak, now.project, may_revoke=own_token)
    _findings(examined.diagnosis, may_change=now.may(Surface.CHANGE_FILES))
    _names(now.project)
    _files(now.project)
    _not_looked_at(examined.diagnosis)
    _report(now.project, examined.diagnosis, with_token=own_token)


def _examined(project: Project) -> _Examined:
    """Return what was found; looked for anew after a change here, another answer, or a press."""
    known = st.session_state.get(_EXAMINED)
    if files_changed() or known is None or known.folder != project.folder or known.is_old(project):
        known = _Examined(project.folder, _examine(project), clock.now())
        st.session_state[_EXAMINED] = known
    return known


def _examine(project: Project) -> Diagnosis:
    place = st.empty()

    def tell(doing: str) -> None:
        place.caption(f":material/search: {sentence(doing)}")

    asking = Asking(checker(), st.session_state.get(_SPACE, ""))
    with st.spinner("Checking the keys, the files, the git history and the Hub …"):
        results = _tested(project, tell)
        diagnosis = run_checks(project, *ours(), progress=tell, asking=asking, results=results)
    place.empty()
    return diagnosis


def _tested(project: Project, tell: Callable[[str], None]) -> dict[str, CheckResult]:
    """Return what testing the keys came to; what was answered a moment ago is not asked again."""
    results = {}
    many = len(project.checkable)
    for number, one in enumerate(checker().check_all(project.checkable), start=1):
        tell(f"Testing keys: {number} of {many}")
        results[one.provider] = one
    # A key that was tested by its own button has an answer where a look alone asks nobody.
    return results | _answered(project)


def _answered(project: Project) -> dict[str, CheckResult]:
    """Return the last answers about the keys of a project, as every page has them."""
    known = ((one.provider.id, checker().known(one)) for one in project.checkable)
    return {provider: result for provider, result in known if result is not None}


def _look_again() -> None:
    st.session_state.pop(_EXAMINED, None)


# --- what needs a person -----------------------------------------------------------------------


def _headline(examined: _Examined, *, may_choose: bool) -> None:
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
    ):
        st.header(
            sentence(report.checks_headline(examined.diagnosis)), anchor=False, width="content"
        )
        with st.container(horizontal=True, vertical_alignment="center", width="content"):
            st.caption(
                f"Checked {age(examined.at)}", help=f"At {moment(examined.at)}.", width="content"
            )
            st.button(
                "Run again", icon=":material/refresh:", key="look_again", on_click=_look_again
            )
    if may_choose:
        _which_space()
    if examined.diagnosis.silenced:
        many = examined.diagnosis.silenced
        st.caption(
            f"{many:d} finding{'' if many == 1 else 's'} silenced by a comment, not counted above."
        )


def _which_space() -> None:
    """Offer to look at a Space by name; without one, that of a git remote is looked at."""
    chosen = st.session_state.get(_SPACE, "")
    label = f"Space {text(chosen)}" if chosen else "Choose a Space"
    with (
        st.popover(label, icon=":material/cloud:"),
        st.form("space", border=False),
    ):
        st.text_input(
            "Space to compare with",
            value=chosen,
            key=_SPACE_WANTED,
            placeholder="owner/name",
            help="Names, dates and public values are read. Empty: the Space of a git remote.",
        )
        if st.form_submit_button("Compare"):
            wanted = st.session_state[_SPACE_WANTED].strip()
            if wanted and not is_typed_space(wanted):
                st.error("Type the Space as `owner/name`.")
            else:
                st.session_state[_SPACE] = wanted
                _look_again()
                st.rerun()


def _findings(diagnosis: Diagnosis, *, may_change: bool) -> None:
    for severity in Severity:
        cases = [one for one in diagnosis.found if one.severity is severity]
        if not cases:
            continue
        st.header(_HEADINGS[severity], anchor=False)
        for group in _by_rule(cases):
            finding_card(group, may_change=may_change)
    if not diagnosis.found:
        st.success(
            "No problems found. What could not be checked is listed below.",
            icon=":material/check_circle:",
        )


def _by_rule(cases: Sequence[ReportedFinding]) -> list[list[ReportedFinding]]:
    ordered = sorted(cases, key=lambda one: one.rule.id)
    return [list(group) for _, group in groupby(ordered, key=lambda one: one.rule.id)]


# --- what there is -----------------------------------------------------------------------------


def _names(project: Project) -> None:
    st.header("Names and sources", anchor=False)
    name_table(name_map(project))


def _files(project: Project) -> None:
    st.header("Files", anchor=False)
    rows = [
        {
            "File": code(one.label),
            "Read as": code(one.source) if one.source else "nothing",
            "State": sentence(one.state),
        }
        for one in files_found(project, ours().home)
    ]
    st.table(rows, hide_index=True, border="horizontal", alt="Files found, and their state")


def _not_looked_at(diagnosis: Diagnosis) -> None:
    if not diagnosis.could_not_run:
        return
    many = len(diagnosis.could_not_run)
    box = st.expander(
        f"{many} check{'' if many == 1 else 's'} could not run",
        icon=":material/visibility_off:",
        key="could_not_run",
    )
    why: dict[str, list[str]] = {}
    for rule, reason in diagnosis.could_not_run.items():
        why.setdefault(reason, []).append(rule)
    lines = [
        f"- {sentence(reason[:1].upper() + reason[1:])}: {', '.join(code(rule) for rule in rules)}"
        for reason, rules in why.items()
    ]
    box.markdown("\n".join(lines))


# --- to take away ------------------------------------------------------------------------------


def _report(project: Project, diagnosis: Diagnosis, *, with_token: bool) -> None:
    st.header("Report", anchor=False)
    st.markdown("Holds names, places and findings, never a value: made to be pasted into an issue.")
    token = token_of(project, checker()) if with_token else None
    facts = document(project, diagnosis, token=token)
    markdown, plain = report.as_markdown(facts), report.as_json(facts)
    with st.container(horizontal=True):
        for label, content, name, kind in (
            ("Markdown", markdown, "spaces-secrets.md", "text/markdown"),
            ("JSON", plain, "spaces-secrets.json", "application/json"),
        ):
            st.download_button(
                f"Download {text(label)}",
                content,
                name,
                kind,
                key=f"report_{label}",
                icon=":material/download:",
                on_click="ignore",
            )
    box = st.expander(
        "Copy the report", icon=":material/content_copy:", on_change="rerun", key="copy"
    )
    if box.open:
        box.code(markdown, language=None, wrap_lines=True)


draw()

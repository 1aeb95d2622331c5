"""Provider status: which key the app uses, from where, and whether it works.

Shows and asks; what it shows comes from the rooms of `lib`.
"""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from lib import report
from lib.access import Access
from lib.dashboard import checker
from lib.page_parts import Visit, badge, choose_folder, code, guarded, icon, visit
from lib.page_parts.provider_card import provider_card, test_again
from lib.project import Configured, Project
from lib.providers.verdict import CheckResult, State, Verdict
from lib.recommendations import recommend

# Seconds between looks at the answers while they come, and between updates of their ages.
_WHILE_TESTING: Final = 0.4
_AGES_EVERY: Final = 15.0
_ALL: Final = "all"
_STARTED: Final = "started_folders"
_PENDING: Final = "board_pending"
# What needs a person comes first.
_ORDER: Final = (State.NEEDS_YOU, State.COULD_NOT_TELL, State.WORKS, State.NOT_CONFIGURED)

_Row = tuple[Configured, CheckResult | None]


def draw() -> None:
    """Draw the page for whoever is looking."""
    now = visit()
    visitor = now.access is Access.VISITOR
    _start(now.project, again=visitor)
    board = guarded(_visitor_board if visitor else _board)
    st.fragment(board, run_every=_pace(now.project))()


def _start(project: Project, *, again: bool) -> None:
    """Begin the tests: once for a session and folder; for visitors as answers grow old."""
    started = st.session_state.setdefault(_STARTED, set())
    if again or project.folder not in started:
        started.add(project.folder)
        checker().start(project.checkable)


def _pace(project: Project) -> float | None:
    if _is_pending(project):
        return _WHILE_TESTING
    return _AGES_EVERY if project.configured else None


def _is_pending(project: Project) -> bool:
    return any(checker().is_pending(one) for one in project.checkable)


def _slow_down_when_settled(project: Project) -> None:
    """Run the whole page once more when the last answer came, so that the fast looks end."""
    pending = _is_pending(project)
    was_pending = st.session_state.get(_PENDING, False)
    st.session_state[_PENDING] = pending
    if pending != was_pending:
        st.rerun()


# --- the board ---------------------------------------------------------------------------------


def _board() -> None:
    now = visit()
    rows = _rows(now.project)
    _head(now)
    if rows:
        _summary(rows)
        _cards(rows)
        _below(now.project, rows)
    else:
        _first_steps(now.project)
        _advice(now.project)
    _quiet(now.project, rows)
    _slow_down_when_settled(now.project)


def _rows(project: Project) -> list[_Row]:
    """Return the providers in use with what is known of them, in the order of the table."""
    found = [(one, checker().known(one)) for one in project.checkable]
    return [
        (one, result)
        for one, result in found
        if one.is_configured or (result is not None and report.is_in_use(one, result))
    ]


def _state(row: _Row) -> State:
    return State.COULD_NOT_TELL if row[1] is None else row[1].state


def _head(now: Visit) -> None:
    st.title("Provider status", anchor=False)
    place = now.project.deployment.title
    folder = report.folder_label(now.project.folder)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f":material/computer: {place} · :material/folder: {code(folder)}", width="content"
        )
        if now.may_choose:
            _folder_choice(now)
    if now.trouble:
        st.warning(now.trouble, icon=":material/folder_off:")


def _folder_choice(now: Visit) -> None:
    with (
        st.popover("Change folder", icon=":material/folder_open:", type="tertiary"),
        st.form("folder", border=False),
    ):
        st.text_input(
            "Folder of the project to look at",
            value=str(now.project.folder),
            key="folder_wanted",
            help="The folder that holds your `.env`. It is only read.",
        )
        if st.form_submit_button("Look there"):
            choose_folder(st.session_state["folder_wanted"])
            st.rerun()


def _summary(rows: Sequence[_Row]) -> None:
    pending = [one for one, result in rows if result is None and checker().is_pending(one)]
    counts = {state: sum(_state(row) is state for row in rows) for state in _ORDER}
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
    ):
        st.subheader(_sentence(counts, len(rows), len(pending)), anchor=False, width="content")
        st.button(
            "Test all again",
            icon=":material/refresh:",
            type="primary",
            key="all_again",
            disabled=bool(pending),
            on_click=test_again,
            args=([one for one, _ in rows],),
        )
    st.pills(
        "Show only",
        [_ALL, *(state.value for state in _ORDER if state is not State.NOT_CONFIGURED)],
        default=_ALL,
        required=True,
        format_func=lambda one: f"{one} {len(rows) if one == _ALL else counts[State(one)]}",
        key="filter",
        label_visibility="collapsed",
    )


def _sentence(counts: dict[State, int], total: int, pending: int) -> str:
    if pending:
        return f"Testing {pending} of {total} keys …"
    needing = counts[State.NEEDS_YOU]
    parts = [f"{counts[State.WORKS]} of {total} work"]
    if needing:
        parts.append(f"{needing} {'needs' if needing == 1 else 'need'} you")
    return ", ".join(parts)


def _cards(rows: Sequence[_Row]) -> None:
    """Draw the cards: in their places while answers come, then what needs you first."""
    wanted = st.session_state.get("filter", _ALL)
    shown = [row for row in rows if wanted in {_ALL, _state(row).value}]
    if not any(checker().is_pending(one) for one, _ in rows):
        shown.sort(key=lambda row: _ORDER.index(_state(row)))
    if not shown:
        st.caption(f"None of the {len(rows)} is in this state.")
    with st.grid(2, min_column_width=360):
        for configured, result in shown:
            provider_card(configured, result)


def _below(project: Project, rows: Sequence[_Row]) -> None:
    if not _is_pending(project):
        _latencies(rows)
    _advice(project)


def _latencies(rows: Sequence[_Row]) -> None:
    """Draw how fast each provider answered, once there is something to compare."""
    timed = {
        one.provider.name: result.latency_ms
        for one, result in rows
        if result is not None and result.latency_ms is not None and result.status is not None
    }
    if len(timed) < 2:
        return
    slowest = max(timed, key=lambda name: timed[name] or 0)
    st.subheader("How fast they answered", anchor=False)
    st.bar_chart(
        {"Provider": list(timed), "Milliseconds": list(timed.values())},
        x="Provider",
        y="Milliseconds",
        x_label="",
        horizontal=True,
        sort="-Milliseconds",
        height=60 + 32 * len(timed),
        alt=f"Time to answer of {len(timed)} providers, {slowest} the slowest",
    )


# --- below the board ---------------------------------------------------------------------------


def _first_steps(project: Project) -> None:
    """Explain what to do where nothing is configured."""
    st.info(
        f"No key was found for {code(report.folder_label(project.folder))}. Looked in "
        "`st.secrets`, the environment, `.env.local` and `.env`.",
        title="Nothing is configured here yet",
        icon=":material/key_off:",
    )
    st.markdown(
        "1. Get a key from one of the providers below. Hugging Face's token is free.\n"
        "2. Put it into a file named `.env` in that folder:"
    )
    st.code("HF_API_KEY=hf_your_token_here\n", language="ini")
    st.markdown("3. Reload this page; the key is tested by itself.")


def _advice(project: Project) -> None:
    found = [one for one in recommend(project) if one.rule != "nothing-configured"]
    if not found:
        return
    st.subheader("What to look at", anchor=False)
    colors = {"error": "red", "warning": "orange", "info": "gray"}
    with st.grid(2, min_column_width=360):
        for one in found:
            color = colors[one.severity.value]
            with st.container(border=True, gap="xsmall", height="stretch"):
                st.markdown(f":{color}-badge[{one.severity.value}] {one.title}")
                st.markdown(f":material/arrow_forward: {one.next_step}")


def _quiet(project: Project, rows: Sequence[_Row]) -> None:
    """Fold away who is not configured: the name to set, and where to get a key."""
    used = {one.provider.id for one, _ in rows}
    rest = [one.provider for one in project.providers if one.provider.id not in used]
    count = f"{len(rest)} provider{'' if len(rest) == 1 else 's'} not configured"
    box = st.expander(
        count, icon=icon(State.NOT_CONFIGURED), expanded=not rows, key="quiet", on_change="rerun"
    )
    if not box.open:
        return
    lines = ["| Provider | Name to set | Where to get it |", "| --- | --- | --- |"]
    for provider in rest:
        names = provider.base_url_names[:1] if provider.key_optional else provider.names
        either = " or ".join(code(name) for name in names)
        host = provider.console.split("/")[2]
        lines.append(f"| {provider.name} | {either} | [{host}]({provider.console}) |")
    box.markdown("\n".join(lines))


# --- for visitors ------------------------------------------------------------------------------


def _visitor_board() -> None:
    """Tell a visitor which providers work, and nothing else."""
    project = visit().project
    results = [(one.provider.name, checker().known(one)) for one in project.checkable]
    working = [name for name, result in results if result and result.verdict is Verdict.WORKS]
    st.title("Provider status", anchor=False)
    st.markdown(f":material/cloud: {project.deployment.title}")
    if _is_pending(project):
        st.subheader("Asking the providers …", anchor=False)
    elif working:
        st.subheader(f"{len(working)} working here", anchor=False)
    else:
        st.info("No provider works here right now.", icon=icon(State.COULD_NOT_TELL))
    with st.grid(2, min_column_width=300):
        for name in working:
            st.container(border=True).markdown(f"**{name}** {badge(State.WORKS)}")
    st.caption(
        "Visitors see which providers work. To see names, sources and advice, run the dashboard "
        "on your own machine."
    )
    _slow_down_when_settled(project)


draw()

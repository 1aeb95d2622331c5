"""Provider status: which key the app uses, from where, and whether it works.

Shows and asks; what it shows comes from the rooms of `lib`.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import streamlit as st

from lib import report
from lib.access import Surface
from lib.components import badge, code, guarded, head, icon, sentence, text
from lib.components.formatting import linked
from lib.components.provider_card import ask_again, provider_card
from lib.components.visit import deployment_now, visit, visitors_rounds
from lib.dashboard import checker
from lib.diagnosis.checks import local_findings, token_findings
from lib.diagnosis.other_secrets import Condition, other_secrets
from lib.diagnosis.rule_runner import ReportedFinding, gravest_first
from lib.hub.project_token import HUGGING_FACE, token_of
from lib.hub.token_facts import TokenFacts
from lib.project import Configured, Project
from lib.provider_config import table
from lib.providers.verdict import CheckResult, State
from lib.report.other_secret_rows import other_secret_row, other_secret_words

# Seconds between looks at the answers while they come, and between updates of their ages.
_WHILE_TESTING: Final = 0.4
# Where many look at once a look takes long; then it comes less often, at most so seldom.
_AT_LEAST_EVERY: Final = 5.0
_TIMES_A_LOOK: Final = 8
_AGES_EVERY: Final = 15.0
# Visitors may be many, and what they wait for comes once, for all of them.
_WHILE_LOOKING: Final = 2.0
_ALL: Final = "all"
# The rule whose finding the empty board tells at length.
_FIRST_STEP: Final = "nothing-configured"
_STARTED: Final = "started_folders"
_FAST: Final = "looking_fast"
_PACE: Final = "look_every"
_TOOK: Final = "look_took"
# What needs a person comes first.
_ORDER: Final = (State.NEEDS_YOU, State.COULD_NOT_TELL, State.WORKS, State.NOT_CONFIGURED)


@dataclass(frozen=True, slots=True)
class _Row:
    """One provider in use, as it is drawn this time."""

    configured: Configured
    result: CheckResult | None
    pending: bool

    @property
    def state(self) -> State:
        return State.COULD_NOT_TELL if self.result is None else self.result.state


def draw() -> None:
    """Draw the page for whoever is looking."""
    now = visit()
    whole = now.may(Surface.DETAILS)
    if whole:
        _start(now.project)
        fast = any(checker().is_pending(one) for one in now.project.checkable)
    else:
        fast = visitors_rounds().is_looking
    # While answers come, a run comes every moment: what the files say is then looked up once.
    local = local_findings(now.project, *now.world) if fast and whole else None

    def board() -> None:
        if whole:
            _board(local)
        else:
            _visitor_board()

    st.session_state[_FAST] = fast
    st.session_state[_PACE] = soon = _pace() if whole else _WHILE_LOOKING
    st.fragment(guarded(board), run_every=soon if fast else _AGES_EVERY)()


def _start(project: Project) -> None:
    """Begin the tests, once for a session and folder."""
    started = st.session_state.setdefault(_STARTED, set())
    if project.folder not in started:
        started.add(project.folder)
        checker().start(project.checkable)


def _keep_pace(*, pending: bool) -> None:
    """Run the whole page once more where what was drawn wants quicker or slower looks."""
    slower = pending and _pace() > 2 * st.session_state.get(_PACE, _WHILE_TESTING)
    if slower or pending != st.session_state.get(_FAST, False):
        st.rerun()


def _pace() -> float:
    """Return the seconds between looks while answers come: some times what the last one took."""
    wanted: float = _TIMES_A_LOOK * st.session_state.get(_TOOK, 0.0)
    return min(max(wanted, _WHILE_TESTING), _AT_LEAST_EVERY)


# --- the board ---------------------------------------------------------------------------------


def _board(local: Sequence[ReportedFinding] | None) -> None:
    """Draw everything. local: the findings about the files, where they were looked up already."""
    now = visit()
    if not now.may(Surface.DETAILS):
        # A sign-in that ended meanwhile: the page begins anew, for whoever is in front now.
        st.rerun()
    began = time.monotonic()
    rows = _rows(now.project)
    head("Provider status", now)
    token = None
    if rows:
        _summary(rows)
        token = token_of(now.project, checker())
        _cards(rows, token)
        _latencies(rows)
    else:
        _first_steps(now.project)
    found = local_findings(now.project, *now.world) if local is None else local
    _advice([*found, *token_findings(now.project, token, *now.world)] if token else found)
    _others(now.project)
    _quiet(now.project, rows)
    st.session_state[_TOOK] = time.monotonic() - began
    _keep_pace(pending=any(row.pending for row in rows))


def _rows(project: Project) -> list[_Row]:
    """Return the providers in use with what is known of them, in the order of the table."""
    found = [_row(one) for one in project.checkable]
    return [
        row
        for row in found
        if row.configured.is_configured
        or (row.result is not None and report.is_in_use(row.configured, row.result))
    ]


def _row(configured: Configured) -> _Row:
    # In this order: an answer that comes in between is then seen, never lost.
    pending = checker().is_pending(configured)
    result = checker().known(configured)
    return _Row(configured, result, pending=pending and result is None)


def _summary(rows: Sequence[_Row]) -> None:
    pending = sum(row.pending for row in rows)
    counts = {state: sum(row.state is state for row in rows) for state in _ORDER}
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
    ):
        st.header(sentence(_sentence(counts, len(rows), pending)), anchor=False, width="content")
        st.button(
            "Test all again",
            icon=":material/refresh:",
            key="all_again",
            disabled=bool(pending),
            on_click=ask_again,
        )
    # Not pills: their selected one would be amber on amber, illegible in the dark.
    st.radio(
        "Show only",
        [_ALL, *(state.value for state in _ORDER if state is not State.NOT_CONFIGURED)],
        horizontal=True,
        format_func=lambda one: text(_choice(one, len(rows), counts)),
        key="filter",
        label_visibility="collapsed",
    )


def _choice(one: str, total: int, counts: dict[State, int]) -> str:
    return f"{one} {total}" if one == _ALL else f"{State(one).label} {counts[State(one)]}"


def _sentence(counts: dict[State, int], total: int, pending: int) -> str:
    if pending:
        return f"Testing… {total - pending} of {total} done"
    return report.states_sentence(
        counts[State.WORKS], counts[State.NEEDS_YOU], counts[State.COULD_NOT_TELL]
    )


def _cards(rows: Sequence[_Row], token: TokenFacts | None) -> None:
    """Draw the cards: in their places while answers come, then what needs you first."""
    wanted = st.session_state.get("filter", _ALL)
    shown = [row for row in rows if wanted in {_ALL, row.state.value}]
    if not any(row.pending for row in rows):
        shown.sort(key=lambda row: _ORDER.index(row.state))
    if not shown:
        st.caption(f"None of the {len(rows)} is in this state.")
    with st.grid(2, min_column_width=360):
        for row in shown:
            own = token if row.configured.provider.id == HUGGING_FACE else None
            provider_card(row.configured, row.result, own, pending=row.pending)


def _latencies(rows: Sequence[_Row]) -> None:
    """Draw how fast each provider answered, once there is something to compare."""
    timed = {
        row.configured.provider.name: row.result.latency_ms
        for row in rows
        if row.result and row.result.latency_ms is not None and row.result.status is not None
    }
    if len(timed) < 2 or any(row.pending for row in rows):
        return
    slowest = max(timed, key=lambda name: timed[name] or 0)
    st.header("How fast they answered", anchor=False)
    # A plain specification: `st.bar_chart` builds and validates one anew at every rerun.
    values = [{"provider": name, "ms": timed[name]} for name in timed]
    st.vega_lite_chart(
        {
            "data": {"values": values},
            "mark": {"type": "bar", "tooltip": True},
            "height": {"step": 30},
            "encoding": {
                "y": {"field": "provider", "type": "nominal", "sort": "-x", "title": None},
                "x": {"field": "ms", "type": "quantitative", "title": "Milliseconds"},
            },
        },
        alt=f"Time to answer of {len(timed)} providers, {slowest} the slowest",
    )


# --- below the board ---------------------------------------------------------------------------


def _first_steps(project: Project) -> None:
    """Explain what to do where no provider is configured; other secrets may well be set."""
    others = any(one.condition is not Condition.EMPTY for one in other_secrets(project))
    st.info(
        f"No key{' of a provider' if others else ''} was found for "
        f"{code(report.folder_label(project.folder))}. Checked "
        "`st.secrets`, the environment, `.env.local` and `.env`.",
        title="No provider is configured here" if others else "Nothing is configured here yet",
        icon=":material/key_off:",
    )
    st.markdown(
        "1. Get a key from one of the providers below. Hugging Face's token is free.\n"
        "2. Put it into a file named `.env` in that folder, as a line such as "
        "`HF_API_KEY=hf_your_token_here`.\n"
        "3. Reload this page; the key is then tested at once."
    )


def _advice(findings: Sequence[ReportedFinding]) -> None:
    found = [one for one in gravest_first(findings) if one.rule.id != _FIRST_STEP]
    if not found:
        return
    st.header("Issues", anchor=False)
    colors = {"error": "red", "warning": "orange", "info": "gray"}
    with st.grid(2, min_column_width=360):
        for one in found:
            color = colors[one.severity.value]
            with st.container(border=True, gap="xsmall", height="stretch"):
                st.markdown(
                    f":{color}-badge[{text(one.severity.value)}] {sentence(one.finding.detail)}"
                )
                st.markdown(f":material/arrow_forward: {sentence(one.fix)}")
    _on_to_cures()


def _on_to_cures() -> None:
    """Lead to the page that looks further, and that can mend."""
    with st.container(horizontal=True):
        st.page_link(
            "pages/diagnostics.py",
            label="All checks and fixes: Diagnostics",
            icon=":material/healing:",
        )


def _others(project: Project) -> None:
    """Fold away the secrets of no provider: whether each is set, and how good it is."""
    found = [other_secret_row(one) for one in other_secrets(project)]
    if not found:
        return
    count = f"{len(found)} other secret{'' if len(found) == 1 else 's'}"
    box = st.expander(count, icon=":material/key:", key="other_secrets", on_change="rerun")
    if box.open:
        lines = [
            f"- {code(row['variable'])} from {code(row['location'] or row['source'])} · "
            f"{text(other_secret_words(row))}"
            for row in found
        ]
        box.markdown("\n".join(lines))


def _quiet(project: Project, rows: Sequence[_Row]) -> None:
    """Fold away who is not configured: the name to set, and where to get a key."""
    used = {row.configured.provider.id for row in rows}
    rest = [one.provider for one in project.providers if one.provider.id not in used]
    count = f"{len(rest)} provider{'' if len(rest) == 1 else 's'} not configured"
    box = st.expander(
        count, icon=icon(State.NOT_CONFIGURED), expanded=not rows, key="quiet", on_change="rerun"
    )
    if not box.open:
        return
    lines = ["Set the name beside the provider; the link opens the page where you create a key.\n"]
    for provider in rest:
        names = provider.base_url_names[:1] if provider.key_optional else provider.names
        host = provider.console.split("/")[2]
        either = " or ".join(code(name) for name in names)
        lines.append(f"- **{text(provider.name)}** {either} · {linked(host, provider.console)}")
    box.markdown("\n".join(lines))


# --- for visitors ------------------------------------------------------------------------------


def _visitor_board() -> None:
    """Tell a visitor which providers worked when they were last looked at, and nothing else."""
    rounds = visitors_rounds()
    # In this order: a round that ends in between is then seen, never lost.
    looking, working = rounds.is_looking, rounds.told()
    st.title("Provider status", anchor=False)
    st.markdown(f":material/cloud: {text(deployment_now().title)}")
    headline = st.container()
    names = table()
    with st.grid(2, min_column_width=300):
        for one in working:
            st.container(border=True).markdown(f"**{text(names[one].name)}** {badge(State.WORKS)}")
    st.caption(
        "Here you see which providers work. Names, sources and advice are for the owner; to see "
        "your own, run the dashboard on your own machine."
    )
    # Last, so that whoever reads how many there are finds them below.
    if working:
        headline.header(f"{len(working)} working here", anchor=False)
    elif looking:
        headline.header("Asking the providers …", anchor=False)
        headline.caption("The dashboard has just started. This fills in by itself.")
    else:
        headline.info(
            "No provider is known to work here right now.", icon=icon(State.COULD_NOT_TELL)
        )
    _keep_pace(pending=looking)


draw()

"""Provider status: which key does my app use, from where, and does it work?

Shows and asks; what it shows comes from the rooms of `lib`.
"""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from lib import report
from lib.access import Access
from lib.dashboard import checker
from lib.page_parts import Visit, age, badge, choose_folder, code, guarded, icon, moment, visit
from lib.project import Configured, Project
from lib.providers.verdict import CheckResult, State, Verdict
from lib.recommendations import recommend
from lib.resolution import Resolution

_WHILE_CHECKING: Final = 0.4
_AGES_EVERY: Final = 15.0
_ALL: Final = "all"
_CHECKED: Final = "checked_folders"
_Row = tuple[Configured, CheckResult | None]


def draw() -> None:
    now = visit()
    if now.access is Access.VISITOR:
        _start(now.project, again=True)
        pending = any(checker().is_pending(one) for one in now.project.checkable)
        st.fragment(guarded(_visitor_board), run_every=_WHILE_CHECKING if pending else None)()
        return
    _start(now.project, again=False)
    st.fragment(guarded(_board), run_every=_pace(now.project))()


def _start(project: Project, *, again: bool) -> None:
    """Begin the checks: once for a session and folder; for visitors as often as answers age."""
    done = st.session_state.setdefault(_CHECKED, set())
    if again or project.folder not in done:
        done.add(project.folder)
        checker().start(project.checkable)


def _pace(project: Project) -> float | None:
    if any(checker().is_pending(one) for one in project.checkable):
        return _WHILE_CHECKING
    return _AGES_EVERY if project.configured else None


# --- the board ---------------------------------------------------------------------------------


def _board() -> None:
    now = visit()
    rows = _rows(now.project)
    pending = [one for one, result in rows if result is None and checker().is_pending(one)]
    _head(now, rows, len(pending))
    if not rows:
        _first_steps(now)
    else:
        _list(rows, settled=not pending)
    _advice(now.project)
    _quiet(now.project, rows)
    if st.session_state.get("board_pending") and not pending:
        st.session_state["board_pending"] = False
        st.rerun()
    st.session_state["board_pending"] = bool(pending)


def _rows(project: Project) -> list[_Row]:
    """Return the providers in use with what is known of them, in the order of the table."""
    found = [(one, checker().known(one)) for one in project.checkable]
    return [
        (one, result)
        for one, result in found
        if one.is_configured or (result is not None and report.is_in_use(one, result))
    ]


def _state(result: CheckResult | None) -> State:
    return State.COULD_NOT_TELL if result is None else result.state


def _head(now: Visit, rows: Sequence[_Row], pending: int) -> None:
    st.title("Provider status")
    place = now.project.deployment.title
    folder = report.folder_label(now.project.folder)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/computer: {place} · :material/folder: {code(folder)}")
        if now.may_choose:
            _folder_choice(now)
    if now.trouble:
        st.warning(now.trouble, icon=":material/folder_off:")
    if rows:
        _summary(rows, pending)


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


def _summary(rows: Sequence[_Row], pending: int) -> None:
    works = sum(_state(result) is State.WORKS for _, result in rows)
    needing = sum(_state(result) is State.NEEDS_YOU for _, result in rows)
    if pending:
        sentence = f"Testing {pending} of {len(rows)} keys …"
    elif needing:
        sentence = f"{works} of {len(rows)} work, {needing} {'needs' if needing == 1 else 'need'} you"
    else:
        sentence = f"{works} of {len(rows)} work"
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.subheader(sentence, anchor=False)
        if st.button("Test all again", icon=":material/refresh:", type="primary", key="all_again"):
            checker().start([one for one, _ in rows], fresh=True)
            st.session_state["board_pending"] = True
            st.rerun()
    counts = {state: sum(_state(result) is state for _, result in rows) for state in State}
    options = [_ALL, *(state.value for state in State if counts[state])]
    if len(options) > 2:
        st.pills(
            "Show",
            options,
            default=_ALL,
            required=True,
            format_func=lambda one: f"{one} {counts[State(one)] if one != _ALL else len(rows)}",
            key="filter",
            label_visibility="collapsed",
        )


def _list(rows: Sequence[_Row], *, settled: bool) -> None:
    """Draw the providers: while answers come in their places, then what needs you first."""
    wanted = st.session_state.get("filter", _ALL)
    shown = [row for row in rows if wanted == _ALL or _state(row[1]).value == wanted]
    if settled:
        order = list((State.NEEDS_YOU, State.COULD_NOT_TELL, State.WORKS, State.NOT_CONFIGURED))
        shown = sorted(shown, key=lambda row: order.index(_state(row[1])))
    for configured, result in shown or rows:
        _card(configured, result)
    if settled:
        _latencies([result for _, result in rows if result is not None])


def _card(configured: Configured, result: CheckResult | None) -> None:
    provider = configured.provider
    pending = result is None and checker().is_pending(configured)
    with st.container(border=True, key=f"card_{provider.id}", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{provider.name}** &nbsp; {_badge(result, pending=pending)}")
            st.caption(_timing(result), help=_exactly(result))
        if pending:
            st.caption("Asking whether the key works …")
        elif result is None:
            st.caption("The key has changed since it was last tested.")
        elif result.state is not State.WORKS:
            st.markdown(f"**{result.word}.** {result.sentence}")
            st.markdown(f":material/arrow_forward: {result.advice}")
        st.caption(_origin(configured))
        _actions(configured)


def _badge(result: CheckResult | None, *, pending: bool) -> str:
    if pending:
        return ":gray-badge[:material/hourglass_empty: testing]"
    return badge(_state(result)) if result else ":gray-badge[:material/pending: not tested]"


def _timing(result: CheckResult | None) -> str:
    if result is None or result.checked_at is None:
        return ""
    return f"{result.latency_ms} ms · {age(result.checked_at)}"


def _exactly(result: CheckResult | None) -> str | None:
    if result is None or result.checked_at is None:
        return None
    return f"Tested at {moment(result.checked_at)} at {result.address}"


def _origin(configured: Configured) -> str:
    """Say which name won, from which place, and how the value looks masked."""
    key, address = configured.key.winner, configured.address.winner
    parts = []
    if key is not None:
        parts.append(f"{code(key.name)} from {code(str(key.place))} · {code(report.masked(key))}")
    if address is not None:
        parts.append(f"address from {code(address.name)} in {code(str(address.place))}")
    if key is None and address is None:
        parts.append("at its default address; it needs no key")
    shadowed = len(configured.key.losers)
    if shadowed:
        parts.append(f"{shadowed} shadowed")
    return " · ".join(parts)


def _actions(configured: Configured) -> None:
    provider = configured.provider
    with st.container(horizontal=True):
        if st.button("Test again", icon=":material/refresh:", type="tertiary", key=f"again_{provider.id}"):
            checker().start([configured], fresh=True)
            st.session_state["board_pending"] = True
            st.rerun()
        if configured.key.winner is not None:
            why = st.popover(
                "Why this key?",
                icon=":material/help:",
                type="tertiary",
                key=f"why_{provider.id}",
                on_change="rerun",
            )
            if why.open:
                with why:
                    _why(configured.key)
        if provider.message is not None:
            _message(configured)


def _why(key: Resolution) -> None:
    """Draw the table names × sources: the winner, and why each of the others lost."""
    winner = key.winner
    lines = ["| Name | Source | Value | |", "| --- | --- | --- | --- |"]
    if winner is not None:
        lines.append(
            f"| **{code(winner.name)}** | {code(str(winner.place))} | {code(report.masked(winner))} "
            "| :green-badge[:material/trophy: wins] |"
        )
    for loser in key.losers:
        same = {True: "same value", False: "another value", None: "empty"}[loser.same_value]
        lines.append(
            f"| {code(loser.entry.name)} | {code(str(loser.entry.place))} | {same} "
            f"| {loser.sentence} |"
        )
    st.markdown("\n".join(lines))
    order = " → ".join(code(name) for name in key.names[:4]) + (" → …" if len(key.names) > 4 else "")
    st.caption(
        f"The name decides first: {order}. Then the source: `st.secrets` → `os.environ` → "
        "`.env.local` → `.env`."
    )


def _message(configured: Configured) -> None:
    provider = configured.provider
    box = st.popover(
        "Send a test message",
        icon=":material/chat:",
        type="tertiary",
        key=f"message_{provider.id}",
        on_change="rerun",
    )
    if not box.open or provider.message is None:
        return
    with box:
        st.markdown(
            f"Sends one short message to {code(provider.message.model)} and asks for one token "
            f"back. It proves more than the free test, and **it may cost** a fraction of a cent."
        )
        if st.button("Send it, it may cost", key=f"send_{provider.id}"):
            with st.spinner("Waiting for the answer …"):
                result = checker().message(configured)
            st.markdown(f"{badge(result.state)} **{result.word}.** {result.sentence}")
            if result.verdict is not Verdict.WORKS:
                st.markdown(f":material/arrow_forward: {result.advice}")


def _latencies(results: Sequence[CheckResult]) -> None:
    """Draw how fast each provider answered, once there is something to compare."""
    timed = [one for one in results if one.latency_ms is not None and one.status is not None]
    if len(timed) < 2:
        return
    names = {one.provider.id: one.provider.name for one in visit().project.providers}
    slowest = max(timed, key=lambda one: one.latency_ms or 0)
    st.subheader("How fast they answered", anchor=False)
    st.bar_chart(
        {
            "Provider": [names[one.provider] for one in timed],
            "Milliseconds": [one.latency_ms for one in timed],
        },
        x="Provider",
        y="Milliseconds",
        x_label="",
        horizontal=True,
        sort="-Milliseconds",
        height=60 + 34 * len(timed),
        alt=f"Time to answer of {len(timed)} providers, {names[slowest.provider]} the slowest",
    )


# --- below the board ---------------------------------------------------------------------------


def _first_steps(now: Visit) -> None:
    """Explain what to do where nothing is configured."""
    st.info(
        f"No key was found in {code(report.folder_label(now.project.folder))}. Looked in "
        "`st.secrets`, the environment, `.env.local` and `.env`.",
        title="Nothing is configured here yet",
        icon=":material/key_off:",
    )
    st.markdown(
        "1. Get a key: open a provider in the list below. Hugging Face's token is free.\n"
        "2. Put it into a file named `.env` in that folder:"
    )
    st.code("HF_API_KEY=hf_your_token_here\n", language="ini")
    st.markdown("3. Come back and reload; the key is tested by itself.")


def _advice(project: Project) -> None:
    found = [one for one in recommend(project) if one.rule != "nothing-configured"]
    if not found:
        return
    st.subheader("What to look at", anchor=False)
    colors = {"error": "red", "warning": "orange", "info": "gray"}
    for one in found:
        color = colors[one.severity.value]
        with st.container(border=True, gap="xsmall"):
            st.markdown(f":{color}-badge[{one.severity.value}] {one.title}")
            st.markdown(f":material/arrow_forward: {one.next_step}")


def _quiet(project: Project, rows: Sequence[_Row]) -> None:
    """Fold away who is not configured: the name to set, and where to get a key."""
    used = {one.provider.id for one, _ in rows}
    rest = [one.provider for one in project.providers if one.provider.id not in used]
    with st.expander(
        f"{len(rest)} providers not configured",
        icon=icon(State.NOT_CONFIGURED),
        expanded=not rows,
        key="quiet",
        on_change="rerun",
    ) as box:
        if not (box.open if box.open is not None else True):
            return
        lines = ["| Provider | Name to set | |", "| --- | --- | --- |"]
        for provider in rest:
            name = next(iter(provider.base_url_names if provider.key_optional else provider.names))
            link = "Get it" if provider.key_optional else "Get a key"
            lines.append(f"| {provider.name} | {code(name)} | [{link}]({provider.console}) |")
        st.markdown("\n".join(lines))


# --- for visitors ------------------------------------------------------------------------------


def _visitor_board() -> None:
    """Tell a visitor which providers work, and nothing else."""
    project = visit().project
    results = [(one.provider.name, checker().known(one)) for one in project.checkable]
    pending = any(checker().is_pending(one) for one in project.checkable)
    st.title("Provider status")
    st.markdown(f":material/cloud: {project.deployment.title}")
    working = [name for name, result in results if result and result.verdict is Verdict.WORKS]
    if pending:
        st.caption("Asking the providers …")
    elif not working:
        st.info("No provider works here right now.", icon=icon(State.COULD_NOT_TELL))
    for name in working:
        with st.container(border=True):
            st.markdown(f"**{name}** &nbsp; {badge(State.WORKS)}")
    st.caption(
        "Visitors see which providers work. To see names, sources and advice, run the dashboard "
        "on your own machine."
    )
    if st.session_state.get("board_pending") and not pending:
        st.session_state["board_pending"] = False
        st.rerun()
    st.session_state["board_pending"] = pending


draw()

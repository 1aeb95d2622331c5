"""One provider as a card: state, sentence, next step, where its key comes from, what to do."""

from typing import Final

import streamlit as st

from lib import report
from lib.access import Surface
from lib.components.formatting import (
    Markup,
    age,
    badge,
    code,
    linked,
    moment,
    quiet,
    sentence,
    text,
)
from lib.components.visit import visit
from lib.dashboard import checker
from lib.hub.token_facts import May, TokenFacts, permissions, smallest_token
from lib.project import Configured
from lib.provider_config import Message
from lib.providers.check_plan import plan_message
from lib.providers.verdict import CheckResult, State, Verdict
from lib.resolution import Resolution
from lib.sources import Entry


def provider_card(
    configured: Configured,
    result: CheckResult | None,
    token: TokenFacts | None = None,
    *,
    pending: bool = False,
) -> None:
    """Draw one configured provider. `result` is None while it is tested, or untested.

    token: what is known of it, where the provider is Hugging Face.
    """
    provider = configured.provider
    with st.container(border=True, key=f"card_{provider.id}", gap="xsmall", height="stretch"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(
                f"**{text(provider.name)}** {_badge(result, pending=pending)}", width="content"
            )
            if result is not None and result.checked_at is not None:
                st.caption(
                    f"{result.latency_ms or 0:d} ms · {age(result.checked_at)}",
                    help=f"Tested at {moment(result.checked_at)}. Asked {code(result.address)}.",
                    width="content",
                )
        lines = [*_finding(result, pending=pending), _origin(configured)]
        if token is not None:
            lines.append(sentence(token.summary))
        st.markdown("\n\n".join(lines))
        _actions(configured, token)


def _finding(result: CheckResult | None, *, pending: bool) -> list[Markup]:
    """Return what the test found and the next step; nothing where all is well."""
    if pending:
        return [Markup("Testing the key …")]
    if result is None:
        return [Markup("This key has not been tested yet.")]
    if result.state is State.WORKS:
        return []
    return [
        Markup(f"**{text(result.word)}.** {sentence(result.sentence)}"),
        Markup(f":material/arrow_forward: {sentence(result.advice)}"),
    ]


def _badge(result: CheckResult | None, *, pending: bool) -> Markup:
    if pending:
        return Markup(":gray-badge[:material/hourglass_empty: testing]")
    if result is None:
        return Markup(":gray-badge[:material/pending: not tested]")
    return badge(result.state)


def _origin(configured: Configured) -> Markup:
    """Say which name won, from which place, and how the value looks masked."""
    key, address = configured.key.winner, configured.address.winner
    parts = []
    if key is not None:
        parts.append(f"{code(key.name)} {code(report.masked(key))} from {code(str(key.place))}")
    if address is not None:
        parts.append(f"address from {code(address.name)} in {code(str(address.place))}")
    if not parts:
        parts.append("At its default address; it needs no key.")
    if configured.key.losers:
        parts.append(f"{len(configured.key.losers)} overridden")
    return Markup(" · ".join(parts))


def _actions(configured: Configured, token: TokenFacts | None) -> None:
    """Draw what can be done. Each names the provider: read out, one card's sounds like the next."""
    provider = configured.provider
    with st.container(horizontal=True, gap="xsmall"):
        st.button(
            f"{text(provider.name)}: test again",
            icon=":material/refresh:",
            key=f"again_{provider.id}",
            on_click=ask_again,
            args=(provider.id,),
        )
        if configured.key.winner is not None or provider.message is not None:
            _details(configured, token)


def _details(configured: Configured, token: TokenFacts | None) -> None:
    """Draw one popover for all that is looked at now and then, so that cards stay small."""
    provider = configured.provider
    box = st.popover(
        f"{text(provider.name)}: details",
        icon=":material/info:",
        key=f"details_{provider.id}",
        on_change="rerun",
    )
    if not box.open:
        return
    with box:
        if configured.key.winner is not None:
            st.markdown("**Why this key?**")
            _why(configured.key)
        if token is not None:
            st.markdown("**What can it do?**")
            _may(token)
        if provider.message is not None:
            st.markdown("**Send a test message?**")
            _message(configured, provider.message)


def ask_again(provider_id: str = "") -> None:
    """Begin testing one provider anew, or all, with the keys as they are now.

    One goes where its card says. Who wants all at once has not looked at each address.
    """
    now = visit()
    if not now.may(Surface.DETAILS):
        return  # The button was drawn for somebody whose sign-in has ended since.
    asked = now.project.checkable
    chosen = [one for one in asked if provider_id in {"", one.provider.id}]
    checker().start(chosen, fresh=True, named=bool(provider_id))


def _why(key: Resolution) -> None:
    """Draw the table of names and sources: the winner, and why each of the others lost."""
    rows = [
        _cells(one.entry, Markup(f"{_SAME[one.same_value]}. {sentence(one.sentence)}"))
        for one in key.losers
    ]
    if key.winner is not None:
        mask = code(report.masked(key.winner))
        rows.insert(0, _cells(key.winner, Markup(f":green-badge[:material/check: in use] {mask}")))
    # Two columns, which fit into a phone's width.
    st.table(rows, hide_index=True, border="horizontal", alt="Where the key was found, and why")
    first = " → ".join(code(name) for name in key.names[:3])
    more = " → …" if len(key.names) > 3 else ""
    order = "`st.secrets` → `os.environ` → `.env.local` → `.env`"
    st.markdown(quiet(Markup(f"The name decides first: {first}{more}. Then the source: {order}.")))


_SAME: Final = {
    True: "Overridden, same value",
    False: "Overridden, different value",
    None: "Overridden",
}


def _cells(entry: Entry, outcome: Markup) -> dict[str, Markup]:
    where = Markup(f"{code(entry.name)} {code(str(entry.place))}")
    return {"Name and source": where, "Outcome": outcome}


def _may(token: TokenFacts) -> None:
    """Draw what a Hugging Face token may do: yes, no, or cannot be seen from outside."""
    answers = permissions(token, visit().project.deployment.space_id)
    lines = [
        f"**{sentence(_first_up(one.what))}** {_MAY[one.may]} {sentence(one.why)}"
        for one in answers
    ]
    st.markdown("\n\n".join(lines))
    for org in token.organisations:
        blocked = "".join(f" Blocked there: {sentence(reason)}." for reason in org.blocked)
        told = f"Member of {code(org.name)} as {text(org.role or 'unknown role')}.{blocked}"
        st.markdown(quiet(Markup(told)))
    link = linked("make one on Hugging Face", smallest_token())
    link = linked("make one on Hugging Face", smallest_token())
    st.markdown(f"The smallest token that calls models: {link}.")


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]


_MAY: Final = {
    May.YES: ":green-badge[:material/check: yes]",
    May.NO: ":gray-badge[:material/close: no]",
    May.UNSEEN: ":orange-badge[:material/help: cannot be seen from outside]",
}


def _message(configured: Configured, message: Message) -> None:
    provider = configured.provider
    target = plan_message(configured, named=True).target
    where = f" at {code(target.shown)}" if target.configured else ""
    st.markdown(
        f"Sends one short message to {code(message.model)}{where} and asks for one token "
        "back. It proves more than the free test: that the key can be used and the account has "
        "credit. **It may cost** a fraction of a cent."
    )
    if st.button(
        f"Send test message to {text(provider.name)} (may cost < 1¢)", key=f"send_{provider.id}"
    ):
        with st.spinner("Waiting for the answer …"):
            st.session_state[f"sent_{provider.id}"] = checker().message(configured, named=True)
    sent = st.session_state.get(f"sent_{provider.id}")
    if sent is not None:
        _message_result(sent)


def _message_result(result: CheckResult) -> None:
    st.markdown(f"{badge(result.state)} **{text(result.word)}.** {sentence(result.sentence)}")
    if result.verdict is not Verdict.WORKS:
        st.markdown(f":material/arrow_forward: {sentence(result.advice)}")

"""Whether the keys that would be taken work: asked on request, free of charge.

On this machine as the app would ask; on a Space only what the person in front brought, at the
providers' own addresses, as often as `lib.migration.key_tests` allows.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import streamlit as st

from lib.access import Surface, may
from lib.components.formatting import Markup, badge, code, quiet, sentence
from lib.components.visit import Visit, access_now, person
from lib.components.wizard.wizard_state import Wizard
from lib.dashboard import checker, key_allowance
from lib.migration.importing import as_project, combine, decide
from lib.migration.key_tests import Brought, KeyTests, keys_brought
from lib.project import Configured
from lib.providers.verdict import CheckResult, State

_WHILE_TESTING: Final = 0.5
_BUTTON: Final = "Test these keys"


@dataclass(frozen=True, slots=True)
class _KeyRow:
    """One key as it is drawn this time. say: what there is to say instead of a provider's answer.

    The name of the key is one of the provider table, so it may be shown.
    """

    key: Configured
    result: CheckResult | None = None
    pending: bool = False
    say: str = ""


def key_tests(wizard: Wizard, now: Visit) -> None:
    """Draw the button that tests the keys, and the answers; nothing where there is no such key."""
    if not now.may(Surface.TEST_KEYS):
        return
    rows = _rows(wizard, now)
    if not rows:
        return
    on_a_space = not now.may(Surface.ANY_ADDRESS)
    st.button(
        _BUTTON,
        icon=":material/vital_signs:",
        key="wizard_test",
        help="Asks each provider once, free of charge, whether the key works.",
        on_click=_ask,
        args=(wizard, now),
    )
    if on_a_space:
        st.markdown(
            quiet(
                Markup(
                    "Nothing is sent until you press it. Then each key goes to its own "
                    "provider only, at the built-in address."
                )
            )
        )
    if wizard.names.keys_asked:
        every = _WHILE_TESTING if any(row.pending for row in rows) else None
        st.fragment(lambda: _answers(wizard, now, every), run_every=every)()


def _ask(wizard: Wizard, now: Visit) -> None:
    """Begin the tests, if whoever is in front still may: this comes before the page is drawn."""
    access, who = access_now(), person()
    if may(access, Surface.ANY_ADDRESS):
        checker().start(_here(wizard, now))
    elif may(access, Surface.TEST_KEYS) and who is not None:
        wizard.names.key_tests = wizard.names.key_tests or KeyTests(key_allowance())
        wizard.names.key_tests.start(who.name, _brought(wizard, now).askable)
    else:
        return
    wizard.names.keys_asked = True


def _answers(wizard: Wizard, now: Visit, every: float | None) -> None:
    if not may(access_now(), Surface.TEST_KEYS):
        # A sign-in that ended meanwhile: the page begins anew, for whoever is in front now.
        st.rerun()
    rows = _rows(wizard, now)
    lines = [line for row in rows for line in _told(row)]
    pending = any(row.pending for row in rows)
    if pending:
        lines.append(Markup("Asking the providers …"))
    st.markdown("\n".join(lines))
    if every is not None and not pending:
        # The last answer is there: nothing has to be looked at again and again.
        st.rerun()


def _told(row: _KeyRow) -> Iterator[Markup]:
    """Return what there is to say of a key, as a line of a list."""
    name = row.key.key.winner.name if row.key.key.winner else ""
    if row.pending:
        return
    if row.say:
        yield Markup(
            f"- {code(name)} {badge(State.COULD_NOT_TELL)} Not tested: {sentence(row.say)}"
        )
    elif row.result is not None:
        detail = "" if row.result.state is State.WORKS else f" {sentence(row.result.sentence)}"
        yield Markup(f"- {code(name)} {badge(row.result.state)}{detail}")


# --- which keys, and what is known of them -------------------------------------------------------


def _rows(wizard: Wizard, now: Visit) -> Sequence[_KeyRow]:
    if now.may(Surface.ANY_ADDRESS):
        # In this order: an answer that comes in between is then seen, never lost.
        return [
            _KeyRow(one, pending=checker().is_pending(one), result=checker().known(one))
            for one in _here(wizard, now)
        ]
    found, tests = _brought(wizard, now), wizard.names.key_tests
    return [
        *(_asked(one, tests) if tests else _KeyRow(one) for one in found.askable),
        *(_KeyRow(one, say=why) for one, why in found.kept),
    ]


def _asked(key: Configured, tests: KeyTests) -> _KeyRow:
    pending, wait = tests.is_pending(key), tests.wait(key)
    return _KeyRow(key, tests.known(key), pending, "" if wait is None else _come_again(wait))


def _come_again(wait: float) -> str:
    seconds = math.ceil(wait)
    when = f"in {seconds} second{'' if seconds == 1 else 's'}" if seconds else "now"
    return f"this Space tests only so many keys at a time. Press “{_BUTTON}” again {when}."


def _here(wizard: Wizard, now: Visit) -> Sequence[Configured]:
    """Return the keys of all that was read, with the addresses that are named beside them."""
    if wizard.sources.undecided is None:
        return ()
    found = as_project(wizard.sources.undecided, now.beside).configured
    return [one for one in found if one.key.winner is not None]


def _brought(wizard: Wizard, now: Visit) -> Brought:
    """Return the keys that the person brought and would take; the app's own are not among them."""
    wanted = {one.old_name or one.name for one in wizard.chosen()[0]}
    reading = decide(combine(wizard.sources.brought), *wizard.sources.decided)
    taken = tuple(line for line in reading.lines if line.name in wanted)
    return keys_brought(replace(reading, lines=taken), now.beside, wizard.sources.readings)

"""Step 2: one row for each name, with what it is, why, and what the person makes of it."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from lib.components.formatting import Markup, code, quiet, sentence, text
from lib.components.visit import Visit, visit
from lib.components.wizard.badges import KINDS
from lib.components.wizard.key_test_table import key_tests
from lib.components.wizard.wizard_parts import nav_buttons
from lib.components.wizard.wizard_state import Wizard, WizardStep, go_to
from lib.diagnosis.rule_runner import ReportedFinding
from lib.migration.desired import DesiredEntry, EntryKind, Skipped
from lib.migration.importing import Item, ReadingError

_PAGE: Final = 25
# Lines drawn of those that cannot be taken. A text may have thousands, and each is drawn anew with
# every press of a button, for which everybody at a Space waits.
_MOST_LINES: Final = 100


def review_step(wizard: Wizard, now: Visit) -> None:
    """Draw the rows: what will be taken first, then what is in doubt, then what is left out."""
    wanted, refused = wizard.chosen()
    st.header(text(_sentence(wanted, refused)), anchor=False)
    key_tests(wizard, now)
    _undecided(wizard)
    shown = _page(wizard.sources.items)
    by_name = {one.old_name or one.name: one for one in wanted}
    reasons = {one.name: one for one in refused}
    for item in shown:
        _row(wizard, item, by_name.get(item.name), reasons.get(item.name))
    _hopeless(refused, {item.name for item in wizard.sources.items})
    nav_buttons(
        wizard,
        back=WizardStep.SOURCE,
        on=Markup("Choose the Space"),
        then=lambda: go_to(wizard, WizardStep.SPACE),
        disabled=not wanted,
    )
    if not wanted:
        st.caption("Include at least one name to continue.")


def _sentence(wanted: Sequence[DesiredEntry], refused: Sequence[Skipped]) -> str:
    secrets = sum(one.kind is EntryKind.SECRET for one in wanted)
    variables = len(wanted) - secrets
    parts = [f"{secrets} secret{'' if secrets == 1 else 's'}"]
    if variables:
        parts.append(f"{variables} variable{'' if variables == 1 else 's'}")
    left = f", {len(refused)} skipped" if refused else ""
    return f"{' and '.join(parts)} selected{left}"


def _page(items: Sequence[Item]) -> Sequence[Item]:
    if len(items) <= _PAGE:
        return items
    pages = -(-len(items) // _PAGE)
    at = st.pagination(pages, key="wizard_page") - 1
    st.caption(f"{len(items)} names, {_PAGE} on a page.")
    return items[at * _PAGE : (at + 1) * _PAGE]


# --- one row -----------------------------------------------------------------------------------


def _row(wizard: Wizard, item: Item, wanted: DesiredEntry | None, refused: Skipped | None) -> None:
    with st.container(border=True, key=f"row_{item.name}", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.checkbox(
                f"Include {text(item.name)}",
                value=wanted is not None,
                key=f"take_{item.name}",
                disabled=item.never and wanted is None,
                on_change=_take,
                args=(wizard, item),
            )
            st.markdown(_facts(item, wanted, refused), width="content")
            _change(wizard, item, wanted)
        _offer(wizard, item, wanted)
        if refused is not None and item.name not in wizard.names.left_out:
            why = sentence(f"{refused.reason} {refused.advice}".rstrip())
            st.markdown(f":material/block: {why}")
        for note in item.notes:
            st.markdown(quiet(sentence(note)))
        for one in item.problems:
            st.markdown(_warned(one))


def _offer(wizard: Wizard, item: Item, wanted: DesiredEntry | None) -> None:
    """Draw the better name there is, where the row has its own name still."""
    if wanted is None or wanted.old_name or not item.offers:
        return
    offer = item.offers[0]
    st.button(
        f"Rename to {text(offer.name)}: {sentence(offer.why)}",
        key=f"better_{item.name}",
        icon=":material/arrow_forward:",
        on_click=_call,
        args=(wizard, item, offer.name),
    )


def _warned(one: ReportedFinding) -> Markup:
    told = f"{sentence(one.finding.detail)} {sentence(one.fix)}"
    return quiet(Markup(f":material/warning: {told}"))


def _facts(item: Item, wanted: DesiredEntry | None, refused: Skipped | None) -> Markup:
    kind = KINDS[wanted.kind] if wanted else f":gray-badge[{text(item.sort.value)}]"
    target = f" → {code(wanted.name)}" if wanted and wanted.old_name else ""
    whose = f" · {text(item.provider.name)}" if item.provider else ""
    # The reason why it is not taken says it already.
    told = "" if refused is not None else f" · {sentence(item.why)}"
    return Markup(f"{kind}{target} {code(item.mask)} · {code(item.origin)}{whose}{told}")


def _take(wizard: Wizard, item: Item) -> None:
    if st.session_state[f"take_{item.name}"]:
        wizard.names.left_out.discard(item.name)
        wizard.names.taken.add(item.name)
    else:
        wizard.names.taken.discard(item.name)
        wizard.names.left_out.add(item.name)


def _change(wizard: Wizard, item: Item, wanted: DesiredEntry | None) -> None:
    box = st.popover(
        f"Change {text(item.name)}", icon=":material/edit:", key=f"change_{item.name}",
        on_change="rerun",
    )  # fmt: skip
    if not box.open:
        return
    with box:
        kind = wanted.kind if wanted else wizard.names.kinds.get(item.name, item.kind)
        st.radio(
            "Type",
            [EntryKind.SECRET, EntryKind.VARIABLE],
            index=[EntryKind.SECRET, EntryKind.VARIABLE].index(kind),
            format_func=lambda one: {
                EntryKind.SECRET: "secret: nobody can read it back",
                EntryKind.VARIABLE: "variable: anyone can read it",
            }[one],
            key=f"kind_{item.name}",
            on_change=_set_kind,
            args=(wizard, item),
        )
        if item.guarded and wizard.names.kinds.get(item.name) is EntryKind.VARIABLE:
            st.checkbox(
                f"Yes, anyone may read the value of {text(item.name)}",
                value=item.name in wizard.names.public,
                key=f"public_{item.name}",
                on_change=_allow_public,
                args=(wizard, item),
            )
        st.text_input(
            "Name on the Space",
            value=wizard.names.renames.get(item.name, item.target),
            key=f"name_{item.name}",
            max_chars=100,
            on_change=_rename,
            args=(wizard, item),
        )
        for offer in item.offers:
            st.button(
                f"Rename to {text(offer.name)}",
                help=sentence(offer.why),
                key=f"offer_{item.name}_{offer.name}",
                on_click=_call,
                args=(wizard, item, offer.name),
            )
            st.markdown(quiet(Markup(f"{code(offer.name)}: {sentence(offer.why)}.")))


def _set_kind(wizard: Wizard, item: Item) -> None:
    kind: EntryKind = st.session_state[f"kind_{item.name}"]
    wizard.names.kinds[item.name] = kind
    wizard.names.public.discard(item.name)


def _allow_public(wizard: Wizard, item: Item) -> None:
    if st.session_state[f"public_{item.name}"]:
        wizard.names.public.add(item.name)
    else:
        wizard.names.public.discard(item.name)


def _rename(wizard: Wizard, item: Item) -> None:
    _call(wizard, item, st.session_state[f"name_{item.name}"].strip())


def _call(wizard: Wizard, item: Item, name: str) -> None:
    if name and name != item.target:
        wizard.names.renames[item.name] = name
    else:
        wizard.names.renames.pop(item.name, None)
    st.session_state.pop(f"name_{item.name}", None)


# --- what is in doubt, and what cannot be taken --------------------------------------------------


def _undecided(wizard: Wizard) -> None:
    lines = wizard.sources.undecided.undecided if wizard.sources.undecided else ()
    open_ones = [one for one in lines if one.doubt is not None and one.shown_name]
    if len(open_ones) > _PAGE:
        st.caption(f"{_PAGE:d} of {len(open_ones):d} unclear lines; the others follow these.")
    for line in open_ones[:_PAGE]:
        if line.doubt is None:
            continue
        name = line.shown_name
        with st.container(border=True, key=f"doubt_{name}", gap="xsmall"):
            st.markdown(
                f":orange-badge[:material/help: needs a decision] {code(name)} · "
                f"{code(str(line.place))}"
            )
            st.markdown(f"{sentence(line.doubt.reason)} {sentence(line.doubt.advice)}")
            st.button(
                f"Include {text(name)} as python-dotenv reads it",
                key=f"decide_{name}",
                icon=":material/check:",
                on_click=_decide,
                args=(wizard, name),
            )


def _decide(wizard: Wizard, name: str) -> None:
    wizard.sources.decided.add(name)
    try:
        wizard.sources.read(visit())
    except ReadingError as error:
        wizard.sources.decided.discard(name)
        wizard.trouble = str(error)


def _hopeless(refused: Sequence[Skipped], rows: set[str]) -> None:
    """Fold away the lines that cannot be taken at all, with their reasons."""
    lines = [one for one in refused if one.name not in rows]
    if not lines:
        return
    count = f"{len(lines)} line{'' if len(lines) == 1 else 's'} skipped"
    with st.expander(count, icon=":material/block:", key="not_taken"):
        for one in lines[:_MOST_LINES]:
            name = f"{code(one.name)} · " if one.name else ""
            place = f"{code(one.origin)} · " if one.origin else ""
            st.markdown(f"{name}{place}{sentence(f'{one.reason} {one.advice}'.rstrip())}")
        if len(lines) > _MOST_LINES:
            st.caption(f"And {len(lines) - _MOST_LINES:d} more.")

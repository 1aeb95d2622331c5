"""The map of names and sources: who wins, who is shadowed, who differs."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from lib.components.formatting import Markup, code, quiet, sentence, text
from lib.diagnosis.name_map import Cell, NameMap, NameRow, Standing
from lib.sources import SOURCE_ORDER

# Above this many names, a field to search in comes first.
_MANY: Final = 15
_MOST: Final = 100
# Icon and word tell the cells apart, the colour only helps.
_LOOKS: Final = {
    Standing.WINS: ":green-badge[:material/check: in use]",
    Standing.SAME: ":gray-badge[:material/equal: same value]",
    Standing.DIFFERS: ":orange-badge[:material/difference: different value]",
    Standing.EMPTY: ":gray-badge[:material/hide_source: empty]",
}


def name_table(names: NameMap) -> None:
    """Draw the map; values are not in it, only how they compare."""
    rows = _wanted(names)
    # A column that is empty from top to bottom would only make a phone's user scroll.
    sources = [one for one in SOURCE_ORDER if any(one in row.cells for row in names.rows)]
    if rows:
        cells = [_cells(row, sources) for row in rows[:_MOST]]
        alt = "Names, and their value in each source"
        st.table(cells, hide_index=True, border="horizontal", alt=alt)
    st.markdown(quiet(sentence(" ".join(_notes(names, sources, len(rows))))))


def _wanted(names: NameMap) -> tuple[NameRow, ...]:
    if len(names.rows) <= _MANY:
        return names.rows
    wanted = st.text_input(
        "Find a name", key="find_name", placeholder=f"one of {len(names.rows)} names"
    )
    look = wanted.strip().casefold()
    return tuple(
        row for row in names.rows if look in row.name.casefold() or look in row.provider.casefold()
    )


def _cells(row: NameRow, sources: Sequence[str]) -> dict[str, Markup]:
    told = {"Name": Markup(f"{code(row.name)} {text(row.provider)}".strip())}
    return told | {source: _cell(row.cells.get(source)) for source in sources}


def _cell(cell: Cell | None) -> Markup:
    if cell is None:
        return Markup("")
    more = f" +{len(cell.places) - 1}" if len(cell.places) > 1 else ""
    return Markup(f"{_LOOKS[cell.standing]} {code(cell.places[0])}{more}")


def _notes(names: NameMap, sources: Sequence[str], shown: int) -> list[str]:
    notes = ["From left to right: the first source that has a value is in use."]
    empty = [code(one) for one in SOURCE_ORDER if one not in sources]
    if empty and names.rows:
        notes.append(f"None of these names is in {' or '.join(empty)}.")
    if not names.rows:
        notes = ["No name was found in any source."]
    elif not shown:
        notes = ["No name here matches."]
    if shown > _MOST:
        notes.append(f"The first {_MOST} of {shown} are shown; search for the others.")
    if names.elsewhere:
        notes.append(f"{names.elsewhere} other variables of the environment are not shown.")
    if names.hidden:
        notes.append(
            "1 is hidden: it does not look like a name and may be part of a value."
            if names.hidden == 1
            else f"{names.hidden} are hidden: they do not look like names and may be parts of "
            "values."
        )
    return notes

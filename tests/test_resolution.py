"""The name decides first, the source second; every loser knows why it lost."""

import itertools
import random

import pytest

from lib.provider_config import table
from lib.resolution import Reason, index_by_name, resolve
from lib.secret import Secret
from lib.sources import (
    DOTENV,
    DOTENV_LOCAL,
    ENVIRONMENT,
    SOURCE_ORDER,
    ST_SECRETS,
    Entry,
    Place,
    Source,
    Trust,
)
from lib.sources.read import read_sources

NAMES = ("FIRST_KEY", "SECOND_KEY", "THIRD_KEY")
CELLS = [(name, kind) for name in NAMES for kind in SOURCE_ORDER]
# What one name may hold in one source: each value with the mark of being replaced.
STATES: list[list[tuple[str, str]]] = [
    [],
    [],
    [("fake-one", "")],
    [("fake-two", "")],
    [("", "")],
    [(" \t", "")],
    [("fake-one", "line")],
    [("fake-one", "line"), ("fake-two", "")],
    [("fake-one", "file"), ("", "")],
    [("", "line"), ("fake-one", "")],
]


def test_every_subset_of_full_cells_has_the_winner_of_the_rule():
    """Each of the 4096 ways to fill 3 names in 4 sources resolves by name, then by source."""
    for filled in itertools.product((False, True), repeat=len(CELLS)):
        held = {cell: [(f"{cell}", "")] for cell, full in zip(CELLS, filled, strict=True) if full}
        found = resolve(NAMES, _index(held))
        expected = next(iter(held), None)
        assert (found.winner and (found.winner.name, found.winner.source)) == expected
        losers = [(one.entry.name, one.entry.source) for one in found.losers]
        assert losers == [cell for cell in held if cell != expected]


def test_every_state_of_the_cells_has_the_winner_of_the_rule():
    """Empty, blank and replaced values never win, whatever else there is, in any order of names."""
    draw = random.Random(7)
    for _ in range(3000):
        held = {cell: draw.choice(STATES) for cell in CELLS}
        names = tuple(draw.sample(NAMES, draw.randint(1, 3)))
        found = resolve(names, _index(held))
        winner = found.winner
        told = winner and (winner.name, winner.source, winner.value.reveal())
        assert told == _oracle(names, held), (names, held)
        everybody = [] if winner is None else [winner]
        everybody += [one.entry for one in found.losers]
        asked = sum(len(values) for (name, _), values in held.items() if name in names)
        assert len(everybody) == len({id(one) for one in everybody}) == asked
        for one in found.losers:
            expected = _reason(one.entry, winner)
            assert (one.reason, one.same_value) == (expected, _same(one.entry, winner)), held


# What is held; the order of the losers, as (line, reason, whether the value is the winner's).
LOSERS = {
    "nobody": ([], []),
    "one": ([("FIRST_KEY", ENVIRONMENT, 1, "fake", "", "")], []),
    "empty": (
        [("FIRST_KEY", ENVIRONMENT, 1, "", "", ""), ("FIRST_KEY", DOTENV, 2, "fake", "", "")],
        [(1, Reason.EMPTY, None)],
    ),
    "only empty": (
        [("FIRST_KEY", ENVIRONMENT, 1, " ", "", ""), ("SECOND_KEY", DOTENV, 2, "", "", "")],
        [(1, Reason.EMPTY, None), (2, Reason.EMPTY, None)],
    ),
    "later name": (
        [("SECOND_KEY", ST_SECRETS, 1, "fake", "", ""), ("FIRST_KEY", DOTENV, 2, "fake", "", "")],
        [(1, Reason.LATER_NAME, True)],
    ),
    "later source": (
        [("FIRST_KEY", ENVIRONMENT, 1, "fake", "", ""), ("FIRST_KEY", DOTENV, 2, "other", "", "")],
        [(2, Reason.LATER_SOURCE, False)],
    ),
    "later line": (
        [("FIRST_KEY", DOTENV, 1, "fake", "line", ""), ("FIRST_KEY", DOTENV, 2, "fake", "", "")],
        [(1, Reason.LATER_LINE, True)],
    ),
    "later file": (
        [("FIRST_KEY", ST_SECRETS, 1, "o", "file", ""), ("FIRST_KEY", ST_SECRETS, 2, "f", "", "")],
        [(1, Reason.LATER_FILE, False)],
    ),
    "replaced by nothing": (
        [("FIRST_KEY", DOTENV, 1, "fake", "line", ""), ("FIRST_KEY", DOTENV, 2, "", "", "")],
        [(2, Reason.EMPTY, None), (1, Reason.LATER_LINE, None)],
    ),
    "section": (
        [("FIRST_KEY", ST_SECRETS, 1, "o", "", "s"), ("FIRST_KEY", ST_SECRETS, 2, "f", "", "")],
        [(1, Reason.LATER_LINE, False)],
    ),
    "two sections": (
        [("FIRST_KEY", ST_SECRETS, 1, "f", "", "s"), ("FIRST_KEY", ST_SECRETS, 2, "o", "", "t")],
        [(2, Reason.LATER_LINE, False)],
    ),
    "by name, then source": (
        [
            ("SECOND_KEY", ST_SECRETS, 1, "f", "", ""),
            ("FIRST_KEY", ENVIRONMENT, 2, "f", "", ""),
            ("THIRD_KEY", ENVIRONMENT, 3, "f", "", ""),
            ("SECOND_KEY", DOTENV_LOCAL, 4, "o", "", ""),
            ("FIRST_KEY", DOTENV, 5, "", "", ""),
        ],
        [
            (5, Reason.EMPTY, None),
            (1, Reason.LATER_NAME, True),
            (4, Reason.LATER_NAME, False),
            (3, Reason.LATER_NAME, True),
        ],
    ),
}


@pytest.mark.parametrize(("held", "expected"), LOSERS.values(), ids=LOSERS)
def test_losers_come_in_order_with_their_reasons(held, expected):
    """Losers follow the names, then the sources; each tells why, and whether its value differs."""
    entries = [
        Entry(name, Secret(value), kind, Place("file", line, section), replaced, hand=Trust.PROJECT)
        for name, kind, line, value, replaced, section in held
    ]
    sources = [Source(kind, tuple(e for e in entries if e.source == kind)) for kind in SOURCE_ORDER]
    found = resolve(NAMES, index_by_name(sources))
    assert [(one.entry.place.line, one.reason, one.same_value) for one in found.losers] == expected
    assert found.names == NAMES


SENTENCES = {
    "empty": "It is empty, which counts as not set.",
    "later name": "`FIRST_KEY` comes before `SECOND_KEY`.",
    "later source": "os.environ comes before .env.",
    "later line": "A later line of the same file sets this name again.",
    "later file": "A secrets file that Streamlit reads later sets it again.",
    "section": "The same name is set at the top level of the file.",
    "two sections": "`[s]` sets the same name first.",
}


@pytest.mark.parametrize(("case", "sentence"), SENTENCES.items())
def test_the_sentence_says_what_happened(case, sentence):
    """A reason is told in words that hold for this very case, without a value."""
    held, _ = LOSERS[case]
    entries = tuple(
        Entry(name, Secret(value), kind, Place("file", line, section), replaced, hand=Trust.PROJECT)
        for name, kind, line, value, replaced, section in held
    )
    (loser,) = resolve(NAMES, index_by_name([Source("", entries)])).losers
    assert loser.sentence == sentence


@pytest.mark.parametrize("filled", list(itertools.product((False, True), repeat=4)))
def test_real_files_resolve_by_source(tmp_path, filled):
    """With real files, the first source that has a value wins, in each of the 16 cases."""
    home, folder = tmp_path / "home", tmp_path / "project"
    (folder / ".streamlit").mkdir(parents=True)
    home.mkdir()
    places = (".streamlit/secrets.toml:1", "os.environ", ".env.local:1", ".env:1")
    values = [
        f"'fake-{place}'" if full else "''" for place, full in zip(places, filled, strict=True)
    ]
    (folder / ".streamlit" / "secrets.toml").write_text(f"A_KEY = {values[0]}\n")
    (folder / ".env.local").write_text(f"A_KEY={values[2]}\n")
    (folder / ".env").write_text(f"A_KEY={values[3]}\n")
    index = index_by_name(read_sources(folder, {"A_KEY": values[1].strip("'")}, home))
    winner = resolve(["A_KEY"], index).winner
    expected = next((place for place, full in zip(places, filled, strict=True) if full), None)
    assert (winner and str(winner.place)) == expected
    assert winner is None or winner.value.reveal() == f"fake-{expected}"


def test_names_nobody_asked_for_do_not_count():
    """Only the names of the list are looked at, in exactly their spelling."""
    held = {("first_key", ENVIRONMENT): [("fake", "")], ("FIRST_KEY_2", DOTENV): [("fake", "")]}
    found = resolve(NAMES, _index(held))
    assert (found.winner, found.losers) == (None, ())


def test_the_names_of_hugging_face():
    """The Hub token is looked for under these names, in this order."""
    assert table()["huggingface"].all_names == (
        "HUGGINGFACE_HUB_TOKEN",
        "HF_API_KEY",
        "HF_TOKEN",
        "HUGGING_FACE_HUB_TOKEN",
        "HUGGINGFACEHUB_API_TOKEN",
        "HUGGINGFACE_API_KEY",
        "HUGGINGFACE_TOKEN",
        "HUGGINGFACE_API_TOKEN",
        "HUGGING_FACE_TOKEN",
        "HF_API_TOKEN",
    )


def _index(held):
    """Return the index of sources that hold these values."""
    entries: dict[str, list[Entry]] = {kind: [] for kind in SOURCE_ORDER}
    for (name, kind), values in held.items():
        for value, replaced in values:
            entries[kind].append(
                Entry(name, Secret(value), kind, Place(kind), replaced, hand=Trust.PROJECT)
            )
    return index_by_name([Source(kind, tuple(found)) for kind, found in entries.items()])


def _oracle(names, held):
    """Say who wins, in the plainest way."""
    for name in names:
        for kind in (ST_SECRETS, ENVIRONMENT, DOTENV_LOCAL, DOTENV):
            for value, replaced in held[name, kind]:
                if value.strip() and not replaced:
                    return name, kind, value
    return None


def _reason(entry, winner):
    if entry.replaced:
        return {"line": Reason.LATER_LINE, "file": Reason.LATER_FILE}[entry.replaced]
    if not entry.value.reveal().strip():
        return Reason.EMPTY
    return Reason.LATER_NAME if entry.name != winner.name else Reason.LATER_SOURCE


def _same(entry, winner):
    value = entry.value.reveal()
    return None if winner is None or not value.strip() else value == winner.value.reveal()

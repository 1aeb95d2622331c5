"""Lines are tidied away by their values, also after the process has ended, and never by names."""

import json
from hashlib import scrypt

import pytest

from lib.editing.interfaces import NothingToDoError
from lib.editing.remove_names import TidyNames
from lib.migration.journal import Journal
from lib.migration.proof import forget_proof, keep_proof, proof_of, proven
from lib.secret import Secret
from tests.support.canaries import Canaries

from .places import secret
from .test_journal import mode, plan_for

NAMES = ("A_KEY", "B_KEY", "C_KEY")


@pytest.fixture
def journal(tmp_path):
    """A journal of three secrets."""
    with Journal.begin(plan_for(*(secret(name) for name in NAMES)), tmp_path / "j") as begun:
        yield begun


def test_a_proof_tells_the_same_values_and_holds_none(journal):
    """Random keys are proven each by itself, whatever became of the others; no value is kept."""
    canaries = Canaries()
    values = {name: Secret(canaries.make(name)) for name in NAMES}
    keep_proof(journal, values)
    path = proof_of(journal.path)
    assert mode(path) == 0o600
    assert canaries.found_in(path.read_text()) == []
    assert canaries.found_in(journal.path.read_text()) == []
    assert proven(journal, values) == set(NAMES)
    assert proven(journal, {**values, "OTHER": Secret("x")}) == set(NAMES)
    for name in NAMES:
        others = set(NAMES) - {name}
        assert proven(journal, {**values, name: Secret("rotated")}) == others
        assert proven(journal, {one: values[one] for one in others}) == others
    swapped = {**values, "A_KEY": values["B_KEY"], "B_KEY": values["A_KEY"]}
    assert proven(journal, swapped) == {"C_KEY"}


def test_short_values_are_proven_with_the_help_of_a_random_one(journal):
    """Any random key that is as it was proves each short value; without one, none is proven."""
    canaries = Canaries()
    keys = {name: Secret(canaries.make(name)) for name in ("A_KEY", "B_KEY")}
    values = {**keys, "PIN": Secret("1234"), "DB": Secret("postgres://u:tiger@h.example:5432/db")}
    keep_proof(journal, values)
    rotated = Secret("rotated")
    assert proven(journal, values) == values.keys()
    assert proven(journal, {**values, "A_KEY": rotated}) == {"B_KEY", "PIN", "DB"}
    assert proven(journal, {**values, "PIN": rotated}) == {"A_KEY", "B_KEY", "DB"}
    assert proven(journal, {**values, "A_KEY": rotated, "B_KEY": rotated}) == frozenset()
    assert proven(journal, {"PIN": values["PIN"], "DB": values["DB"]}) == frozenset()


GUESSED = ("1234", "correct-horse-battery-staple", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "hunter2")


def test_whoever_has_the_file_cannot_confirm_a_guess_of_a_short_value(journal):
    """A file of guessable values alone has one digest of all; with a key, none without that key."""
    canaries = Canaries()
    values = {f"S_{number}": Secret(one) for number, one in enumerate(GUESSED)}
    keep_proof(journal, values)
    told = json.loads(proof_of(journal.path).read_text())
    assert told.keys() == {"names", "salt", "digest"}
    for name, value in values.items():
        assert proven(journal, {name: value}) == frozenset()
    key = {"A_KEY": Secret(canaries.make("a key"))}
    keep_proof(journal, {**values, **key})
    told = json.loads(proof_of(journal.path).read_text())
    assert told["random"].keys() == key.keys()
    assert proven(journal, values) == frozenset()
    assert proven(journal, {**values, "A_KEY": Secret(canaries.make("a guess"))}) == frozenset()


def test_a_proof_of_an_earlier_version_still_tells_all_or_nothing(journal):
    """One digest of all, as it was kept before, proves all of them or none."""
    canaries = Canaries()
    values = {name: Secret(canaries.make(name)) for name in NAMES}
    salt = "00" * 16
    text = json.dumps({name: values[name].reveal() for name in sorted(values)}).encode()
    digest = scrypt(text, salt=bytes(16), n=2**14, r=8, p=1, maxmem=2**26).hex()
    keep_proof(journal, values)
    told = {"names": sorted(values), "salt": salt, "digest": digest}
    proof_of(journal.path).write_text(json.dumps(told))
    assert proven(journal, values) == set(NAMES)
    assert proven(journal, {**values, "A_KEY": Secret("rotated")}) == frozenset()


def test_many_random_keys_cost_no_more_than_a_few(journal):
    """The more of them, the less each costs; a cost that somebody wrote into it is not paid."""
    canaries = Canaries()
    values = {f"K_{number}": Secret(canaries.make(f"{number}")) for number in range(64)}
    keep_proof(journal, values)
    told = json.loads(proof_of(journal.path).read_text())
    assert told["cost"] * len(values) <= 2**14 * 16
    assert proven(journal, values) == values.keys()
    proof_of(journal.path).write_text(json.dumps({**told, "cost": 2**30}))
    assert proven(journal, values) == frozenset()


def test_two_proofs_of_the_same_values_differ(journal):
    """Each has a salt of its own, so that nobody can look one up or compare two."""
    values = {name: Secret("the same") for name in NAMES}
    keep_proof(journal, values)
    first = json.loads(proof_of(journal.path).read_text())
    keep_proof(journal, values)
    again = json.loads(proof_of(journal.path).read_text())
    assert first["salt"] != again["salt"]
    assert first["digest"] != again["digest"]


BROKEN = ["", "[]", "{}", '{"names":["A_KEY"],"salt":"x","digest":""}', '{"names":1}']


@pytest.mark.parametrize("text", BROKEN)
def test_without_a_proof_nothing_is_proven(journal, text):
    """A proof that is missing, broken or taken away proves nothing."""
    values = {name: Secret("a value") for name in NAMES}
    assert proven(journal, values) == frozenset()
    keep_proof(journal, values)
    proof_of(journal.path).write_text(text)
    assert proven(journal, values) == frozenset()
    forget_proof(journal.path)
    assert not proof_of(journal.path).exists()


FILES = {
    "as it was": ("A=one\nB=two\n", {"A", "B"}),
    "rotated": ("A=new\nB=two\n", {"B"}),
    "rotated back": ("A=one \nB='two'\n", {"A", "B"}),
    "a second line": ("A=one\nA=new\nB=two\n", {"B"}),
    "a first line": ("A=new\nA=one\nB=two\n", {"B"}),
    "no value": ("A\nB=two\n", {"B"}),
    "expanded": ("X=two\nA=one\nB=${X}\n", {"A", "B"}),
    "expanded to another": ("X=new\nA=one\nB=${X}\n", {"A"}),
    "gone": ("B=two\n", {"B"}),
    "all rotated": ("A=1\nB=2\n", set()),
}


@pytest.mark.parametrize("how", ["remove", "comment"])
@pytest.mark.parametrize("case", FILES)
def test_a_line_goes_only_with_what_was_written(tmp_path, case, how):
    """A name of which any line holds another value stays, and that is said without the value."""
    text, gone = FILES[case]
    path = tmp_path / ".env"
    path.write_text(text)
    cure = TidyNames(path, ".env", ("A", "B"), how, {"A": Secret("one"), "B": Secret("two")})
    stays = {name for name in ("A", "B") if f"{name}" in text and name not in gone}
    stays = {name for name in stays if any(line.startswith(name) for line in text.splitlines())}
    assert set(cure.other()) == stays
    if not gone:
        with pytest.raises(NothingToDoError, match="a different value"):
            cure.change()
        return
    sentence = cure.change().make().sentence
    left = [line for line in path.read_text().splitlines() if not line.startswith("#")]
    kept = [line for line in text.splitlines() if line[:1] not in gone]
    assert left == kept
    assert all(f"`{name}` in" in sentence or f"`{name}`," in sentence for name in stays)
    assert "new" not in sentence

"""Lines are tidied away by their values, also after the process has ended, and never by names."""

import json

import pytest

from lib.editing.change import NothingToDoError
from lib.editing.tidy import TidyNames
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
    """All values as they were are proven; with any other, nothing is, and no value is kept."""
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
        assert proven(journal, {**values, name: Secret("rotated")}) == frozenset()
        assert proven(journal, {one: values[one] for one in NAMES if one != name}) == frozenset()
    swapped = {**values, "A_KEY": values["B_KEY"], "B_KEY": values["A_KEY"]}
    assert proven(journal, swapped) == frozenset()


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
        with pytest.raises(NothingToDoError, match="another value"):
            cure.change()
        return
    sentence = cure.change().make().sentence
    left = [line for line in path.read_text().splitlines() if not line.startswith("#")]
    kept = [line for line in text.splitlines() if line[:1] not in gone]
    assert left == kept
    assert all(f"`{name}` in" in sentence or f"`{name}`," in sentence for name in stays)
    assert "new" not in sentence

"""What is the id of a Space: the Hub's client decides, everybody asks the same function."""

import argparse

import pytest
from huggingface_hub.errors import HFValidationError
from huggingface_hub.utils._validators import validate_repo_id
from hypothesis import example, given
from hypothesis import strategies as st

from lib.commands.shared.exit_codes import CommandError
from lib.commands.shared.inputs import space_of
from lib.diagnosis.hub_space import is_typed_space
from lib.names.space_id import is_space_id

PARTS = st.text(alphabet="aZ0_-.", min_size=0, max_size=5) | st.sampled_from(
    ["a" * 96, "a" * 97, "x.git", ".git", "-", "..", "a--b", "\u00e9", "a b", "a\n", "\n"]
)


def the_hub_takes(text: str) -> bool:
    """Whether the Hub's client takes a text as the id of a repository with an owner."""
    try:
        validate_repo_id(text)
    except HFValidationError:
        return False
    return text.count("/") == 1


@given(st.lists(PARTS, min_size=1, max_size=3).map("/".join))
@example("alice/app.git")
@example("_a/b_")
@example("a/b\n")
@example("alice/my-app")
def test_the_id_of_a_space_is_what_the_hub_takes(text):
    """Owner and name as the Hub's client takes them, in ASCII, with nothing around them."""
    assert is_space_id(text) == (the_hub_takes(text) and text.isascii())


@given(st.lists(PARTS, min_size=1, max_size=3).map("/".join))
def test_every_command_takes_the_same(text):
    """`migrate` and `deploy` take exactly the ids that `check` and the pages take."""
    try:
        taken = space_of(argparse.Namespace(space=text)) == text
    except CommandError:
        taken = False
    assert taken == is_typed_space(text)


@pytest.mark.parametrize("place", ["{}/app", "alice/{}"])
@pytest.mark.parametrize("key", ["hf_" + "aB3dE6gH" * 4 + "xY", "gsk_" + "a1B2c3D4" * 6 + "e5F6"])
def test_a_key_is_no_space(key, place):
    """A key that was typed where a Space belongs is refused before anybody is asked."""
    assert is_space_id(place.format(key))
    assert not is_typed_space(place.format(key))
    with pytest.raises(CommandError) as caught:
        space_of(argparse.Namespace(space=place.format(key)))
    assert key not in str(caught.value)

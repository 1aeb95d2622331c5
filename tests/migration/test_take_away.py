"""The commands that a plan can be taken away as, carried out by the real `hf`."""

import os
import subprocess
import sys
from pathlib import Path

from lib.migration.export import as_commands
from lib.migration.plan import make_plan
from lib.migration.space_state import read_state
from lib.migration.steps import NewSpace
from lib.practice import PracticeServer
from tests.practice.hub.conftest import QUIET

from .places import furnish, hub_of, plan_of, secret, there, variable

LINES = "-----BEGIN FAKE-----\nwith 'quotes' and \"more\" $HOME # no comment\n-----END FAKE-----\n"
WANTED = (
    secret("LEAKED_KEY", "leaked-value"),
    secret("PEM", LINES),
    secret("OLD_SECRET", " spaces around "),
    variable("OLD_VARIABLE", "a=b"),
)


def carried_out(practice: PracticeServer, home: Path, commands: str) -> None:
    """Run commands in a shell that has the values under their names."""
    environ = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(home),
        "HF_HOME": str(home / "hf"),
        "HF_ENDPOINT": practice.hub_url,
        "HF_TOKEN": practice.tokens["write"],
        **QUIET,
        **{one.name: one.value.reveal() for one in WANTED},
    }
    done = subprocess.run(
        ["sh", "-e"],
        input=commands,
        env=environ,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_commands_do_what_the_plan_says(practice, tmp_path):
    """The real `hf` brings the Space to what was planned, values byte for byte."""
    furnish(practice)
    plan = plan_of(hub_of(practice), WANTED)
    carried_out(practice, tmp_path, as_commands(plan))
    secrets, variables = there(practice)
    found = {name: value for name, (value, _) in (secrets | variables).items()}
    assert {one.name: one.value.reveal() for one in WANTED}.items() <= found.items()
    assert "LEAKED_KEY" not in variables
    assert found["KEPT_SECRET"] == "kept"


def test_a_new_space_by_command(practice, tmp_path):
    """One command makes a new Space with all names in it."""
    name = "practice-acme/brand-new"
    state = read_state(hub_of(practice), name)
    plan = make_plan(name, WANTED, (), state, create=NewSpace("docker", private=True))
    commands = as_commands(plan)
    assert len([line for line in commands.splitlines() if line.startswith("hf ")]) == 1
    carried_out(practice, tmp_path, commands)
    secrets, variables = there(practice, name)
    found = {key: value for key, (value, _) in (secrets | variables).items()}
    assert found == {one.name: one.value.reveal() for one in WANTED}
    assert practice.state.hub.spaces[name].private

"""What the real `hf spaces secrets add --secrets-file` makes of files, on a practice Hub."""

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from lib.practice import PracticeServer
from tests.practice.hub.conftest import CHATBOT, QUIET

# The entry point of `hf`, imported once and then run in a process of its own for each file.
_RUNNER = """
import os, sys
from huggingface_hub.cli.hf import main
import huggingface_hub.cli.spaces
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        quiet = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(quiet, number)
        sys.argv = ["hf", "spaces", "secrets", "add", sys.argv[1], "--secrets-file", line[:-1]]
        sys.exit(main())
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@dataclass(frozen=True)
class Sent:
    """What arrived at the Space, and whether `hf` said that all went well."""

    secrets: dict[str, str]
    well: bool


def send_with_hf(files: Iterable[bytes]) -> Iterator[Sent]:
    """Send files one after the other, each to a Space without secrets."""
    with PracticeServer(providers={}) as server, TemporaryDirectory() as home:
        env = {
            "PATH": os.environ["PATH"],
            "HOME": home,
            "HF_HOME": home,
            "HF_ENDPOINT": server.hub_url,
            "HF_TOKEN": server.tokens["write"],
            **QUIET,
        }
        path = Path(home, "file.env")
        path.touch(mode=0o600)
        command = [sys.executable, "-c", _RUNNER, CHATBOT]
        with subprocess.Popen(
            command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as runner:
            assert runner.stdin is not None
            assert runner.stdout is not None
            for data in files:
                path.write_bytes(data)
                _empty(server)
                runner.stdin.write(f"{path}\n")
                runner.stdin.flush()
                code = runner.stdout.readline().strip()
                assert code, "the process that runs hf has ended"
                entries = server.state.hub.spaces[CHATBOT].secrets
                yield Sent({name: one.value for name, one in entries.items()}, code == "0")
            runner.stdin.close()


def _empty(server: PracticeServer) -> None:
    world = server.state.hub
    with world.lock:
        world.spaces[CHATBOT] = replace(world.spaces[CHATBOT], secrets={})

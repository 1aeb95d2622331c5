"""Whole processes: looking at a project, against command lines that people know."""

import subprocess
from collections.abc import Sequence
from typing import Final

from .ratio import Action, Row, rounds, timed
from .surroundings import BIN, ROOT, Surroundings, surroundings

RUNS: Final = 15
_ENV: Final = [
    "# what a small app has",
    "HF_TOKEN=hf_FAKEFAKEFAKEFAKEFAKEFAKEFAKEFAKE",
    "OPENAI_API_KEY='sk-proj-FAKEFAKEFAKEFAKEFAKEFAKE'",
    'GROQ_API_KEY="gsk_FAKEFAKEFAKEFAKEFAKEFAKEFAKE"',
    "export ANTHROPIC_API_KEY=sk-ant-FAKEFAKEFAKEFAKEFAKE",
    "MISTRAL_API_KEY=FAKEFAKEFAKEFAKEFAKEFAKEFAKEFAKE",
    "OPENAI_BASE_URL=https://api.openai.com/v1",
    "",
    "# and its own settings",
    "APP_NAME=demo",
    "APP_MODE=production",
    'APP_TITLE="A small app"',
    "DATABASE_URL=sqlite:///demo.db",
    "LOG_LEVEL=info",
    "LOG_FILE=${APP_NAME}.log",
]


def measure() -> list[Row]:
    """Time all three in turns."""
    with surroundings() as here:
        project = here.project(_ENV)
        # With findings it exits with 1, as a linter does.
        check = [BIN / "python", "-m", "lib", "check", "--offline", project]
        listing = [BIN / "dotenv", "-f", project / ".env", "list"]
        ours, dotenv, hub = rounds(
            RUNS,
            (
                _process(here, check, fine=(0, 1)),
                _process(here, listing),
                _process(here, [BIN / "hf", "--help"]),
            ),
        )
    what = "`python -m lib check --offline`, a process"
    return [
        Row(what, ours, "`dotenv list` of python-dotenv, a process", dotenv, aim=1.5),
        Row(what, ours, "`hf --help` of huggingface_hub, a process", hub, aim=0.25),
    ]


def _process(here: Surroundings, command: Sequence[object], fine: tuple[int, ...] = (0,)) -> Action:
    words = [str(word) for word in command]

    def run() -> None:
        code = subprocess.run(
            words,
            cwd=ROOT,
            env=dict(here.environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        ).returncode
        if code not in fine:
            raise RuntimeError(f"`{' '.join(words)}` exits with {code}; nothing to measure")

    return timed(run)

"""`migrate` in trouble: waiting, interruptions, two at once, and a person at a real terminal."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.dashboard import ROOT, free_port
from tests.support.migrating import SPACE, WRITES, Migrating, Terminal, command_in
from tests.support.projects import fault, write_project
from tests.test_cli_migrate import migrating, value

__all__ = ["migrating"]


def apply(migrating: Migrating, *more: str) -> tuple[str, ...]:
    """Return the arguments that apply the project without a question."""
    folder = str(migrating.folder)
    return ("apply", folder, "--space", SPACE, "--yes", "--wait", "0", *more)


def arrived(migrating: Migrating) -> bool:
    """Whether both new keys are at the Space."""
    there = migrating.values()
    names = {"NEW_KEY": "new", "OPENAI_API_KEY": "openai"}
    return all(there.get(name) == value(migrating, label) for name, label in names.items())


def slow_first_write(migrating: Migrating, seconds: float = 4.0) -> None:
    """Let the first write take its time."""
    what = {"provider": "hub", "route": "set_secret"}
    fault(migrating.practice, **what, delay=seconds, times=1)


def test_rate_limits_are_waited_for_in_sight(migrating):
    """A Hub that takes no more requests is waited for, with the seconds told."""
    headers = {"Retry-After": "2"}
    what = {"provider": "hub", "route": "set_secret", "status": 429, "times": 1}
    fault(migrating.practice, **what, headers=headers, body="{}")
    done = migrating.run(*apply(migrating), code=0)
    assert "The Hub limits requests right now. Continuing in 3 s." in done.stderr
    assert arrived(migrating)


@pytest.mark.parametrize("how", ["stop", "continue"])
def test_a_failure_stops_or_goes_on_as_chosen(migrating, how):
    """Stopped half-way is 4 with the command to go on; with everything tried it is 1."""
    what = {"provider": "hub", "route": "set_secret", "status": 403, "times": 1}
    fault(migrating.practice, **what, body="{}")
    done = migrating.run(*apply(migrating, "--on-failure", how), code=4 if how == "stop" else 1)
    assert ("OPENAI_API_KEY" in migrating.values()) == (how == "continue")
    assert "failed" in done.stdout
    command = command_in(done.stderr, "Continue: ")
    migrating.run(*command, "--yes", "--wait", "0", code=0)
    assert arrived(migrating)


def test_ctrl_c_ends_after_the_request_and_the_printed_command_goes_on(migrating):
    """Interrupted in a write it ends with 4; the command it prints brings the rest, once."""
    slow_first_write(migrating)
    with migrating.running(*apply(migrating)) as process:
        migrating.wait_for("set_secret")
        process.send_signal(2)
        done = migrating.ended(process)
    assert done.returncode == 4
    assert "Stopping after the current request." in done.stderr
    assert "1 of 2 names written" in done.stdout
    assert not arrived(migrating)
    command = command_in(done.stderr, "Continue: ")
    again = migrating.run(*command, "--yes", "--wait", "0", code=0)
    assert "1 of 2 requests are done." in again.stdout
    assert arrived(migrating)
    assert migrating.asked("set_secret") == 2


@pytest.mark.parametrize("number", [9, 15])
def test_killed_in_a_write_it_can_be_continued_and_undone(migrating, number):
    """After a kill `status` tells what is open; --continue finishes it, undo takes it back."""
    before = migrating.values()
    slow_first_write(migrating)
    with migrating.running(*apply(migrating)) as process:
        migrating.wait_for("set_secret")
        process.send_signal(number)
        done = migrating.ended(process)
    assert done.returncode == (-9 if number == 9 else 4)
    assert "unfinished" in migrating.run("status", code=0).stdout
    go_on = ["apply", str(migrating.folder), "--continue", "--yes", "--wait", "0"]
    migrating.run(*go_on, "--format", "json", code=0)
    assert arrived(migrating)
    assert "There is no interrupted migration." in migrating.run(*go_on, code=2).stderr
    migrating.run("undo", "--yes", code=0)
    assert migrating.values() == before
    for text in migrating.kept().values():
        migrating.check(text)


def test_without_the_value_a_continued_migration_says_so(migrating):
    """Where the file has lost a value meanwhile, its row is told and nothing is made up."""
    what = {"provider": "hub", "route": "set_secret", "status": 403, "times": 1}
    fault(migrating.practice, **what, body="{}")
    done = migrating.run(*apply(migrating), code=4)
    write_project(migrating.folder, {".env": f"NEW_KEY={value(migrating, 'new')}\n"})
    again = migrating.run(*command_in(done.stderr, "Continue: "), "--yes", "--wait", "0", code=1)
    assert "Its value is no longer in the file." in again.stdout
    assert migrating.values()["NEW_KEY"] == value(migrating, "new")


def test_a_hub_that_is_away_leaves_a_migration_half_way(migrating):
    """Going on without an answer is 4 again, with the same way on."""
    what = {"provider": "hub", "route": "set_secret", "status": 403, "times": 1}
    fault(migrating.practice, **what, body="{}")
    done = migrating.run(*apply(migrating), code=4)
    go_on = [*command_in(done.stderr, "Continue: "), "--yes", "--wait", "0"]
    migrating.hub = f"http://127.0.0.1:{free_port()}"
    again = migrating.run(*go_on, code=4)
    assert "Check the network" in again.stderr
    assert command_in(again.stderr, "Continue: ") == command_in(done.stderr, "Continue: ")
    migrating.hub = ""
    migrating.run(*go_on, code=0)
    assert arrived(migrating)


def test_ctrl_c_while_undoing_ends_with_4_and_can_be_gone_on_with(migrating):
    """Undoing that was interrupted is finished by the command that is printed."""
    before = migrating.values()
    migrating.run(*apply(migrating), code=0)
    fault(migrating.practice, provider="hub", route="delete_secret", delay=4.0, times=1)
    with migrating.running("undo", "--yes") as process:
        migrating.wait_for("delete_secret")
        process.send_signal(2)
        done = migrating.ended(process)
    assert done.returncode == 4
    migrating.run(*command_in(done.stderr, "Try again: "), "--yes", code=0)
    assert migrating.values() == before


def test_nobody_reading_the_progress_ends_nothing(migrating):
    """With the reader of standard error gone, the migration goes on to its end."""
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "lib", "migrate", *apply(migrating)],
        cwd=ROOT,
        env=migrating.environ(),
        stdout=subprocess.PIPE,
        stderr=writer,
        timeout=60,
        check=False,
    )
    os.close(writer)
    assert done.returncode == 0
    assert arrived(migrating)


def test_a_terminal_without_arrows(migrating):
    """What a terminal cannot show is replaced, and ends nothing."""
    environ = migrating.environ() | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "lib", "migrate", *apply(migrating)],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert b"? The secret NEW_KEY was saved" in done.stdout


def test_a_journal_in_use_is_left_alone(migrating):
    """A second process keeps away from a journal that another one is writing."""
    slow_first_write(migrating, 8.0)
    with migrating.running(*apply(migrating)) as process:
        migrating.wait_for("set_secret")
        (journal,) = (migrating.home / ".local/state/spaces-secrets/journals").glob("*.jsonl")
        for part in (["apply", str(migrating.folder), "--continue", str(journal)], ["undo"]):
            other = migrating.run(*part, "--yes", code=2)
            assert "Another window or process is working on" in other.stderr
        assert migrating.ended(process).returncode == 0
    assert arrived(migrating)


def test_two_at_once_never_write_over_each_other(migrating):
    """Who confirms a plan after somebody else has changed the Space is told to plan again."""
    terminal = Terminal(migrating, "apply", str(migrating.folder), "--space", SPACE, "--wait", "0")
    terminal.until("Write 2 names to practice-alice/chatbot? [y/N]")
    migrating.run(*apply(migrating), code=0)
    written = migrating.asked(*WRITES)
    terminal.type("y\n")
    code, said = terminal.end()
    assert code == 1
    assert "was changed by somebody else since the plan was made. Plan again." in said
    assert migrating.asked(*WRITES) == written
    migrating.check(said)


def test_at_a_terminal_there_is_one_question(migrating):
    """The plan is shown, a yes writes it, and everything is told at the same terminal."""
    terminal = Terminal(migrating, "apply", str(migrating.folder), "--space", SPACE, "--wait", "0")
    said = terminal.until("[y/N]")
    assert "add       NEW_KEY" in said
    assert migrating.asked(*WRITES) == 0
    terminal.type("y\n")
    code, said = terminal.end()
    assert code == 0, said
    assert said.count("[y/N]") == 1
    assert "2 of 2 names written" in said
    assert arrived(migrating)
    migrating.check(said)


@pytest.mark.parametrize("answer", ["\n", "n\n", "perhaps\n", "\x04"])
def test_anything_but_a_yes_changes_nothing(migrating, answer):
    """Without a yes nothing is written and no journal is left."""
    terminal = Terminal(migrating, "apply", str(migrating.folder), "--space", SPACE)
    terminal.until("[y/N]")
    terminal.type(answer)
    code, said = terminal.end()
    assert code == 1
    assert "Nothing was changed." in said
    assert migrating.asked(*WRITES) == 0
    assert migrating.kept() == {}


def test_ctrl_c_at_the_question(migrating):
    """Ctrl-C at the question ends without a trace."""
    terminal = Terminal(migrating, "apply", str(migrating.folder), "--space", SPACE)
    terminal.until("[y/N]")
    terminal.type("\x03")
    code, said = terminal.end()
    assert code == 130
    assert "Stopped." in said
    assert "Traceback" not in said
    assert migrating.asked(*WRITES) == 0


def test_the_token_is_asked_for_and_not_shown(migrating):
    """Without a token one is asked for at the terminal; what is typed is echoed nowhere."""
    terminal = Terminal(
        migrating, "apply", str(migrating.folder), "--space", SPACE, "--wait", "0", kind=""
    )
    terminal.until("Hugging Face token (it is not shown):")
    terminal.type(migrating.practice.tokens["write"] + "\n")
    said = terminal.until("[y/N]")
    assert "Token: the token you typed. A write access token of practice-alice" in said
    terminal.type("y\n")
    code, said = terminal.end()
    assert code == 0, said
    migrating.check(said)
    assert arrived(migrating)


def test_the_restart_is_counted_on_the_terminal_and_ctrl_c_ends_the_watch(migrating):
    """Watching the Space start can be ended; what is written stays verified."""
    world = migrating.practice.state.hub
    world.settings = replace(world.settings, restart_seconds=600.0)
    terminal = Terminal(migrating, "apply", str(migrating.folder), "--space", SPACE, "--yes")
    terminal.until("BUILDING")
    terminal.interrupt()
    code, said = terminal.end()
    assert code == 0, said
    assert "? The Space has not come back yet" in said
    assert arrived(migrating)


def test_tidying_is_asked_for_too(migrating):
    """The difference is shown with masks, and a no leaves the file as it was."""
    before = (migrating.folder / ".env").read_bytes()
    words = ["apply", str(migrating.folder), "--space", SPACE, "--wait", "0", "--tidy", "remove"]
    terminal = Terminal(migrating, *words)
    terminal.until("chatbot? [y/N]")
    terminal.type("y\n")
    terminal.until("OPENAI_API_KEY from .env? [y/N]")
    terminal.type("n\n")
    code, said = terminal.end()
    assert code == 0, said
    assert "It is unchanged." in said
    assert (migrating.folder / ".env").read_bytes() == before
    migrating.check(said)


def test_a_full_disk_begins_nothing(migrating):
    """Where no journal can be kept, nothing is written to the Space."""
    write_project(migrating.home, {".local/state": "a file where a folder belongs"})
    done = migrating.run(*apply(migrating), code=1)
    assert "could not be written" in done.stderr
    assert migrating.asked(*WRITES) == 0


def test_no_value_in_the_arguments_of_a_process(migrating):
    """While it runs, what `ps` shows of it holds no value and no token."""
    slow_first_write(migrating)
    with migrating.running(*apply(migrating)) as process:
        migrating.wait_for("set_secret")
        migrating.check(Path(f"/proc/{process.pid}/cmdline").read_text())
        assert migrating.ended(process).returncode == 0


def test_an_unforeseen_error_shows_nothing_of_itself(migrating):
    """Whatever breaks inside becomes a sentence, without its text and without a traceback."""
    code = (
        "import sys; from lib.commands.migrate import plan_command\n"
        "def broken(options): raise RuntimeError(open(sys.argv[2] + '/.env').read())\n"
        "plan_command.run = broken\n"
        "from lib.__main__ import main; sys.exit(main(['migrate', *sys.argv[1:]]))"
    )
    words = ["plan", str(migrating.folder), "--space", SPACE]
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        cwd=ROOT,
        env=migrating.environ(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 4
    assert "unexpected error (RuntimeError)" in done.stderr
    assert "Traceback" not in done.stderr
    migrating.check(done.stdout + done.stderr)


def test_a_plan_without_a_token_does_not_load_the_client_of_the_hub():
    """What needs no Hub starts without its client, and nothing here needs Streamlit."""
    code = (
        "import sys; from lib.__main__ import main; main(sys.argv[1:]);"
        "assert not {'huggingface_hub', 'streamlit'} & set(sys.modules)"
    )
    words = ["migrate", "plan", str(ROOT), "--file", ".env.example", "--space", SPACE, "--offline"]
    subprocess.run([sys.executable, "-c", code, *words], cwd=ROOT, check=True, capture_output=True)

"""`migrate` as a process at the practice Hub: plan, apply, undo, status, every way to refuse."""

import json
import shlex
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.dashboard import ROOT, free_port
from tests.support.migrating import SPACE, WRITES, Migrating, command_in
from tests.support.projects import fault, write_project

README = (ROOT / "README.md").read_text(encoding="utf-8")
STEP = {"action", "name", "kind", "from", "reason", "undoable"}


@pytest.fixture
def migrating(practice, tmp_path) -> Migrating:
    """A project with a key that is there already, two new names and a variable that differs."""
    world = practice.state.hub
    world.settings = replace(world.settings, restart_seconds=0.0)
    one = Migrating(practice, tmp_path / "app", tmp_path / "home")
    one.home.mkdir()
    lines = [
        f"GROQ_API_KEY={one.canaries.make('groq', 'gsk_')}",
        f"NEW_KEY={one.canaries.make('new')}",
        f"OPENAI_API_KEY={one.canaries.make('openai', 'sk-proj-')}",
        "MODEL_ID=practice/other",
    ]
    write_project(one.folder, {".env": "\n".join(lines) + "\n"})
    return one


def value(migrating: Migrating, label: str) -> str:
    """Return the value of a canary."""
    return next(one.value for one in migrating.canaries._all if one.label == label)


def steps(done) -> dict[str, dict[str, object]]:
    """Return the steps of a JSON document by their names."""
    return {one["name"]: one for one in json.loads(done.stdout)["steps"]}


def test_plan_says_what_is_done_with_each_name(migrating):
    """The text names token, Space, every row with reason and mask, and the command that does it."""
    said = migrating.to_space("plan", code=0).stdout
    assert "HF_TOKEN from the environment. A write access token of practice-alice" in said
    assert "Can it write practice-alice/chatbot and its secrets? Yes." in said
    assert "a public docker Space at RUNNING with 2 secrets and 1 variable" in said
    assert "skip      GROQ_API_KEY" in said
    assert "add       OPENAI_API_KEY  secret · .env:3 · sk-proj-…" in said
    assert "skip      MODEL_ID" in said
    assert "Each change restarts the Space (2); it settles after the last one." in said
    assert "Nothing was changed." in said
    assert migrating.asked(*WRITES) == 0
    assert migrating.kept() == {}
    command = command_in(said, "Apply it: ")
    assert command == ["apply", str(migrating.folder), "--space", SPACE]


def test_plan_in_json_has_the_promised_names(migrating):
    """With --format json standard output is one document; each step has what was promised."""
    done = migrating.to_space("plan", "--format", "json", "--replace", "MODEL_ID", code=0)
    facts = json.loads(done.stdout)
    assert facts["space"] == SPACE
    assert all(set(one) >= STEP for one in facts["steps"])
    assert {one["name"]: one["action"] for one in facts["steps"]} == {
        "GROQ_API_KEY": "skip",
        "NEW_KEY": "add",
        "OPENAI_API_KEY": "add",
        "MODEL_ID": "replace",
    }
    assert facts["token"]["may_write"] is True
    assert facts["looked"] is True
    assert done.stderr == ""


@pytest.mark.parametrize("offline", [True, False])
def test_a_dry_run_needs_no_token(migrating, offline):
    """Without a token the plan is shown, and that nobody has looked at the Space."""
    options = ["--offline"] if offline else []
    done = migrating.to_space("plan", *options, kind="" if not offline else "write", code=0)
    assert "The Space was not checked" in done.stdout
    assert "add       GROQ_API_KEY" in done.stdout
    assert migrating.practice.state.requests() == []
    facts = migrating.to_space("plan", "--format", "json", kind="")
    assert json.loads(facts.stdout)["looked"] is False


def test_apply_brings_the_names_and_undo_takes_them_back(migrating):
    """What was planned is written once each, read back and journaled; undo restores the rest."""
    before = migrating.values()
    done = migrating.to_space("apply", "--replace", "MODEL_ID", code=0)
    assert migrating.values() == before | {
        "NEW_KEY": value(migrating, "new"),
        "OPENAI_API_KEY": value(migrating, "openai"),
        "MODEL_ID": "practice/other",
    }
    assert migrating.asked(*WRITES) == 3
    assert "3 of 3 names written" in done.stdout
    assert "✓ The secret NEW_KEY was saved" in done.stdout
    assert "[3/3]" in done.stderr
    assert "Next: deploy." in done.stdout
    status = json.loads(migrating.run("status", "--format", "json").stdout)["migrations"]
    assert [(one["state"], one["done"]) for one in status] == [("complete", 3)]
    command = command_in(done.stdout, "Undo: ")
    assert command[-2:] == ["--project", str(migrating.folder)]
    undone = migrating.run(*command, "--yes", code=0)
    assert "undone    NEW_KEY" in undone.stdout
    again = migrating.run("undo", "--yes", code=2)
    assert "There is no migration on this machine that can be undone." in again.stderr
    assert migrating.values() == before
    for text in migrating.kept().values():
        migrating.check(text)


def test_apply_in_json_tells_all(migrating):
    """The result holds the plan's steps with their ends, journal, verification and restart."""
    world = migrating.practice.state.hub
    world.settings = replace(world.settings, restart_seconds=4.0)
    done = migrating.to_space("apply", "--wait", "60", "--format", "json", code=0)
    facts = json.loads(done.stdout)
    assert facts["complete"] is True
    assert Path(facts["journal"]).is_file()
    assert {one["name"]: one["seen"] for one in facts["verified"]} == {
        "NEW_KEY": "yes",
        "OPENAI_API_KEY": "yes",
    }
    assert facts["restart"] == {
        "seen": "yes",
        "sentence": "The Space has restarted and is running.",
    }
    ends = {one["name"]: one["ending"] for one in facts["steps"]}
    assert ends == {
        "NEW_KEY": "done",
        "OPENAI_API_KEY": "done",
        "GROQ_API_KEY": None,
        "MODEL_ID": None,
    }
    assert "The Space is " in done.stderr


def test_what_is_there_is_replaced_on_purpose_only_and_undo_says_what_is_lost(migrating):
    """A replaced secret is told to be lost in the plan, and undo ends with 1 and says it again."""
    done = migrating.to_space("apply", "--only", "GROQ_API_KEY", "--replace", "GROQ_API_KEY")
    assert done.returncode == 0
    assert "undo cannot restore it" in done.stdout
    assert migrating.values()["GROQ_API_KEY"] == value(migrating, "groq")
    assert migrating.values()["MODEL_ID"] == "practice/model"
    undone = migrating.run("undo", "--yes", "--format", "json", code=1)
    (step,) = json.loads(undone.stdout)["steps"]
    assert step["ending"] == "lost"


def test_a_public_variable_becomes_a_secret(migrating):
    """--secret with --replace moves the name; nothing public is left of it."""
    choice = ["--secret", "MODEL_ID", "--replace", "MODEL_ID", "--only", "MODEL_ID"]
    plan = migrating.to_space("plan", *choice, "--format", "json", code=0)
    assert steps(plan)["MODEL_ID"]["action"] == "move"
    migrating.to_space("apply", *choice, code=0)
    assert "MODEL_ID" in migrating.space.secrets
    assert "MODEL_ID" not in migrating.space.variables


def test_a_space_that_a_collision_has_stopped_runs_again(migrating):
    """The public half of a collision is deleted, and the Space is started again."""
    space = "practice-alice/collision"
    choice = ["--secret", "MODEL_ID", "--replace", "MODEL_ID", "--only", "MODEL_ID"]
    migrating.to_space("apply", *choice, space=space, code=0)
    there = migrating.practice.state.hub.spaces[space]
    assert (there.stage, set(there.variables)) == ("RUNNING", set())


def test_a_name_is_changed_on_the_way(migrating):
    """--rename gives another name there, and says which it is here."""
    done = migrating.to_space("apply", "--only", "NEW_KEY", "--rename", "NEW_KEY=OTHER_KEY", code=0)
    assert migrating.values()["OTHER_KEY"] == value(migrating, "new")
    assert "OTHER_KEY (here NEW_KEY)" in done.stdout


def test_a_key_is_made_public_only_when_said_twice(migrating):
    """--variable alone is refused for a key; with --public it is done."""
    once = migrating.to_space("apply", "--only", "NEW_KEY", "--variable", "NEW_KEY", code=1)
    assert "confirm that it may be public" in once.stdout
    twice = ["--only", "NEW_KEY", "--variable", "NEW_KEY", "--public", "NEW_KEY"]
    migrating.to_space("apply", *twice, code=0)
    assert migrating.space.variables["NEW_KEY"].value == value(migrating, "new")


def test_a_new_space_gets_everything_in_one_request(migrating):
    """--create makes the Space with secrets and variables at once, private where asked for."""
    space = "practice-alice/brand-new"
    done = migrating.to_space("apply", "--create", "docker", "--private", space=space, code=0)
    assert migrating.asked(*WRITES) == 1
    made = migrating.practice.state.hub.spaces[space]
    assert made.private
    assert set(made.secrets) == {"GROQ_API_KEY", "NEW_KEY", "OPENAI_API_KEY"}
    assert set(made.variables) == {"MODEL_ID"}
    assert "Push your app to the new Space" in done.stdout
    again = migrating.to_space("apply", "--create", "docker", space=space, code=1)
    assert "already exists" in again.stdout


def test_nothing_to_do_is_0_and_writes_nothing(migrating):
    """Where everything is there, nothing is written and no journal begun."""
    migrating.to_space("apply", code=0)
    written = migrating.asked(*WRITES)
    done = migrating.to_space("apply", "--format", "json", code=0)
    facts = json.loads(done.stdout)
    assert facts["sentence"] == "There was nothing to write."
    assert facts["journal"] is None
    assert migrating.asked(*WRITES) == written


REFUSED = {
    "an empty value": ("A_NAME=\n", "it has no value"),
    "a mask": ("A_KEY=••••••••\n", "it is a masked value"),
    "a name of Spaces": ("SPACE_ID=alice/app\n", "a Space sets this name itself"),
    "a path of this machine": ("DATA=/home/alice/data\n", "a path on this machine"),
    "an unquoted key block": (
        "PEM=-----BEGIN PRIVATE KEY-----\nMIIFAKEFAKEFAKEFAKE\n-----END PRIVATE KEY-----\n",
        "python-dotenv reads its first line only",
    ),
    "readers that disagree": ("A_KEY='it\\'s'\n", "read this line differently"),
    "a name no Space takes": ("MY-KEY=one-two\n", "does not accept the name"),
}


# What is left out by itself is no finding: nothing is wrong with it.
LEFT_OUT = ("an empty value", "a name of Spaces", "a path of this machine")


@pytest.mark.parametrize("case", sorted(set(REFUSED) - set(LEFT_OUT)))
def test_what_is_refused_says_why_and_ends_with_1(migrating, case):
    """Every refusal has its reason and its advice; the rest of the file would be migrated."""
    text, why = REFUSED[case]
    write_project(migrating.folder, {".env": f"GOOD_NAME=value-of-it\n{text}"})
    done = migrating.to_space("plan", code=1)
    assert "add       GOOD_NAME" in done.stdout
    assert "refuse" in done.stdout
    assert why in done.stdout.replace("`", "")
    assert "MIIFAKE" not in done.stdout


@pytest.mark.parametrize("case", LEFT_OUT)
def test_what_is_left_out_by_itself_says_why_and_ends_with_0(migrating, case):
    """A line that has no business at a Space is skipped with its reason."""
    text, why = REFUSED[case]
    write_project(migrating.folder, {".env": f"GOOD_NAME=value-of-it\n{text}"})
    done = migrating.to_space("plan", code=0)
    assert "skip" in done.stdout
    assert why in done.stdout.replace("`", "")


def test_a_line_in_doubt_is_taken_when_decided(migrating):
    """--decide takes what python-dotenv reads."""
    write_project(migrating.folder, {".env": "A_KEY='it\\'s'\n"})
    migrating.to_space("apply", "--decide", "A_KEY", code=0)
    assert migrating.values()["A_KEY"] == "it's"


@pytest.mark.parametrize("option", ["--only", "--leave-out", "--replace", "--decide", "--take"])
def test_a_name_that_is_not_there_is_refused(migrating, option):
    """A choice about an unknown name is a row with its reason, and the exit code is 1."""
    done = migrating.to_space("plan", option, "NOT_THERE", code=1)
    assert "NOT_THERE is not one of the names." in done.stdout
    hidden = migrating.to_space("plan", option, "sk-proj-Q9fX2bYh7Lk3Vn8Rt5Wz1Pm6", code=1)
    assert "Q9fX2bYh7" not in hidden.stdout + hidden.stderr
    assert "The name you gave is not one of the names." in hidden.stdout


def test_only_and_leave_out_speak_for_lines_in_doubt_too(migrating):
    """A line that was not asked for is left out and no reason to end with 1."""
    write_project(
        migrating.folder, {".env": "GOOD_NAME=value-of-it\nODD='it\\'s'\nbroken line =\n"}
    )
    assert migrating.to_space("plan").returncode == 1
    migrating.to_space("plan", "--only", "GOOD_NAME", code=0)


def test_several_files_are_one_migration(migrating):
    """The first file that wins for the app decides, and the other value is told."""
    other = migrating.canaries.make("other file")
    write_project(migrating.folder, {".env.local": f"NEW_KEY={other}\n", ".env.extra": "EXTRA=1\n"})
    done = migrating.to_space("apply", "--only", "NEW_KEY", code=0)
    assert migrating.values()["NEW_KEY"] == other
    assert "has a different value;" in done.stdout
    extra = str(migrating.folder / ".env.extra")
    plan = migrating.to_space("plan", "--file", extra, "--format", "json", "--take", "EXTRA")
    assert list(steps(plan)) == ["EXTRA"]


def test_a_pasted_text(migrating):
    """--from-stdin reads a text as the .env it would be."""
    pasted = migrating.canaries.make("pasted")
    migrating.to_space("apply", "--from-stdin", stdin=f'PASTED_KEY="{pasted}"\n', code=0)
    assert migrating.values()["PASTED_KEY"] == pasted
    assert "NEW_KEY" not in migrating.values()


@pytest.mark.parametrize("how", ["comment", "remove"])
def test_tidy_takes_verified_names_out_and_tells_the_way_back(migrating, how):
    """Only the lines of verified names are changed, a private copy is kept, and undo restores."""
    env = migrating.folder / ".env"
    before = env.read_bytes()
    done = migrating.to_space("apply", "--tidy", how, code=0)
    lines = env.read_text().splitlines()
    assert lines[0].startswith("GROQ_API_KEY=")
    assert "MODEL_ID=practice/other" in lines
    assert not [line for line in lines if line.startswith(("NEW_KEY", "OPENAI_API_KEY"))]
    assert ("# NEW_KEY" in env.read_text()) == (how == "comment")
    assert "-    2  NEW_KEY=…" in done.stdout
    command = command_in(done.stderr, "Undo that: ")
    migrating.run(*command, "--yes", code=0)
    assert env.read_bytes() == before


def test_a_migration_that_is_done_is_tidied_later(migrating):
    """--continue with a journal that is complete writes nothing, reads back, and tidies."""
    done = json.loads(migrating.to_space("apply", "--format", "json", code=0).stdout)
    written = migrating.asked(*WRITES)
    later = ["--continue", done["journal"], "--tidy", "remove"]
    migrating.to_space("apply", *later, code=0)
    assert migrating.asked(*WRITES) == written
    assert "NEW_KEY" not in (migrating.folder / ".env").read_text()


def test_tidy_leaves_what_was_not_verified(migrating):
    """Where the values could not be read back, no line is touched."""
    before = (migrating.folder / ".env").read_bytes()
    fault(migrating.practice, provider="hub", route="set_secret", status=403, body="{}")
    done = migrating.to_space("apply", "--tidy", "remove", "--on-failure", "continue")
    assert done.returncode == 1
    assert (migrating.folder / ".env").read_bytes() == before


def test_gitignore_is_offered_and_written(migrating):
    """Where git does not ignore the file that is told, and --gitignore adds the line."""
    subprocess.run(["git", "init", "-q", str(migrating.folder)], check=True)
    told = migrating.to_space("apply", code=0)
    assert "Add .env to .gitignore: git does not ignore it yet." in told.stderr
    choice = ["--only", "GROQ_API_KEY", "--replace", "GROQ_API_KEY", "--gitignore"]
    migrating.to_space("apply", *choice, code=0)
    assert (migrating.folder / ".gitignore").read_text() == ".env\n"


USAGE = {
    "no Space": ["plan"],
    "a Space without an owner": ["plan", "--space", "chatbot"],
    "a key in the Space's place": ["plan", "--space", "sk-proj-Q9fX2bYh7Lk3Vn8Rt5Wz1Pm6"],
    "a broken rename": ["plan", "--space", SPACE, "--rename", "Q9fX2bYh7Lk3Vn8Rt5Wz1Pm6"],
    "two kinds": ["plan", "--space", SPACE, "--secret", "A", "--variable", "A"],
    "a token as an argument": ["plan", "--space", SPACE, "--token-from", "hf_Q9fX2bYh7Lk3Vn8Rt5W"],
    "a variable that is not set": ["plan", "--space", SPACE, "--token-from", "NOT_SET"],
    "a login that is not there": ["plan", "--space", SPACE, "--token-from", "login"],
    "a prompt without a terminal": ["plan", "--space", SPACE, "--token-from", "prompt"],
    "a file that is not there": ["plan", "--space", SPACE, "--file", "not-there.env"],
    "a folder that is not there": ["plan", "/not/there", "--space", SPACE],
    "nobody to ask": ["apply", "--space", SPACE],
    "no journal": ["apply", "--continue"],
    "a journal that is none": ["apply", "--continue", "README.md"],
    "nothing to undo": ["undo", "--yes"],
    "an unknown option": ["plan", "--space", SPACE, "--token", "Q9fX2bYh7Lk3Vn8Rt5Wz1Pm6"],
    "a strange waiting time": ["apply", "--space", SPACE, "--wait", "Q9fX2bYh7"],
    "an unknown part": ["Q9fX2bYh7"],
}


@pytest.mark.parametrize("case", USAGE)
def test_bad_usage_is_2_says_why_and_repeats_nothing(migrating, case):
    """Wrong usage ends with 2 and a sentence, asks for nothing and repeats no argument."""
    part, *rest = USAGE[case]
    folder = (
        [] if "/not/there" in rest or part not in {"plan", "apply"} else [str(migrating.folder)]
    )
    done = migrating.run(part, *folder, *rest, code=2)
    assert "Q9fX2bYh7" not in done.stdout + done.stderr
    assert done.stderr.strip().endswith((".", "`"))
    assert migrating.asked(*WRITES) == 0


def test_an_unreadable_file_is_2(migrating):
    """A file that is no text ends with 2, its place and what to do."""
    (migrating.folder / ".env").write_bytes("A=b\n".encode("utf-16"))
    done = migrating.to_space("plan", code=2)
    assert ".env" in done.stderr


def test_an_empty_folder_is_2(migrating, tmp_path):
    """Without any file there is nothing to plan, which is said."""
    done = migrating.run("plan", str(tmp_path / "home"), "--space", SPACE, code=2)
    assert "There is no .env in" in done.stderr


TOKENS = {
    "revoked": "The Hub does not recognise this token.",
    "expired": "The token has expired",
    "read": "Can it write practice-alice/chatbot and its secrets? No.",
    "fine_inference": "Can it write practice-alice/chatbot and its secrets? No.",
}


@pytest.mark.parametrize("kind", TOKENS)
def test_a_token_that_cannot_do_it_ends_with_1_before_anything_is_written(migrating, kind):
    """A token that is no good, or may not write, is told with its place; nothing is written."""
    done = migrating.to_space("apply", kind=kind, code=1)
    assert TOKENS[kind] in done.stdout + done.stderr
    assert "HF_TOKEN from the environment" in done.stdout + done.stderr
    assert migrating.asked(*WRITES) == 0
    plan = migrating.to_space("plan", kind=kind)
    assert "add       NEW_KEY" in plan.stdout
    assert ("Apply it: " in plan.stdout) is (" Can it write" not in plan.stdout)


def test_a_space_that_is_not_there_is_1(migrating):
    """Nothing is written to a Space that is not there or cannot be seen."""
    done = migrating.to_space("apply", space="practice-alice/not-there", code=1)
    assert "There is no Space practice-alice/not-there, or the token cannot see it." in done.stdout
    assert "New on the Space" not in done.stdout
    assert migrating.asked(*WRITES) == 0


def test_a_hub_that_is_away_is_1(migrating):
    """Without an answer the plan is shown as a dry run with the reason, and apply ends."""
    migrating.hub = f"http://127.0.0.1:{free_port()}"
    plan = migrating.to_space("plan", code=1)
    assert "add       NEW_KEY" in plan.stdout
    assert "Check the network" in plan.stdout
    done = migrating.to_space("apply", code=1)
    assert "Check the network" in done.stderr


def test_a_file_of_the_project_cannot_send_another_token_elsewhere(migrating):
    """An address that only a file names gets that file's own token, and no other one."""
    endpoint = "HF_ENDPOINT=http://hub.lan"
    token = f"HF_TOKEN={migrating.practice.tokens['write']}"
    write_project(migrating.folder, {".env.local": f"{endpoint}\n"})
    migrating.has_address = False
    for part in ("plan", "apply"):
        done = migrating.to_space(part, code=2)
        assert (
            "HF_ENDPOINT at .env.local:1 would send HF_TOKEN from the environment to http://hub.lan"
        ) in done.stderr
    assert migrating.practice.state.requests() == []
    endpoint = f"HF_ENDPOINT={migrating.practice.hub_url}"
    write_project(migrating.folder, {".env.local": f"{endpoint}\n{token}\n"})
    own = migrating.to_space("plan", kind="")
    assert "Token: HF_TOKEN from .env.local:2. A write access token" in own.stdout


def test_other_tokens_are_offered_by_name(migrating):
    """Where the first token is no good, the others are named, and one is taken when chosen."""
    token = migrating.practice.tokens["write"]
    write_project(migrating.home, {".cache/huggingface/token": token})
    done = migrating.to_space("apply", kind="revoked", code=1)
    assert "There is also: the Hub login of this machine" in done.stderr
    assert migrating.asked(*WRITES) == 0
    chosen = migrating.to_space("apply", "--token-from", "login", kind="revoked", code=0)
    assert "Token: the Hub login of this machine. A write access token" in chosen.stdout


def test_strict_is_3_where_it_could_not_be_told(migrating):
    """A Space that is paused was not seen to start, which --strict makes the exit code 3."""
    world = migrating.practice.state.hub
    world.spaces[SPACE] = replace(world.spaces[SPACE], stage="PAUSED")
    done = migrating.to_space("apply", "--wait", "5", "--strict", code=3)
    assert "? The Space is paused" in done.stdout


def test_status_of_nothing(migrating):
    """Without journals there is nothing to tell, and nobody is asked."""
    assert "There is no migration on this machine." in migrating.run("status", code=0).stdout
    assert migrating.practice.state.requests() == []


@pytest.mark.parametrize("part", [[], ["plan"], ["apply"], ["undo"], ["status"]])
def test_help_is_the_documentation(migrating, part):
    """Every part explains itself and its exit codes."""
    said = migrating.run(*part, "--help", code=0).stdout
    assert "exit codes:" in said
    assert len(said) > 500


def test_every_command_of_the_readme_runs(migrating):
    """The commands of the README's section do what stands there, one after another."""
    section = README.partition("\n## Migrate\n")[2].partition("\n## ")[0]
    lines = section.partition("```sh\n")[2].partition("```")[0].splitlines()
    places = {"../my-app": str(migrating.folder), "alice/my-app": SPACE}
    places["alice/new-app"] = "practice-alice/new-app"
    for line in lines:
        words = [places.get(word, word) for word in shlex.split(line, comments=True)]
        assert words[:4] == ["python", "-m", "lib", "migrate"]
        quick = {"apply": ["--yes", "--wait", "0"], "undo": ["--yes"]}
        migrating.run(*words[4:], *quick.get(words[4], []), code=0)
    assert len(lines) == 6
    assert (migrating.folder / ".env").read_text().startswith("# GROQ_API_KEY=")
    assert migrating.values("practice-alice/new-app") == {}

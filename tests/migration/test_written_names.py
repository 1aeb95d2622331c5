"""Names as people write them: taken under their own spelling, sorted, read back, tidied, undone."""

from dataclasses import replace
from pathlib import Path

import pytest

from lib.migration.desired import EntryKind
from lib.migration.importing import Choices, choose, combine, decide, read_text, review
from lib.migration.importing.classify_names import Category
from lib.migration.validation import unfit
from lib.names.displayable import is_assigned_name
from lib.project import load_project
from tests.support.migrating import Migrating
from tests.support.projects import fault

from .written_names import WRITTEN

VALUE = "q7Rk2mZp9Lw4Xc8V"
ALIKE = ("apiToken", "ApiToken", "apitoken", "API_TOKEN", "api_token", "APITOKEN")
KEYS = (
    "hf_abcdefghijklmnopqrstuvwxyzABCDEFGH",
    "gsk_" + "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7" * 2,
    "AKIAQ7RK2MZP9LW4XC8V",
    "Zm9vYmFyYmF6cXV4Zm9vYmFy",
    "x9f8a7b6c5d4e3f2a1b0c9d8e7f6",
)


def _env(*names: str) -> str:
    return "".join(f"{name}={VALUE}{number}\n" for number, name in enumerate(names))


def _toml(*names: str) -> str:
    return "".join(f'{name} = "{VALUE}{number}"\n' for number, name in enumerate(names))


def _rows(text: str, label: str, *typed: str) -> set[str]:
    return {line.name for line in decide(combine([read_text(text, label, {})]), *typed).rows}


@pytest.mark.parametrize(("write", "label"), [(_env, ".env"), (_toml, "secrets.toml")])
def test_every_name_is_offered_or_can_be_typed(write, label):
    """A name that reads like one is offered; another is taken where its name is typed."""
    text = write(*WRITTEN)
    offered = _rows(text, label)
    assert offered == {name for name in WRITTEN if is_assigned_name(name, VALUE)}
    assert len(offered) > len(WRITTEN) * 0.9
    assert _rows(text, label, *WRITTEN) == set(WRITTEN)


def test_every_name_is_wanted_under_its_own_spelling(tmp_path):
    """What is typed or offered gets to the plan as it is written, whatever it looks like."""
    reading = decide(combine([read_text(_env(*WRITTEN), ".env", {})]), *WRITTEN)
    wanted, refused = choose(
        review(reading, load_project(tmp_path, {}, tmp_path), {}, tmp_path), Choices()
    )
    left = {one.name for one in refused}
    assert {one.name for one in wanted} | left == set(WRITTEN)
    assert [one.name for one in wanted if unfit(one) is not None] == []
    # The rest are left out for what they are: settings of a machine, or for looking for mistakes.
    assert len(left) < 10, left


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(("write", "label"), [(_env, ".env"), (_toml, "secrets.toml")])
def test_a_key_in_the_place_of_a_name_is_not_taken(write, label, key):
    """What is made like a key is no name, although somebody types it."""
    reading = decide(combine([read_text(write(key), label, {})]), key)
    assert reading.rows == ()
    assert key not in repr(reading.refused)


def test_a_name_that_may_be_a_value_is_told_nowhere_until_it_is_typed():
    """The doubt about it does not name it; whoever types it has it named."""
    name = next(name for name in WRITTEN if not is_assigned_name(name, VALUE))
    reading = read_text(_env(name), ".env", {})
    assert name not in repr(reading.refused)
    assert reading.undecided == ()
    (row,) = decide(reading, name).rows
    assert (row.shown_name, row.notes) == (name, ("You typed its name.",))


# Secrets secret by default, for want of a reason to call them public: one yes is enough.
UNGUARDED = ("DatabaseUrl", "TokenPort2")


@pytest.mark.parametrize(
    ("name", "value", "sort"),
    [
        ("appPort", "8080", Category.VARIABLE),
        ("logLevel", "info", Category.VARIABLE),
        ("AwsRegion", "eu-west-1", Category.VARIABLE),
        ("modelName", "gpt-4o-mini", Category.VARIABLE),
        ("MaxTokens", "512", Category.VARIABLE),
        ("useGPU", "true", Category.VARIABLE),
        ("siteUrl", "https://example.org/docs", Category.VARIABLE),
        ("dbPassword", "true", Category.SECRET),
        ("authToken", "512", Category.SECRET),
        ("SentryDSN", "https://example.org/docs", Category.SECRET),
        ("slackWebhookUrl", "https://example.org/docs", Category.SECRET),
        ("TokenPort2", "8080", Category.SECRET),
        ("apiKey2", "true", Category.SECRET),
        ("smtppassword", "true", Category.SECRET),
        ("openaiApiKey", "info", Category.SECRET),
        ("DatabaseUrl", "postgres://u:p@db.example.org/x", Category.SECRET),
    ],
)
def test_the_words_of_a_name_sort_it(tmp_path, name, value, sort):
    """Capitals part words as underscores do: settings may be public, secrets' names are guarded."""
    (item,) = review(
        read_text(f"{name}={value}\n", ".env", {}),
        load_project(tmp_path, {}, tmp_path),
        {},
        tmp_path,
    )
    assert item.sort is sort
    assert item.guarded or sort is Category.VARIABLE or name in UNGUARDED


@pytest.fixture
def migrating(practice, tmp_path) -> Migrating:
    """A project whose names are written in every way, and some alike but for their case."""
    folder = tmp_path / "app"
    folder.mkdir()
    (folder / ".env").write_text(_env(*ALIKE, "DatabaseUrl", "openaiApiKey", "topP"))
    (tmp_path / "home").mkdir()
    found = Migrating(practice, folder, tmp_path / "home")
    practice.state.hub.settings = _quick(practice)
    return found


def _quick(practice):
    return replace(practice.state.hub.settings, restart_seconds=0.0)


def test_names_go_there_and_back_as_they_are_written(migrating: Migrating):
    """Read back, tidied and undone under the person's spelling, also where case alone differs."""
    before = migrating.values()
    (there := Path(migrating.folder / ".env")).read_text()
    text = there.read_text()
    done = migrating.to_space("apply", "--take", "topP", "--tidy", "remove", code=0)
    names = (*ALIKE, "DatabaseUrl", "openaiApiKey", "topP")
    assert f"{len(names)} of {len(names)} names written" in done.stdout
    wanted = {name: f"{VALUE}{number}" for number, name in enumerate(names)}
    assert migrating.values() == before | wanted
    assert there.read_text().strip() == ""
    # An app that reads another spelling is told of.
    assert "--rename openaiApiKey=OPENAI_API_KEY" in done.stdout
    there.write_text(text)
    migrating.run("undo", "--project", str(migrating.folder), "--yes", code=0)
    assert migrating.values() == before


def test_a_typed_name_is_known_when_it_goes_on(migrating: Migrating):
    """After an interruption the name need not be typed again: the journal holds it."""
    migrating.practice.state.hub.settings = _quick(migrating.practice)
    fault(migrating.practice, provider="hub", route="set_secret", status=500, times=4)
    (migrating.folder / ".env").write_text(_env("topP"))
    migrating.to_space("apply", "--take", "topP")
    migrating.practice.state.clear_faults()
    migrating.run("apply", str(migrating.folder), "--continue", "--yes", "--wait", "0", code=0)
    assert migrating.values()["topP"] == f"{VALUE}0"


def test_kinds_of_typed_names_can_be_chosen(tmp_path):
    """`--variable` and `--rename` mean the name as it is written."""
    reading = decide(read_text(_env("topP", "oktaIssuer"), ".env", {}), "topP", "oktaIssuer")
    choices = Choices(kinds={"topP": EntryKind.VARIABLE}, renames={"oktaIssuer": "OKTA_ISSUER"})
    wanted, refused = choose(
        review(reading, load_project(tmp_path, {}, tmp_path), {}, tmp_path), choices
    )
    assert refused == ()
    assert {(one.name, one.kind) for one in wanted} == {
        ("topP", EntryKind.VARIABLE),
        ("OKTA_ISSUER", EntryKind.SECRET),
    }

"""`migrate` tells why the Hub says no, whoever's fault it is, and what helps."""

import json
from dataclasses import replace

import pytest

from tests.support.migrating import SPACE, Migrating
from tests.support.projects import fault, write_project
from tests.test_cli_migrate import migrating

__all__ = ["migrating"]

ABUSE = "Blocked by abuse-handler by rule: Cloudflare"
BUILD = (
    "FROM node:20\n"
    "RUN --mount=type=secret,id=NEW_KEY,mode=0444 cat /run/secrets/NEW_KEY > .env.local\n"
)


def space_is(migrating: Migrating, **facts: object) -> None:
    """Let the Space be otherwise."""
    spaces = migrating.practice.state.hub.spaces
    spaces[SPACE] = replace(spaces[SPACE], **facts)  # type: ignore[arg-type]


def test_a_plan_that_the_account_does_not_have(migrating):
    """402: the Hub's reason and what is free; nothing to continue or to undo, and nothing kept."""
    done = migrating.to_space(
        "apply", "--create", "docker", space="practice-bob/new", kind="other", code=1
    )
    assert "need a PRO, Team or Enterprise subscription" in done.stdout
    assert "static" in done.stdout
    assert "nothing to continue or to undo" in done.stdout
    assert "Continue:" not in done.stderr
    assert "Undo" not in done.stderr
    assert migrating.kept() == {}


def test_a_role_that_only_an_admin_can_change(migrating):
    """The owner's role in the organisation is told, and no other token is advised."""
    for part in ("plan", "apply"):
        done = migrating.to_space(part, space="practice-readers/board", code=1)
        said = done.stdout + done.stderr
        assert "Ask an admin of practice-readers for the role write" in said
        assert "--token-from" not in said
        assert "settings/tokens" not in said
    assert migrating.values("practice-readers/board") == {}


def test_a_token_for_another_repository(migrating):
    """A fine-grained token says what it may write, and that it makes no new Space."""
    new = {"space": "practice-alice/new", "kind": "fine_space"}
    for part in ("plan", "apply"):
        done = migrating.to_space(part, "--create", "docker", **new)
        said = done.stdout + done.stderr
        assert "is granted for space practice-alice/chatbot only" in said
        assert "created by hand first" in said
    migrating.to_space("apply", "--only", "NEW_KEY", kind="fine_space", code=0)
    assert "NEW_KEY" in migrating.values()


def test_a_space_that_the_hub_has_blocked(migrating):
    """Its reason is passed on by the plan and at the end; nobody is told to restart it."""
    space_is(migrating, stage="PAUSED", error=ABUSE)
    plan = migrating.to_space("plan", code=0)
    done = migrating.to_space("apply", "--wait", "4", code=1)
    for said in (plan.stdout, done.stdout):
        assert ABUSE in said
        assert "support" in said
        assert "Restart it" not in said
    assert "NEW_KEY" in migrating.values()


def test_a_space_that_is_paused_by_its_owner(migrating):
    """Without a reason of the Hub's it is simply paused, and the migration ends well."""
    space_is(migrating, stage="PAUSED", error=None)
    done = migrating.to_space("apply", "--wait", "4", code=0)
    assert "The Space is paused" in done.stdout
    assert "blocked" not in done.stdout


def test_a_space_without_an_app(migrating):
    """Names first, then the app: it ends well, and the app is the next step."""
    space_is(migrating, stage="NO_APP_FILE", error=None)
    done = migrating.to_space("apply", "--wait", "4", code=0)
    assert "no app yet: push one" in done.stdout


@pytest.mark.parametrize("status", [400, 403])
def test_a_reason_of_any_refusal(migrating, status):
    """What the Hub says of a refused write is told, without the value that it repeats."""
    secret = next(one.value for one in migrating.canaries._all if one.label == "new")
    body = f'{{"error":"The value {secret} is not wanted by this organization."}}'
    fault(migrating.practice, provider="hub", route="set_secret", status=status, body=body)
    done = migrating.to_space("apply")
    assert "The Hub says: “The value … is not wanted by this organization”." in done.stdout


def test_a_secret_that_the_build_reads(migrating):
    """A restart is not enough for it, and only for it."""
    write_project(migrating.folder, {"Dockerfile": BUILD})
    done = migrating.to_space("apply", "--only", "NEW_KEY", code=0)
    assert "only a factory rebuild brings the new value" in done.stdout
    assert "stays in the image" in done.stdout
    other = migrating.to_space("apply", "--only", "OPENAI_API_KEY", code=0)
    assert "rebuild" not in other.stdout


def test_a_secret_that_the_build_of_the_space_reads(migrating):
    """Where the project has no Dockerfile, the Space's own is read."""
    files = migrating.space.files
    space_is(migrating, files={**files, "Dockerfile": BUILD})
    done = migrating.to_space("apply", "--only", "NEW_KEY", "--format", "json", code=0)
    assert any("factory rebuild" in one for one in json.loads(done.stdout)["rebuild"])

"""A secret is written into a settings file that git has: of compose, editors, agents, tools."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from lib.diagnosis.rule import Example, Finding, FixKind, Needs, Rule, RuleContext, Severity, Where
from lib.diagnosis.rules._git import below, held_by, label
from lib.sources import Place

_MOST_FINDINGS: Final = 30


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every value in clear under a secret's name that no other rule tells, with its line."""
    return islice(_found(look), _MOST_FINDINGS)


def _found(look: RuleContext) -> Iterator[Finding]:
    git = look.git
    if git is None or git.root is None:
        return
    # Loaded only for a repository, and the rest only where there is such a file.
    from lib.diagnosis.rules._secret_files import settings_texts  # noqa: PLC0415

    for path, text in settings_texts(git.root, below(look, git, git.tracked())):
        for line, name in _in_clear(look, path, text):
            yield _finding(Place(label(look, git, path), line), name)


def _in_clear(look: RuleContext, path: str, text: str) -> Iterator[tuple[int, str]]:
    """Yield line and name of each value in clear that no other rule tells."""
    from lib.names.key_shapes import key_shaped  # noqa: PLC0415
    from lib.names.literals import literals  # noqa: PLC0415
    from lib.names.secret_files import is_of_tests  # noqa: PLC0415

    if is_of_tests(path):
        return
    told = [one.value.reveal() for one in held_by(look)]
    told += [found for _, found, _ in key_shaped(text)]
    for one in literals(text):
        if not any(known in one.value.reveal() for known in told):
            yield one.line, one.name


def _finding(place: Place, name: str) -> Finding:
    what = f"a value for `{name}`" if name else "what looks like a secret"
    return Finding(
        f"`{place}` holds {what} in clear, and git tracks the file.",
        (Where(place.label, place, name),),
        f"Make a new one if it is real; leave the old one out of `{place}`, and read it from the "
        "environment, for example as `${NAME}`.",
    )


_KEY: Final = "q7Rk2mZp9Lw4Xc8V"

RULE = Rule(
    id="secret-in-config-file",
    title="Secret in a tracked settings file",
    severity=Severity.WARNING,
    why="Whoever gets the repository gets the value, and settings files are seldom looked through.",
    find=find,
    fix="Read the value from the environment.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example(
            {"docker-compose.yml": f"services:\n  a:\n    environment:\n      - A_KEY={_KEY * 2}\n"}
        ),
        Example({"deploy/compose.prod.yaml": f"environment:\n  DB_PASSWORD: '{_KEY}'\n"}),
        Example({".mcp.json": '{"mcpServers": {"a": {"env": {"A_API_KEY": "' + _KEY + '"}}}}\n'}),
        Example({".npmrc": f"//npm.example.org/:_authToken={_KEY * 2}\n"}),
        Example({".netrc": f"machine a.example login me password {_KEY}\n"}),
        Example({"config.json": '{\n  "db": "postgres://me:' + _KEY + '@db/a"\n}\n'}),
        Example({".claude/settings.json": '{"env": {"SOME_TOKEN": "' + _KEY + '"}}\n'}),
    ),
    is_silent_on=(
        Example(
            {"docker-compose.yml": "environment:\n  - A_KEY=${A_KEY}\n  - B_KEY=\n  - C_KEY\n"}
        ),
        Example(
            {"compose.yaml": "environment:\n  POSTGRES_PASSWORD: postgres\n  A_KEY: changeme\n"}
        ),
        Example({"config.json": '{"key": "value", "max_tokens": "12345678901234"}\n'}),
        Example({"config.example.json": '{"api_key": "' + _KEY + '"}\n'}),
        Example({".mcp.json": '{"env": {"A_API_KEY": "${A_API_KEY}"}}\n'}),
        Example({".npmrc": "//npm.example.org/:_authToken=${NPM_TOKEN}\nsave-exact=true\n"}),
        Example({".github/workflows/a.yml": "env:\n  A_TOKEN: ${{ secrets.A_TOKEN }}\n"}),
        Example({"tests/config.json": '{"api_key": "' + _KEY + '"}\n'}),
        Example({"other.json": '{"api_key": "' + _KEY + '"}\n'}),
    ),
    needs=Needs.GIT,
)

"""Which files of a tree hold secrets by their name: files of variables, and settings of tools.

A name alone makes no secret: what such a file holds is looked at (`lib.names.literals`). What was
made to be shared (`.env.example`), or is encrypted, is none of them.
"""

from enum import Enum, auto
from pathlib import PurePosixPath
from typing import Final

from lib.regex import regex


class Kind(Enum):
    """Which kind of file it is: its values are real, or for tests; or a tool's settings."""

    VARIABLES = auto()
    FOR_TESTS = auto()
    SETTINGS = auto()


_LONGEST_NAME: Final = 255
_PARTS: Final = regex(r"[A-Za-z]+")
_SHARED: Final = frozenset(
    {"example", "examples", "sample", "samples", "template", "templates", "tpl", "tmpl", "dist",
     "default", "defaults", "schema", "skeleton", "blank", "vault", "enc", "encrypted", "age",
     "gpg", "sops", "ejson", "md", "py", "ts", "js"}
)  # fmt: skip
_OF_TESTS: Final = frozenset({"test", "tests", "testing", "ci", "e2e", "dev", "development"})
TEST_FOLDERS: Final = frozenset(
    {"test", "tests", "fixtures", "testdata", "spec", "specs", "__tests__", "examples", "mocks",
     "e2e", "docs"}
)  # fmt: skip
_NOT_OURS: Final = frozenset({"node_modules", "site-packages", "venv", ".venv", "vendor"})
_VARIABLES: Final = regex(
    r"\.env(?:[.~_ -].*|rc|\d*)?|env(?:\.(?:txt|bak|backup|old|local|prod|production|staging|sh))"
    r"|[\w.-]+\.env(?:\.(?:local|bak|txt))?|\.dev\.vars(?:\..+)?|dotenv|\.flaskenv"
)
_SETTINGS: Final = regex(
    r"(?:docker-)?compose[\w.-]*\.ya?ml|[\w.-]+\.compose\.ya?ml|Dockerfile[\w.-]*"
    r"|(?:config|settings|secrets?|credentials?)\.(?:json5?|jsonc|ya?ml|toml|ini|cfg)"
    r"|(?:appsettings|application)[\w.-]*\.(?:json|ya?ml|properties)|local\.settings\.json"
    r"|\.?mcp(?:_config)?\.json|claude_desktop_config\.json|opencode\.jsonc?|devcontainer\.json"
    r"|\.npmrc|\.yarnrc(?:\.yml)?|[._]netrc|\.pypirc|pip\.conf|\.git-credentials|\.dockercfg"
    r"|[\w.-]*\.tfvars(?:\.json)?|serverless\.ya?ml|vercel\.json|netlify\.toml|fly\.toml"
    r"|render\.ya?ml|railway\.(?:json|toml)|app\.(?:ya?ml|json)|wrangler\.(?:toml|jsonc?)|\.replit"
    r"|(?:deployment|statefulset|cronjob|job|pod|configmap|task-?definition)[\w.-]*\.(?:ya?ml|json)"
    r"|[\w.-]*secrets?[\w.-]*\.ya?ml|values[\w.-]*\.ya?ml|\.aider\.conf\.yml"
    r"|[\w.-]*(?:service[-_]?account|firebase-adminsdk|credentials?|creds?|client[-_]secret)[\w.-]*"
    r"\.json|(?:[\w.-]*[-_.])?(?:key|keys|keyfile|gcp|sa)\.json|[\w-]+-[0-9a-f]{12}\.json"
    r"|[\w.-]*litellm[\w.-]*\.ya?ml"
)
_PRIVATE_KEYS: Final = regex(r"id_(?:rsa|dsa|ecdsa|ed25519)|[\w.-]+\.(?:pem|key|p8|ppk)")
_OF_DEVELOPERS: Final = _OF_TESTS | {"localhost", "snakeoil", "dummy", "selfsigned"}
# Below a folder of a tool's settings, whatever their names.
_TOOL_FOLDERS: Final = frozenset(
    {".vscode", ".claude", ".cursor", ".gemini", ".continue", ".idea", ".docker", ".streamlit",
     ".devcontainer", "workflows"}
)  # fmt: skip
_AWS: Final = ".aws"  # of Amazon's tools, whose files have no ending
_TOOL_FILES: Final = regex(r"[\w.-]+\.(?:json|jsonc|toml|ya?ml|xml)")
_WRANGLER: Final = ".dev.vars"  # the secrets of Cloudflare's tool, whatever its name says
STREAMLIT: Final = "secrets.toml"
# For `git ls-files`: the names that may be one, found without reading any file.
PATHSPECS: Final = (
    ":(glob)**/.env*", ":(glob)**/*.env*", ":(glob)**/env.*", ":(glob)**/.dev.vars*",
    ":(glob)**/dotenv", ":(glob)**/.flaskenv", ":(glob)**/.streamlit/secrets.toml",
)  # fmt: skip


def kind_of_file(path: str) -> Kind | None:
    """Return of which kind a file is by its path from the root; None where it is no such file."""
    whole = PurePosixPath(path)
    name, folders = whole.name, whole.parts[:-1]
    if len(name) > _LONGEST_NAME or _NOT_OURS.intersection(folders):
        return None
    parts = {part.lower() for part in _PARTS.findall(name)}
    if parts & _SHARED:
        return None
    for_tests = bool(
        (parts & _OF_TESTS and not name.startswith(_WRANGLER)) or TEST_FOLDERS.intersection(folders)
    )
    if name == STREAMLIT and folders[-1:] == (".streamlit",):
        return Kind.FOR_TESTS if for_tests else Kind.VARIABLES
    if _VARIABLES.fullmatch(name):
        return Kind.FOR_TESTS if for_tests else Kind.VARIABLES
    if _PRIVATE_KEYS.fullmatch(name):
        return None if parts & _OF_DEVELOPERS else Kind.SETTINGS
    if folders[-1:] == (_AWS,) and name in {"credentials", "config"}:
        return Kind.SETTINGS
    in_tool = bool(folders) and folders[-1] in _TOOL_FOLDERS and _TOOL_FILES.fullmatch(name)
    return Kind.SETTINGS if in_tool or _SETTINGS.fullmatch(name) else None


def is_of_tests(path: str) -> bool:
    """Whether a file lies where tests and examples do."""
    return bool(TEST_FOLDERS.intersection(PurePosixPath(path).parts[:-1]))

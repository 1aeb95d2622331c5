"""A variable names a file of certificates or credentials that is not there, or holds its text."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity
from lib.diagnosis.rules._candidates import Candidate
from lib.diagnosis.rules._in_effect import in_effect
from lib.names.opaque import told
from lib.record import replace
from lib.regex import regex
from lib.sources import ENVIRONMENT

# The names of `lib.http.file_settings`, which is loaded where one of them is set; a test compares.
NAMES: Final = frozenset(
    {"SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_DIR", "AWS_CA_BUNDLE",
     "HTTPLIB2_CA_CERTS", "WEBSOCKET_CLIENT_CA_BUNDLE", "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH",
     "NODE_EXTRA_CA_CERTS", "GOOGLE_APPLICATION_CREDENTIALS", "AWS_WEB_IDENTITY_TOKEN_FILE",
     "AZURE_FEDERATED_TOKEN_FILE"}
)  # fmt: skip
_CONTAINER_FILES: Final = (
    "Dockerfile", "docker-compose.yml", "docker-compose.yaml", "compose.yml", "compose.yaml",
)  # fmt: skip
_FILE_NAME: Final = regex(r"[A-Za-z][A-Za-z0-9_-]{0,60}\.(?:json|pem|crt|cer|key|txt|bundle)")
_WRITES: Final = regex(r"""write|dump|["']w[bt+]?["']""")


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every such variable in effect whose file clients will not find."""
    for one in in_effect(look, NAMES.__contains__):
        # Loaded where such a variable is set, which is rare.
        from lib.http.file_settings import MISSING, SETTINGS, file_trouble  # noqa: PLC0415

        setting = SETTINGS[one.entry.name]
        # What is on its way to a Space may be a stranger's, who learns nothing of the disk here.
        base = None if look.for_space else look.folder
        what = file_trouble(one.entry.value.reveal(), setting, base)
        if not what:
            continue
        step = (
            f"Write the path of {setting.what} into `{one.entry.name}` in {one.at}, or remove it."
        )
        found = one.finding(what + _named(one), step)
        if what == MISSING.format(what=setting.what) and _may_be_made(look, one):
            yield replace(found, severity=Severity.INFO)
        else:
            yield found if setting.is_fatal else replace(found, severity=Severity.WARNING)


def _named(one: Candidate) -> str:
    """Return the last part of a path, where it is a file's name and nothing else."""
    name = PurePosixPath(one.entry.value.reveal().strip()).name
    is_name = bool(_FILE_NAME.fullmatch(name)) and told(name) == name
    return f": `{name}`" if is_name else ""


def _may_be_made(look: RuleContext, one: Candidate) -> bool:
    """Whether the file may be there where the app runs: in a container, or written by its code."""
    path = PurePosixPath(one.entry.value.reveal().strip())
    is_for_container = path.is_absolute() and one.entry.source != ENVIRONMENT
    if is_for_container and any((look.folder / name).is_file() for name in _CONTAINER_FILES):
        return True
    from lib.sources.code_files import code_files, text_of  # noqa: PLC0415

    named = re.compile(re.escape(path.name))
    name = re.compile(re.escape(one.entry.name))
    texts = (text_of(file) or "" for file in code_files(look.folder))
    return any(_WRITES.search(text) for text in texts if named.search(text) or name.search(text))


RULE = Rule(
    id="file-setting-broken",
    title="File named by a variable is missing",
    severity=Severity.ERROR,
    why="Clients open this file before they ask anybody, and stop or trust nobody without it.",
    find=find,
    fix="Name a file that is there, or remove the variable.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example(environ={"SSL_CERT_FILE": "/nowhere/gone.pem"}),
        Example({".env": "REQUESTS_CA_BUNDLE=certs/ca.pem\n"}),
        Example({".env": "GOOGLE_APPLICATION_CREDENTIALS=./service-account.json\n"}),
        Example({".env": 'GOOGLE_APPLICATION_CREDENTIALS={"type": "service_account"}\n'}),
        Example({".streamlit/secrets.toml": 'GOOGLE_APPLICATION_CREDENTIALS = "~/key.json"\n'}),
        Example({".env.local": "SSL_CERT_FILE=certs\n", "certs/ca.pem": "x\n"}),
        Example(
            environ={"SSL_CERT_DIR": "/nowhere/certs", "NODE_EXTRA_CA_CERTS": "/nowhere/a.pem"}
        ),
    ),
    is_silent_on=(
        Example({".env": "SSL_CERT_FILE=certs/ca.pem\n", "certs/ca.pem": "x\n"}),
        Example({".env": "REQUESTS_CA_BUNDLE=certs\n", "certs/ca.pem": "x\n"}),
        Example(
            {
                ".env": "GOOGLE_APPLICATION_CREDENTIALS=./key.json\n",
                "key.json": '{"type": "service_account"}\n',
            }
        ),
        Example(environ={"SSL_CERT_FILE": "", "CURL_CA_BUNDLE": " "}),
        Example({".env.example": "SSL_CERT_FILE=/nowhere/gone.pem\n"}),
        Example({".env": 'GOOGLE_CREDENTIALS_JSON={"type": "service_account"}\n'}),
    ),
)

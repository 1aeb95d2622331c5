"""Variables that name a file which clients open before they ask anybody: certificates, credentials.

Sources: `ssl.create_default_context` (httpx: `SSL_CERT_FILE`, `SSL_CERT_DIR`), `requests.sessions`
(`REQUESTS_CA_BUNDLE`, `CURL_CA_BUNDLE`), google-auth `_default.py`, botocore, grpc, Node's manual.
"""

import re
from pathlib import Path
from typing import Final

from lib.record import record
from lib.regex import regex


@record
class FileSetting:
    """What a variable names. what: with its article. may_be_folder: whether a folder is right too.

    is_fatal: whether its clients do nothing at all without it.
    """

    what: str
    is_fatal: bool = True
    may_be_folder: bool = False
    is_folder: bool = False


_CERTIFICATES: Final = "a file of certificates"
_CREDENTIALS: Final = "a file of credentials"
SETTINGS: Final = {
    "SSL_CERT_FILE": FileSetting(_CERTIFICATES),
    "REQUESTS_CA_BUNDLE": FileSetting(_CERTIFICATES, may_be_folder=True),
    "CURL_CA_BUNDLE": FileSetting(_CERTIFICATES, may_be_folder=True),
    "SSL_CERT_DIR": FileSetting("a folder of certificates", is_fatal=False, is_folder=True),
    "AWS_CA_BUNDLE": FileSetting(_CERTIFICATES),
    "HTTPLIB2_CA_CERTS": FileSetting(_CERTIFICATES),
    "WEBSOCKET_CLIENT_CA_BUNDLE": FileSetting(_CERTIFICATES, may_be_folder=True),
    "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH": FileSetting(_CERTIFICATES),
    "NODE_EXTRA_CA_CERTS": FileSetting(_CERTIFICATES, is_fatal=False),
    "GOOGLE_APPLICATION_CREDENTIALS": FileSetting(_CREDENTIALS, is_fatal=False),
    "AWS_WEB_IDENTITY_TOKEN_FILE": FileSetting("a file of a token", is_fatal=False),
    "AZURE_FEDERATED_TOKEN_FILE": FileSetting("a file of a token", is_fatal=False),
}

MISSING: Final = "names {what} that does not exist"
_INLINE: Final = "holds the text of the file, where a path belongs"
_ENCODED: Final = regex(r"(?:ey|ew|LS0t)[A-Za-z0-9+/=\s]{30,}")
_LONGEST_PATH: Final = 4096


def file_trouble(value: str, setting: FileSetting, base: Path | None) -> str:
    """Say what is wrong with what names a file, as a sentence goes on; nothing where it is there.

    base: the folder that a path without a beginning is taken from; None where nothing may be told
        of this disk, as of a text that somebody brought: then only its form is looked at.
    """
    text = value.strip()
    if not text:
        return ""
    if _is_inline(text):
        return _INLINE
    if text[0] in "\"'" and text[-1] == text[0]:
        return "has quotes around the path, which are taken for a part of it"
    if text.startswith("~"):
        return "begins with `~`, which only a shell knows"
    if base is None:
        return ""
    if setting.is_folder:
        parts = [one for one in text.split(":") if one]
        return "" if any(map(_is_there, parts)) else MISSING.format(what=setting.what)
    path = base / text
    try:
        if path.is_dir() and not setting.may_be_folder:
            return f"names a folder, where {setting.what} belongs"
        return "" if path.exists() else MISSING.format(what=setting.what)
    except OSError:
        return MISSING.format(what=setting.what)


def _is_there(part: str) -> bool:
    try:
        return Path(part).is_dir()
    except OSError:
        return False


def _is_inline(text: str) -> bool:
    """Whether a value is the file's own text, as it is or as base64."""
    if text.startswith(("{", "-----BEGIN", '"{', "'{")) or len(text) > _LONGEST_PATH:
        return True
    if not _ENCODED.fullmatch(text):
        return False
    import base64  # noqa: PLC0415 - for few values

    try:
        head = base64.b64decode(re.sub(r"\s", "", text)[:40], validate=True)
    except ValueError:  # also what base64 raises for other characters
        return False
    return head.lstrip().startswith((b"{", b"-----BEGIN"))

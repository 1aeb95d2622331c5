"""What a name of a `.env` is, why, and whether it is worth taking to a Space."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from lib.diagnosis.rules import _texts as texts
from lib.migration.importing.public_values import is_guarded, why_harmless
from lib.names.of_spaces import OF_SPACES, ORDINARY
from lib.near import is_near, is_this_machine
from lib.provider_config import Provider

# Names by which the machine, not the app, is steered: another value breaks the container.
_OF_THE_MACHINE: Final = frozenset(
    {"PATH", "HOME", "USER", "LOGNAME", "SHELL", "PWD", "OLDPWD", "HOSTNAME", "TERM", "SHLVL",
     "TMPDIR", "LD_LIBRARY_PATH", "LD_PRELOAD", "PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV",
     "CONDA_PREFIX", "IFS", "BASH_ENV", "SSH_AUTH_SOCK"}
)  # fmt: skip
_LOCAL: Final = frozenset(
    {"HF_HOME", "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_ASSETS_CACHE", "HF_DATASETS_CACHE",
     "HF_XET_CACHE", "HF_TOKEN_PATH", "TRANSFORMERS_CACHE", "TORCH_HOME", "XDG_CACHE_HOME",
     "XDG_CONFIG_HOME", "XDG_DATA_HOME", "CUDA_VISIBLE_DEVICES", "HTTP_PROXY", "HTTPS_PROXY",
     "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE",
     "EDITOR", "BROWSER", "DISPLAY"}
)  # fmt: skip
# A folder of a person or a machine; `/api/v1` may be a path of an address, `./data` the app's own.
_LOCAL_PATH: Final = re.compile(
    r"(?:~|/(?:home|Users|root|tmp|var|mnt|media|opt|usr|etc|private|Volumes|workspace))(?:/.*)?|"
    r"[A-Za-z]:[\\/].*|\\\\.*"
)
_URL: Final = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)


class Category(StrEnum):
    """What a name with its value is."""

    SECRET = "secret"  # noqa: S105
    VARIABLE = "variable"
    BUILT_IN = "built-in"
    PLACEHOLDER = "placeholder"
    REFERENCE = "reference"
    EMPTY = "empty"
    MASKED = "masked"
    MULTI_LINE = "multi-line"
    LOCAL = "local"


# What is taken unless the person leaves it out; the others are left unless the person takes them.
TAKEN: Final = frozenset({Category.SECRET, Category.VARIABLE, Category.MULTI_LINE})


@dataclass(frozen=True, slots=True)
class Categorized:
    """A sort, and the reason in a few words. never: not even a person may have it taken."""

    sort: Category
    why: str
    never: bool = False


def sort_of(name: str, value: str, provider: Provider | None) -> Categorized:
    """Say what a name is. provider: whose key the name is for."""
    if not value.strip():
        return Categorized(Category.EMPTY, "it has no value, which counts as not set", never=True)
    built_in = _built_in(name)
    if built_in is not None:
        return built_in
    if texts.is_mask(value):
        return Categorized(Category.MASKED, "it is a masked value", never=True)
    if texts.is_reference(value, with_variables=provider is not None):
        return Categorized(Category.REFERENCE, "it is a reference that another tool resolves")
    sentinel = value.strip().casefold() in texts.SENTINELS
    if texts.is_placeholder(value) and not sentinel:
        return Categorized(Category.PLACEHOLDER, "it is a placeholder")
    local = _why_local(name, value)
    if local:
        return Categorized(Category.LOCAL, local)
    if "\n" in value or "\r" in value:
        return Categorized(Category.MULTI_LINE, "several lines, sent whole")
    harmless = why_harmless(name, value)
    if harmless:
        return Categorized(Category.VARIABLE, harmless)
    return Categorized(Category.SECRET, _why_secret(name, value, provider))


def _built_in(name: str) -> Categorized | None:
    if name in OF_SPACES:
        return Categorized(Category.BUILT_IN, "a Space sets this name itself", never=True)
    if name in _OF_THE_MACHINE:
        return Categorized(Category.BUILT_IN, "the machine sets this name itself", never=True)
    if name in ORDINARY:
        return Categorized(Category.BUILT_IN, "a Space may set this name itself")
    return None


def _why_local(name: str, value: str) -> str:
    if name in _LOCAL or name.upper() in _LOCAL:
        return "it is a setting of this machine"
    if "DEBUG" in name.upper().split("_") and not is_guarded(name, value):
        return "it is for debugging"
    if _LOCAL_PATH.fullmatch(value) and not is_guarded(name, value):
        return "it is a path on this machine"
    return _why_near(value)


def _why_near(value: str) -> str:
    """Say that an address leads no further than this network; nothing where it does."""
    if not _URL.match(value):
        return ""
    try:
        host = urlsplit(value.strip()).hostname or ""
    except ValueError:
        return ""
    if not host or not is_near(host):
        return ""
    if is_this_machine(host):
        return "it is an address on this machine"
    return "it is an address in this machine's own network"


def _why_secret(name: str, value: str, provider: Provider | None) -> str:
    if provider is not None:
        return f"a key of {provider.name}"
    if is_guarded(name, value):
        return "it looks like a secret"
    return "secret by default"

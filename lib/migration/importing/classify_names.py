"""What a name of a `.env` is, why, and whether it is worth taking to a Space."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from lib.migration.importing.public_values import is_guarded, why_harmless
from lib.migration.importing.surroundings import Surroundings
from lib.migration.importing.unreachable import why_not_there
from lib.names import placeholders as texts
from lib.names.of_hosts import host_of
from lib.names.of_spaces import OF_OAUTH, OF_SPACES, ORDINARY
from lib.names.short_lived import short_lived
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
     "EDITOR", "BROWSER", "DISPLAY", "DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_BUILDKIT",
     "COMPOSE_FILE", "COMPOSE_PROJECT_NAME", "COMPOSE_PROFILES", "COMPOSE_BAKE", "KUBECONFIG"}
)  # fmt: skip
# A folder of a person, a machine or another host (Colab's, Kaggle's, Streamlit's `/mount/src`);
# `/api/v1` may be a path of an address, `./data` the app's own.
_LOCAL_PATH: Final = re.compile(
    r"(?:~|/(?:home|Users|root|tmp|var|mnt|media|opt|usr|etc|private|Volumes|workspace))(?:/.*)?|"
    r"/(?:content/(?:g?drive|sample_data)|kaggle/(?:input|working|temp)|mount/src|workspaces/[^/]+|"
    r"github/(?:workspace|home)|vercel/path0|__w/[^/]+)(?:/.*)?|"
    r"[A-Za-z]:[\\/].*|\\\\.*"
)
_ALONE: Final = Surroundings()


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
    ELSEWHERE = "elsewhere"
    DAMAGED = "damaged"


# What is taken unless the person leaves it out; the others are left unless the person takes them.
TAKEN: Final = frozenset({Category.SECRET, Category.VARIABLE, Category.MULTI_LINE})


@dataclass(frozen=True, slots=True)
class Categorized:
    """A sort, and the reason in a few words. never: not even a person may have it taken.

    advice: what to do, where it is not what such a sort is usually told.
    """

    sort: Category
    why: str
    never: bool = False
    advice: str = ""


def sort_of(
    name: str, value: str, provider: Provider | None, around: Surroundings = _ALONE
) -> Categorized:
    """Say what a name is. provider: whose key the name is for. around: what stands beside it."""
    if not value.strip():
        return Categorized(Category.EMPTY, "it has no value, which counts as not set", never=True)
    elsewhere = _built_in(name, around) or _of_another_host(name, value, around)
    if elsewhere is not None:
        return elsewhere
    if texts.is_mask(value):
        return Categorized(Category.MASKED, "it is a masked value", never=True)
    if texts.is_reference(value, with_variables=provider is not None):
        return Categorized(Category.REFERENCE, "it is a reference that another tool resolves")
    sentinel = value.strip().casefold() in texts.SENTINELS
    if texts.is_placeholder(value) and not sentinel:
        return Categorized(Category.PLACEHOLDER, "it is a placeholder")
    local = _why_local(name, value, around)
    if local:
        return Categorized(Category.LOCAL, local)
    if "\n" in value or "\r" in value:
        return Categorized(Category.MULTI_LINE, "several lines, sent whole")
    harmless = why_harmless(name, value)
    if harmless:
        return Categorized(Category.VARIABLE, harmless)
    return Categorized(Category.SECRET, _why_secret(name, value, provider))


def _built_in(name: str, around: Surroundings) -> Categorized | None:
    if name in OF_SPACES:
        return Categorized(Category.BUILT_IN, "a Space sets this name itself", never=True)
    if name in _OF_THE_MACHINE:
        return Categorized(Category.BUILT_IN, "the machine sets this name itself", never=True)
    if name in OF_OAUTH:
        return _of_oauth(around)
    if name in ORDINARY:
        return Categorized(Category.BUILT_IN, "a Space sets this name itself")
    return None


def _of_oauth(around: Surroundings) -> Categorized:
    if around.has_oauth:
        why = "a Space with `hf_oauth: true` in its `README.md`, as this one, sets this name itself"
        return Categorized(Category.BUILT_IN, why, never=True)
    return Categorized(
        Category.BUILT_IN,
        "a Space sets this name itself, but only with `hf_oauth: true` in its `README.md`",
        advice="Include it if the app signs people in at a provider of its own.",
    )


def _of_another_host(name: str, value: str, around: Surroundings) -> Categorized | None:
    """Say that another host set a name there, or that its value will not last."""
    brief = short_lived(name, value, beside=around.names)
    host = host_of(name, around.names)
    if host:
        why = f"{host} sets this name itself, for what runs there"
        why += f", and it is {brief}" if brief else ""
        advice = "Include it anyway if the app itself reads it on the Space."
        return Categorized(Category.ELSEWHERE, why, advice=advice)
    if brief:
        advice = "Create a key that lasts for the Space, or include it anyway."
        return Categorized(Category.ELSEWHERE, f"it is {brief}", advice=advice)
    return None


def _why_local(name: str, value: str, around: Surroundings) -> str:
    if name in _LOCAL or name.upper() in _LOCAL:
        return "it is a setting of this machine"
    if "DEBUG" in name.upper().split("_") and not is_guarded(name, value):
        return "it is for debugging"
    if _LOCAL_PATH.fullmatch(value) and not is_guarded(name, value):
        return "it is a path on this machine"
    if value.startswith("/run/secrets/"):
        return "it is a file that Docker mounts, and a Space gives its secrets as variables only"
    return why_not_there(name, value, around)


def _why_secret(name: str, value: str, provider: Provider | None) -> str:
    if provider is not None:
        return f"a key of {provider.name}"
    if is_guarded(name, value):
        return "it looks like a secret"
    return "secret by default"

"""Ask the Hub about the token and the Space of a project: a few bounded requests, none twice."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from lib.diagnosis.hub_snapshot import DOCKERFILE, NO_TOKEN, HubSnapshot, Unknown, nothing_known
from lib.diagnosis.hub_space import which_space
from lib.hub.client import Hub, SecretFacts, SpaceFacts
from lib.hub.errors import HubError, HubErrorKind, error_from
from lib.hub.http_bridge import CALL_SECONDS
from lib.hub.project_token import configured_token
from lib.hub.sender import WHOAMI
from lib.hub.token_facts import TokenFacts, read_facts
from lib.names.space_id import is_space_id
from lib.pending import Pending
from lib.project import Configured, Project
from lib.providers.check_plan import plan_check
from lib.record import replace

if TYPE_CHECKING:
    from lib.git.repository import Repository
    from lib.providers.checker import Checker

# A little over the bound of one call: a name server that never answers is not in that bound.
_PATIENCE_SECONDS: Final = CALL_SECONDS + 1.0
_ELSEWHERE: Final = "the token's requests go to another address than the Hub's"
_NO_COPY: Final = "this Space says of no other that it is a copy of it"
_STRANGERS: Final = "the secrets of somebody else's Space cannot be listed"
# What keeps the Hub from saying anything else, too. Only `whoami` is limited so strictly.
_NO_DOCKERFILE: Final = "the project has it, or it is no Docker Space"
_GOES_ON: Final = frozenset({HubErrorKind.RATE_LIMITED})
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Asking:
    """How the Hub is to be asked. space: `owner/name` that a person named, empty for none.

    checker: whose answer about the token is used, so that `whoami` is asked once. named: whether
    a person asked for the Hub by name, so that the token may go where the project says.
    """

    checker: "Checker"
    space: str = ""
    named: bool = False


def gather(
    project: Project,
    repository: "Repository | None",
    asking: Asking,
    tell: Callable[[str], None] | None = None,
) -> HubSnapshot:
    """Ask whose token it is, and about the Space in question. Raises nothing; 33 s at the most."""
    configured = configured_token(project)
    if configured is None or configured.key.winner is None:
        return nothing_known(NO_TOKEN)
    if tell:
        tell("Asking the Hub about the token")
    entry, token = configured.key.winner, _token(configured, asking)
    space_id = which_space(project, repository, asking.space)
    if isinstance(token, Unknown) and token.kind not in _GOES_ON:
        known = "" if isinstance(space_id, Unknown) else space_id
        return HubSnapshot(token, entry, known, token, token, token, token)
    if isinstance(space_id, Unknown):
        return HubSnapshot(token, entry, "", space_id, space_id, space_id, space_id)
    if tell:
        tell(f"Asking the Hub about {space_id}")
    try:
        hub = Hub(entry.value, _endpoint(configured))
    except HubError as error:
        why = _unknown(error)
        return HubSnapshot(token, entry, space_id, why, why, why, why)
    with hub:
        looked = _look(hub, token, space_id, configured)
        return replace(looked, dockerfile=_dockerfile(hub, looked.space, project.folder))


def _token(configured: Configured, asking: Asking) -> TokenFacts | Unknown:
    plan = plan_check(configured, named=asking.named)
    result = asking.checker.check(configured, named=asking.named)
    if plan.request is None:
        return Unknown(_clause(result.sentence))
    if not plan.request.url.endswith(WHOAMI):
        return Unknown(_ELSEWHERE)
    answer = asking.checker.reply(configured)
    if answer is None:
        return _unknown(HubError(HubErrorKind.UNREACHABLE))
    facts = read_facts(answer.body) if answer.status < 300 else None
    return facts or _unknown(error_from(answer))


def _endpoint(configured: Configured) -> str:
    """Return the address that the check asked, which was seen to end in `whoami`'s path."""
    request = plan_check(configured, named=True).request
    return request.url.removesuffix(WHOAMI) if request else ""


def _look(
    hub: Hub, token: TokenFacts | Unknown, space_id: str, configured: Configured
) -> HubSnapshot:
    asked_space = _HubQuestion(lambda: hub.space(space_id), f"`{space_id}`")
    asked_secrets = _HubQuestion(lambda: hub.secrets(space_id), f"the secrets of `{space_id}`")
    asked_variables = _HubQuestion(
        lambda: hub.variables(space_id), f"the variables of `{space_id}`"
    )
    space = asked_space.answer()
    return HubSnapshot(
        token,
        configured.key.winner,
        space_id,
        space,
        asked_secrets.answer(),
        asked_variables.answer(),
        _origin(hub, token, space),
    )


def _origin(
    hub: Hub, token: TokenFacts | Unknown, space: SpaceFacts | Unknown
) -> tuple[SecretFacts, ...] | Unknown:
    """Ask for the secrets of the Space that this one is a copy of, where the token may see them."""
    if isinstance(space, Unknown) or not is_space_id(space.duplicated_from):
        return Unknown(_NO_COPY)
    origin = space.duplicated_from
    if isinstance(token, Unknown):
        return Unknown(token.why, token.kind)
    owners = {token.owner, *(one.name for one in token.organisations)}
    if origin.partition("/")[0] not in owners:
        return Unknown(_STRANGERS)
    return _HubQuestion(lambda: hub.secrets(origin), f"the secrets of `{origin}`").answer()


def _dockerfile(hub: Hub, space: SpaceFacts | Unknown, folder: Path) -> str | Unknown:
    """Ask for what the Space is built from, unless the folder has it."""
    if isinstance(space, Unknown) or space.sdk != "docker" or (folder / DOCKERFILE).exists():
        return Unknown(_NO_DOCKERFILE)
    return _HubQuestion(
        lambda: hub.text(space.id, DOCKERFILE), f"the Dockerfile of `{space.id}`"
    ).answer()


class _HubQuestion(Generic[_T]):
    """One call to the Hub in the background, whose answer is waited for, but not for ever."""

    def __init__(self, ask: Callable[[], _T], what: str) -> None:
        self._what, self._pending = what, Pending(ask)

    def answer(self) -> _T | Unknown:
        """Return what was answered, or why nothing was."""
        if not self._pending.wait(_PATIENCE_SECONDS):
            return _unknown(HubError(HubErrorKind.UNREACHABLE), self._what)
        try:
            return self._pending.result()
        except HubError as error:
            return _unknown(error, self._what)


def _unknown(error: HubError, what: str = "") -> Unknown:
    if what and error.kind is HubErrorKind.NO_PERMISSION:
        said = f": “{error.reason}”" if error.reason else ""
        return Unknown(f"the token cannot list {what}{said}", error.kind.value)
    why = _clause(error.sentence)
    return Unknown(f"{what} could not be read: {why}" if what else why, error.kind.value)


def _clause(sentence: str) -> str:
    """Return a sentence as a part of another one."""
    return sentence[:1].lower() + sentence[1:].rstrip(".")

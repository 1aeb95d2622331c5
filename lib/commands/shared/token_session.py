"""Which token acts, whose it is, and what it may do: said before anything is asked or written."""

import argparse
import getpass
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lib.commands.shared.exit_codes import FINDINGS, CommandError
from lib.commands.shared.progress_printer import can_ask
from lib.http.address import shown as shown_address
from lib.hub.credentials import Credential, astray, credential_named, credentials, hub_login
from lib.hub.errors import HubError, HubErrorKind
from lib.hub.project_token import endpoint_of
from lib.hub.reason_advice import names_a_step
from lib.hub.token_facts import May, permissions
from lib.hub.whoami import TokenFacts
from lib.hub.whose_fault import Remedy, after_refusal, remedy
from lib.names.displayable import shown
from lib.pending import Pending, beside
from lib.project import Project
from lib.secret import Secret
from lib.sources import REMEMBERED, ours

if TYPE_CHECKING:
    from lib.hub.client import Hub
    from lib.migration.space_state import SpaceState

LOGIN: Final = "login"
PROMPT: Final = "prompt"
_TYPED: Final = "the token you typed"
_TOLD: Final = frozenset({"write_space", "restart_space"})
_BAD: Final = frozenset(
    {HubErrorKind.REJECTED, HubErrorKind.EXPIRED, HubErrorKind.DAMAGED, HubErrorKind.WRONG_ADDRESS}
)


@dataclass(frozen=True, slots=True)
class TokenSession:
    """A token in use. address: of the Hub where it is not its own, else empty.

    facts: None where the Hub did not tell. doubt: why not, in a sentence. look: at a Space, made
    while the Hub was asked whose token it is; it has ended.
    """

    credential: Credential
    hub: "Hub"
    address: str
    facts: TokenFacts | None
    doubt: str = ""
    look: "Pending[SpaceState] | None" = None

    def state(self, space: str) -> "SpaceState":
        """Return what a Space holds, as it was looked at meanwhile. Raises `HubError`."""
        from lib.migration.space_state import read_state  # noqa: PLC0415 - as the client of the Hub

        return self.look.result() if self.look else read_state(self.hub, space)

    def may_write(self, space: str) -> May:
        """Say whether the token may write a Space."""
        if self.facts is None:
            return May.UNSEEN
        return next(one.may for one in permissions(self.facts, space) if one.id == "write_space")

    def remedy(self, space: str) -> str:
        """Return what helps where the token surely may not write a Space; else nothing."""
        return _advice(remedy(self.facts, space) if self.facts else None)

    def told(self, error: HubError, space: str) -> str:
        """Return an error with the advice that fits this token."""
        guessed = error.kind is HubErrorKind.NO_PERMISSION and not names_a_step(error.reason)
        fitting = _advice(after_refusal(self.facts, space)) if guessed and self.facts else ""
        return f"{error.sentence} {fitting}" if fitting else str(error)

    def lines(self, space: str) -> list[str]:
        """Return who acts and what they may do, as lines of text."""
        lines = [f"Token: {self.credential.label}."]
        if self.address:
            lines.append(f"Hub: {shown_address(self.address)}")
        if self.facts is None:
            return [*lines, f"       Its owner is unknown. {self.doubt}"]
        lines[0] += f" {self.facts.summary}"
        for one in permissions(self.facts, space):
            if one.id in _TOLD:
                answer = one.may.value.capitalize()
                lines += [f"       Can it {one.what}? {answer}. {one.why}"]
        return lines

    def document(self, space: str) -> dict[str, Any]:
        """Return the same as plain values."""
        return {
            "from": self.credential.label,
            "owner": self.facts.owner if self.facts else None,
            "kind": self.facts.kind if self.facts else None,
            "role": (self.facts.role or None) if self.facts else None,
            "may_write": {May.YES: True, May.NO: False}.get(self.may_write(space)),
        }


def chosen(options: argparse.Namespace, project: Project) -> Credential | None:
    """Return the token that was named, else the first there is. Raises `CommandError`."""
    if options.token_from is not None:
        return _named(options.token_from, project)
    return next(iter(credentials(project, *ours())), None)


def needed(options: argparse.Namespace, project: Project) -> Credential:
    """Return the token to be used, asked for where there is none. Raises `CommandError`."""
    found = chosen(options, project)
    if found is not None:
        return found
    if can_ask():
        return _asked()
    raise CommandError(
        "No Hugging Face token was found. Name the variable with one with --token-from "
        "NAME, or sign in with `hf auth login`."
    )


def _advice(found: Remedy | None) -> str:
    if found is None:
        return ""
    more = " Choose it with --token-from." if found.another_token_helps else ""
    return f"{found.advice}{more}"


def hold(credential: Credential, project: Project, space: str = "") -> TokenSession:
    """Ask the Hub whose token it is. Raises `HubError` where that shows it to be no good.

    space: one to look at meanwhile.
    """
    # Loads the client of the Hub, which a plan without a token does not need.
    from lib.hub.client import DEFAULT_ENDPOINT, Hub  # noqa: PLC0415
    from lib.migration.space_state import read_state  # noqa: PLC0415

    address = endpoint_of(project)
    if why_not := astray(credential, project):
        raise CommandError(why_not)
    hub = Hub(credential.value, address)
    address = "" if address == DEFAULT_ENDPOINT else address
    look = Pending(lambda: read_state(hub, space)) if space else None
    try:
        facts = beside(hub.whoami, look) if look else hub.whoami()
    except HubError as error:
        if error.kind in _BAD:
            raise
        return TokenSession(credential, hub, address, None, str(error), look)
    return TokenSession(credential, hub, address, facts, look=look)


def hold_or_end(credential: Credential, project: Project, space: str = "") -> TokenSession:
    """Do the same, and raise `CommandError` where the token is no good."""
    try:
        return hold(credential, project, space)
    except HubError as error:
        others = [
            one.label for one in credentials(project, *ours()) if one.value != credential.value
        ]
        also = f" There is also: {', '.join(others)}; choose with --token-from." if others else ""
        raise CommandError(f"{credential.label}: {error}{also}", FINDINGS) from None


def _named(name: str, project: Project) -> Credential:
    if name == LOGIN:
        found = hub_login(*ours())
        if found is None:
            raise CommandError("Nobody is signed in on this machine. Use `hf auth login` first.")
        return found
    if name == PROMPT:
        if not can_ask():
            raise CommandError("There is no terminal to ask for a token on. Use --token-from NAME.")
        return _asked()
    if not shown(name):
        raise CommandError(
            "--token-from takes the name of a variable, never the token itself: an argument stays "
            "in the history of the shell. If it was one, create a new token."
        )
    named = credential_named(name, project, REMEMBERED)
    if named is None:
        raise CommandError("--token-from: this name has no value, neither here nor in the project.")
    return named


def _asked() -> Credential:
    try:
        value = Secret(getpass.getpass("Hugging Face token (it is not shown): ").strip())
    except EOFError:
        value = Secret("")
    if value.is_empty():
        raise CommandError("No token was typed.")
    return Credential(_TYPED, value, "the terminal")

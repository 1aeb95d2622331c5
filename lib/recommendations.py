"""What to do about this very configuration, from what one look at it shows."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from lib.deployment import Kind
from lib.hub.token_facts import May, TokenFacts, permissions, smallest_token
from lib.project import Configured, Project
from lib.resolution import Loser, Reason
from lib.sources import DOTENV, DOTENV_LOCAL, SOURCE_ORDER, Entry


class Severity(StrEnum):
    """How much a recommendation matters."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One thing to do. `rule` is its permanent id, `where` the places it is about."""

    rule: str
    severity: Severity
    title: str
    next_step: str
    where: tuple[str, ...] = ()


# Every rule this room can find; `--skip` takes these.
RULES = (
    "file-unreadable",
    "env-file-encoding",
    "env-line-ignored",
    "secrets-toml-malformed",
    "secrets-path-invalid",
    "value-empty",
    "shadowed-by-empty-value",
    "shadowed-by-different-value",
    "aliases-disagree",
    "env-file-on-space",
    "token-name-on-space",
    "nothing-configured",
    "token-too-powerful",
    "token-lacks-inference",
    "token-blocked-by-organisation",
)


def recommend(project: Project, token: TokenFacts | None = None) -> tuple[Recommendation, ...]:
    """Return what to do, the gravest first. `token`: the Hugging Face token, where checked."""
    found = [*_problems(project), *_space(project), *_first_step(project)]
    if token is not None:
        found += _token(token, on_space=project.deployment.kind is Kind.SPACE)
    for configured in project.providers:
        found += _losers(configured)
    order = list(Severity)
    return tuple(sorted(found, key=lambda one: order.index(one.severity)))


def _problems(project: Project) -> Iterator[Recommendation]:
    for source in project.sources:
        for problem in source.problems:
            yield Recommendation(
                problem.rule,
                Severity(problem.severity),
                f"{problem.title}.",
                problem.next_step,
                (str(problem.place),),
            )


def _losers(configured: Configured) -> Iterator[Recommendation]:
    for resolution in (configured.key, configured.address):
        winner = resolution.winner
        for loser in resolution.losers:
            if loser.reason is Reason.EMPTY:
                if winner is not None and _hides_it(loser.entry, winner):
                    yield _hides(loser, winner.place)
                else:
                    yield _empty(loser)
            elif winner is not None and loser.same_value is False:
                yield _differs(loser, winner.name, str(winner.place))


def _hides_it(entry: Entry, winner: Entry) -> bool:
    """Whether an empty entry stands in a source that is asked before the winner's."""
    earlier = SOURCE_ORDER.index(entry.source) < SOURCE_ORDER.index(winner.source)
    return earlier and entry.name == winner.name


def _empty(loser: Loser) -> Recommendation:
    place = str(loser.entry.place)
    return Recommendation(
        "value-empty",
        Severity.WARNING,
        f"`{loser.entry.name}` in `{place}` is empty, which counts as not set.",
        f"Give `{loser.entry.name}` a value, or remove it.",
        (place,),
    )


def _hides(loser: Loser, winner: object) -> Recommendation:
    name, place = loser.entry.name, str(loser.entry.place)
    return Recommendation(
        "shadowed-by-empty-value",
        Severity.WARNING,
        f"`{name}` is empty in `{place}`, and `load_dotenv()` keeps an empty variable as it is.",
        f"Unset `{name}` in `{place}`, so that every library sees the value of `{winner}`.",
        (place, str(winner)),
    )


def _differs(loser: Loser, name: str, winner: str) -> Recommendation:
    entry, place = loser.entry, str(loser.entry.place)
    if entry.name == name:
        return Recommendation(
            "shadowed-by-different-value",
            Severity.WARNING,
            f"`{name}` has another value in `{place}` than in `{winner}`, which wins.",
            f"Remove `{name}` from one of the two places, or make them equal.",
            (place, winner),
        )
    return Recommendation(
        "aliases-disagree",
        Severity.WARNING,
        f"`{entry.name}` and `{name}` hold different values; `{name}` in `{winner}` wins here, "
        "another library may read the other one.",
        f"Remove `{entry.name}`, or give both the same value.",
        (place, winner),
    )


def _space(project: Project) -> Iterator[Recommendation]:
    if project.deployment.kind is not Kind.SPACE:
        return
    shipped = [source for source in project.sources if source.kind in {DOTENV, DOTENV_LOCAL}]
    for source in shipped:
        if source.files or source.problems:
            yield Recommendation(
                "env-file-on-space",
                Severity.WARNING,
                f"This Space carries a `{source.kind}`; in a public Space anyone can read it.",
                "Move its keys into the Space's secrets, remove the file, and make new keys.",
                (source.kind,),
            )
    for token in project.providers:
        winner, preferred = token.key.winner, token.provider.names[0]
        if token.provider.id == "huggingface" and winner and winner.name != preferred:
            yield Recommendation(
                "token-name-on-space",
                Severity.INFO,
                f"The Hugging Face token is set as `{winner.name}`.",
                f"Add it to the Space's secrets as `{preferred}`, which is looked for first.",
                (str(winner.place),),
            )


def _first_step(project: Project) -> Iterator[Recommendation]:
    if project.configured:
        return
    place = (
        "the Space's settings under *Variables and secrets*"
        if project.deployment.kind is Kind.SPACE
        else "a file named `.env` in this folder"
    )
    yield Recommendation(
        "nothing-configured",
        Severity.INFO,
        "No provider is configured here yet.",
        f"Put a key into {place}, for example `HUGGINGFACE_HUB_TOKEN` on a Space "
        "or `HF_API_KEY` at home.",
    )


def _token(token: TokenFacts, *, on_space: bool) -> Iterator[Recommendation]:
    if token.is_write:
        yield Recommendation(
            "token-too-powerful",
            Severity.WARNING if on_space else Severity.INFO,
            f"The Hugging Face token may change everything that {token.owner} may change.",
            f"If the app only calls models, make a token that can do no more: {smallest_token()}",
        )
    for one in permissions(token):
        if one.id == "call_inference" and one.may is May.NO:
            yield Recommendation(
                "token-lacks-inference",
                Severity.INFO,
                "The Hugging Face token may not call Inference Providers.",
                f"If the app calls models, make a token that may: {smallest_token()}",
            )
    for org in token.organisations:
        if org.blocked:
            yield Recommendation(
                "token-blocked-by-organisation",
                Severity.INFO,
                f"The Hugging Face token does nothing in {org.name}: {'; '.join(org.blocked)}.",
                f"Do what {org.name} asks for, or use a token of another account there.",
            )

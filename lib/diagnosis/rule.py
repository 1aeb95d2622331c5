"""The vocabulary of the diagnosis: rules, findings, and what a rule may look at."""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lib.escape import plain, quotable
from lib.project import Project
from lib.record import field, record
from lib.sources import Place
from lib.sources.env_file import EnvFile

if TYPE_CHECKING:
    from lib.diagnosis.hub_snapshot import HubSnapshot
    from lib.editing.interfaces import Fix
    from lib.git.repository import Repository
    from lib.providers.verdict import CheckResult


# 28 November 2026, noon in UTC.
EXAMPLE_MOMENT: Final = 1_795_867_200.0


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Needs(StrEnum):
    """What a rule needs to be run at all; without it, it counts as not run, never as passed."""

    NOTHING = "nothing"
    GIT = "git"
    TOKEN = "a Hugging Face token"  # noqa: S105 - no token, but words for one
    GOOD_TOKEN = "a Hugging Face token that works"  # noqa: S105 - as above
    ANSWER = "what the Hub says of a Space"
    SPACE = "a Space"
    VARIABLES = "the variables of a Space"
    SETTINGS = "the secrets and variables of a Space"
    TESTS = "tests of the keys"


class FixKind(StrEnum):
    """Whether a machine may mend it: without risk, with a risk, or only a person."""

    SAFE = "safe"
    UNSAFE = "unsafe"
    BY_HAND = "by hand"


@record
class Where:
    """One place a finding is about: the source, where in it, and the name concerned.

    place: None where the source as a whole is meant, as a Space or the history of git.
    """

    source: str
    place: Place | None = None
    name: str = ""

    def __post_init__(self) -> None:
        for part in ("source", "name"):
            object.__setattr__(self, part, quotable(getattr(self, part)))

    @property
    def location(self) -> str:
        """The place as people read it; nothing where there is none. Not to be taken apart again."""
        return "" if self.place is None else quotable(str(self.place))

    def __str__(self) -> str:
        return self.location or self.source


@record
class Finding:
    """One case of a rule's ailment. Holds names and places, never a value.

    severity: where this case weighs otherwise than the rule does. cure: a safe change of a local
    file that mends it, where there is one; worked out only when somebody asks to see it.
    unlisted: how many more places it is about than `where` lists. command: one to be copied, made
    by `shell_line`; never taken out of a sentence, which a file's name may be a part of.
    """

    detail: str
    where: tuple[Where, ...] = ()
    fix: str = ""
    severity: Severity | None = None
    cure: "Fix | None" = field(default=None, repr=False)
    unlisted: int = 0
    command: str = ""

    def __post_init__(self) -> None:
        # One visible line each, whatever was put into the sentences.
        object.__setattr__(self, "detail", plain(self.detail))
        object.__setattr__(self, "fix", plain(self.fix))


@record
class HubExample:
    """A simulated Hub: a token of one of the practice Hub's kinds, and a Space.

    just_changed: whether its secrets and variables were set a moment ago, not long before.
    disabled: whether the Hub has switched it off. dockerfile: what it is built from.
    """

    token: str = "write"  # noqa: S105 - the name of a kind
    space: str = "practice-alice/demo"
    sdk: str = "docker"
    private: bool = False
    stage: str = "RUNNING"
    error: str = ""
    duplicated_from: str = ""
    secrets: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    just_changed: bool = False
    disabled: bool = False
    dockerfile: str = "FROM x\n"


@record
class Example:
    """A made-up project: files by their paths (text or bytes), variables, and maybe a Hub.

    verdicts: what testing the keys came to, by provider id, as `{"openai": "rejected"}`.
    now: when it is looked at, in seconds since the epoch.
    """

    files: Mapping[str, str | bytes] = field(default_factory=dict)
    environ: Mapping[str, str] = field(default_factory=dict)
    hub: HubExample | None = None
    verdicts: Mapping[str, str] = field(default_factory=dict)
    now: float = field(default=EXAMPLE_MOMENT, kw_only=True)


@record
class RuleContext:
    """What a rule may look at. Everything was read already; rules change nothing.

    folder and home are the project's and the person's; env_files are the `.env*` files of the
    folder, the example files among them. git is the repository, where there is one to be used;
    hub is what the Hub told, where it was asked; results is what testing the keys came to, by
    provider id. for_space: whether the values are on their way to a Space, whatever the folder is.
    now: the time of the look, in seconds since the epoch.
    """

    project: Project
    folder: Path
    home: Path
    environ: Mapping[str, str]
    env_files: tuple[EnvFile, ...] = ()
    git: "Repository | None" = None
    hub: "HubSnapshot | None" = None
    results: "Mapping[str, CheckResult]" = field(default_factory=dict)
    for_space: bool = False
    now: float = field(kw_only=True)


Find = Callable[[RuleContext], Iterable[Finding]]


@record
class Rule:
    """One rule. `fix` is the cure in words where a finding brings none of its own.

    is_symptom: whether it tells what follows from a cause that another rule may know: it is left
    out at a place where an error is told already.
    """

    id: str
    title: str
    severity: Severity
    why: str
    find: Find = field(repr=False)
    fix: str
    fix_kind: FixKind
    triggers: tuple[Example, ...] = field(repr=False)
    is_silent_on: tuple[Example, ...] = field(repr=False)
    needs: Needs = Needs.NOTHING
    is_symptom: bool = False

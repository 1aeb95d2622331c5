"""Look at a project for the rules, and run them all."""

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lib import clock
from lib.diagnosis.hub_needs import missing
from lib.diagnosis.hub_snapshot import NOT_ASKED, HubSnapshot, nothing_known
from lib.diagnosis.registry import NEEDING, rules_with
from lib.diagnosis.rule import Needs, RuleContext
from lib.diagnosis.rule_runner import Diagnosis, ReportedFinding, diagnose
from lib.hub.project_token import configured_token
from lib.project import Project
from lib.sources.env_file import env_files

if TYPE_CHECKING:
    from lib.diagnosis.hub_requests import Asking
    from lib.git.repository import Repository
    from lib.hub.token_facts import TokenFacts
    from lib.providers.verdict import CheckResult

_NOT_TESTED: Final = "the keys were not tested"

Progress = Callable[[str], None]


def run_checks(  # noqa: PLR0913 - what a caller may choose, each by its name
    project: Project,
    environ: Mapping[str, str],
    home: Path,
    *,
    skip: Collection[str] = (),
    progress: Progress | None = None,
    asking: "Asking | None" = None,
    not_asked: str = NOT_ASKED,
    results: "Mapping[str, CheckResult] | None" = None,
) -> Diagnosis:
    """Run every rule that can be run on a project. Reads only.

    progress: told now and then what is being done, as `Searching the git history: 12 objects`.
    asking: how to ask the Hub; without it nobody is asked, and not_asked says why.
    results: what testing the keys came to, by provider id; None where they were not tested.
    """
    repository, why = _repository(project.folder, environ, progress)
    hub = _hub(project, repository, asking, progress) if asking else nothing_known(not_asked)
    lacking = missing(hub) | ({} if repository else {Needs.GIT: why})
    lacking |= {Needs.TESTS: _NOT_TESTED} if results is None else {}
    files = env_files(project.folder, home, project.sources)
    look = RuleContext(
        project,
        project.folder,
        home,
        environ,
        files,
        repository,
        hub,
        results or {},
        now=clock.now(),
    )
    unloaded = {rule: needs for rule, needs in NEEDING.items() if needs in lacking}
    rules = rules_with(set(Needs) - lacking.keys())
    return diagnose(look, rules, missing=lacking, skip=skip, unloaded=unloaded)


def local_findings(
    project: Project, environ: Mapping[str, str], home: Path
) -> tuple[ReportedFinding, ...]:
    """Return what can be found without git and without asking anybody."""
    return _found(project, environ, home, {Needs.NOTHING}, None)


def token_findings(
    project: Project,
    token: "TokenFacts",
    environ: Mapping[str, str],
    home: Path,
) -> tuple[ReportedFinding, ...]:
    """Return what follows from what is known already of the Hugging Face token."""
    configured = configured_token(project)
    hub = HubSnapshot(token, configured.key.winner if configured else None)
    return _found(project, environ, home, {Needs.GOOD_TOKEN}, hub)


def _found(
    project: Project,
    environ: Mapping[str, str],
    home: Path,
    needs: Collection[Needs],
    hub: HubSnapshot | None,
) -> tuple[ReportedFinding, ...]:
    files = env_files(project.folder, home, project.sources)
    look = RuleContext(project, project.folder, home, environ, files, hub=hub, now=clock.now())
    return diagnose(look, rules_with(needs), missing={}).found


def _hub(
    project: Project,
    repository: "Repository | None",
    asking: "Asking",
    progress: Progress | None,
) -> HubSnapshot:
    # Loads the Hub's client, which a look alone does not need.
    from lib.diagnosis.hub_requests import gather  # noqa: PLC0415

    return gather(project, repository, asking, progress)


def _repository(
    folder: Path, environ: Mapping[str, str], progress: Progress | None
) -> "tuple[Repository | None, str]":
    """Open the repository a folder is in, without starting git where there can be none."""
    found = (folder / "objects").is_dir() or any((up / ".git").exists() for up in _upward(folder))
    if not found and "GIT_DIR" not in environ:
        return None, "not a git repository"
    from lib.git.repository import open_repository  # noqa: PLC0415

    def tell(count: int) -> None:
        if progress:
            progress(f"Searching the git history: {count} objects")

    return open_repository(folder, environ, progress=tell)


def _upward(folder: Path) -> tuple[Path, ...]:
    return (folder, *folder.parents)

"""One look at a project folder: its sources, and what wins for each provider."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from lib.deployment import Deployment, detect
from lib.provider_config import Provider, table
from lib.record import field, record, replace
from lib.resolution import Index, Resolution, index_by_name, resolve
from lib.sources import NOWHERE, Entry, Source
from lib.sources.own_names import own_names
from lib.sources.read import read_sources
from lib.user_error import UserError


class ProjectError(UserError):
    """The folder cannot be looked at. What was typed is not repeated."""


@record
class Configured:
    """What one provider is configured with.

    key: who won among the names of its key. address: among the names of its base URL.
    check_address: among the names that move its free check elsewhere. runs_here: whether the
    project is the app of this very place, so that whoever gave the place its keys wrote its files.
    index: every name that is set, for what changes the request besides; folder: the project's.
    """

    provider: Provider
    key: Resolution
    address: Resolution
    check_address: Resolution
    runs_here: bool = False
    index: Index = field(default_factory=dict, repr=False, compare=False)
    folder: Path | None = field(default=None, compare=False)

    def setting(self, names: Sequence[str]) -> Entry | None:
        """Return what the app gets for another variable: the first of some names that is set."""
        return resolve(names, self.index).winner

    @property
    def is_at_home(self) -> bool:
        """Whether the app talks to a vendor, as far as its base URL tells."""
        if self.address.winner is None:
            return True
        # Only a few projects set an address.
        from lib.client_address import is_a_vendors  # noqa: PLC0415

        return is_a_vendors(self.address.winner.value.reveal())

    @property
    def is_configured(self) -> bool:
        """Whether the app has what it needs: a key, or for keyless providers an address."""
        if self.provider.key_optional:
            return self.key.winner is not None or self.address.winner is not None
        return self.key.winner is not None


@record
class Project:
    """A project folder as it is now."""

    folder: Path
    deployment: Deployment
    sources: tuple[Source, ...]
    providers: tuple[Configured, ...]

    @property
    def configured(self) -> tuple[Configured, ...]:
        """The providers that are configured, in the order of the table."""
        return tuple(one for one in self.providers if one.is_configured)

    @property
    def checkable(self) -> tuple[Configured, ...]:
        """The providers worth asking: the configured ones, and at home those without a key."""
        at_home = not self.deployment.is_hosted
        return tuple(
            one
            for one in self.providers
            if one.is_configured or (at_home and one.provider.key_optional)
        )


def load_project(
    folder: Path,
    environ: Mapping[str, str],
    home: Path,
    providers: Mapping[str, Provider] | None = None,
) -> Project:
    """Read the configuration of a project folder. Raises `ProjectError` for no such folder.

    environ and home: the world it is read in; there is no default, see `lib.sources.world`.
    """
    folder = _existing(folder)
    sources = read_sources(folder, environ, home)
    rows = table() if providers is None else providers
    deployment = detect(environ, folder)
    # On a host the app's own code runs with its keys, whatever its files say besides.
    runs_here = deployment.is_hosted and folder == Path.cwd()
    found = _configured(sources, rows.values(), folder, runs_here=runs_here)
    return Project(folder, deployment, sources, _with_own_names(found, sources, folder))


def nothing_at(deployment: Deployment) -> Project:
    """Return a project without a folder and without a source, where this runs.

    For what a stranger brings: whatever is said about it is then said of that alone.
    """
    return Project(NOWHERE, deployment, (), _configured((), table().values()))


def with_sources(project: Project, sources: tuple[Source, ...]) -> Project:
    """Return a project as if it had these sources and no others."""
    rows = [one.provider for one in project.providers]
    found = _with_own_names(_configured(sources, rows, project.folder), sources, project.folder)
    return replace(project, sources=sources, providers=found)


def pick(project: Project, ids: Sequence[str]) -> tuple[Configured, ...]:
    """Return the named providers in the order of the table. Raises `KeyError` for an unknown id."""
    known = {one.provider.id for one in project.providers}
    for wanted in ids:
        if wanted not in known:
            raise KeyError(wanted)
    return tuple(one for one in project.providers if one.provider.id in ids)


def _configured(
    sources: Sequence[Source],
    rows: Iterable[Provider],
    folder: Path | None = None,
    *,
    runs_here: bool = False,
) -> tuple[Configured, ...]:
    index = index_by_name(sources)
    return tuple(
        Configured(
            row,
            resolve(row.all_names, index),
            resolve(row.base_url_names, index),
            resolve(row.check_base_names, index),
            runs_here,
            index,
            folder,
        )
        for row in rows
    )


def _with_own_names(
    found: tuple[Configured, ...], sources: Sequence[Source], folder: Path
) -> tuple[Configured, ...]:
    """Let names of the project's own count behind the usual ones, where those have nothing."""
    index = index_by_name(sources)
    own = own_names(
        folder,
        index,
        without_key=[one.provider for one in found if one.key.winner is None],
        without_address=[one.provider for one in found if one.address.winner is None],
    )
    if not own:
        return found
    names = {(one.provider.id, one.is_key): one.name for one in own}

    def more(one: Configured) -> Configured:
        row = one.provider
        key, address = names.get((row.id, True)), names.get((row.id, False))
        return replace(
            one,
            key=resolve((*row.all_names, key), index) if key else one.key,
            address=resolve((*row.base_url_names, address), index) if address else one.address,
        )

    return tuple(more(one) if (one.provider.id, True) in names else one for one in found)


def _existing(folder: Path) -> Path:
    try:
        folder = folder.expanduser().resolve()
        if folder.is_dir():
            return folder
        problem = "is not a folder" if folder.exists() else "does not exist"
    except (OSError, RuntimeError, ValueError):
        problem = "cannot be opened"
    # What was typed is not repeated: it might have been a key.
    raise ProjectError(f"The folder {problem}.", "Open the folder of your app.")

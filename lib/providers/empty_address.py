"""An address that is set to nothing: which clients take it for one, and what the app gets."""

from pathlib import Path

from lib.client_config import Client, client_of
from lib.own_code import has_fallback, imports
from lib.project import Configured
from lib.sources import SOURCE_ORDER, Entry


def broken_address(configured: Configured) -> Entry | None:
    """Return the variable that is set to nothing and so breaks the provider's client; else None."""
    tried = (*configured.address.losers, *configured.check_address.losers)
    empty = (one.entry for one in tried if one.entry.value.is_empty() and not one.entry.replaced)
    return next((entry for entry in empty if breaks(configured, entry)), None)


def breaks(configured: Configured, entry: Entry) -> bool:
    """Whether an entry that is empty is what the process gets, and breaks its client."""
    return process_gets(configured, entry) and is_broken_empty(configured, entry.name)


def is_broken_empty(configured: Configured, name: str) -> bool:
    """Whether a variable that is set to nothing breaks the app: its client takes it for an address.

    Not where the project's code puts a value in, or uses LiteLLM, which does so, and no client.
    """
    client, folder = client_of(configured.provider.id), configured.folder
    if library := client.breaks_on_empty_in.get(name):
        return folder is not None and imports(folder, library) and not has_fallback(folder, name)
    if name not in client.breaks_on_empty:
        return False
    return folder is None or not (has_fallback(folder, name) or _uses_litellm(folder, client))


def _uses_litellm(folder: Path, client: Client) -> bool:
    return imports(folder, "litellm") and not any(imports(folder, one) for one in client.libraries)


def process_gets(configured: Configured, entry: Entry) -> bool:
    """Whether an entry is what the process gets for its name: of the first source that sets it.

    What is loaded later takes no variable away that is set, also to nothing.
    """
    entries = [one for one in configured.index.get(entry.name, ()) if not one.replaced]
    first = min((SOURCE_ORDER.index(one.source) for one in entries), default=-1)
    return not entry.place.section and SOURCE_ORDER.index(entry.source) == first

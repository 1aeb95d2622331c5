"""Which keys are sent where without being asked for. The one rule, for every provider and the Hub.

A project that was just cloned may name any address in its files, and looking at it must not send
the person's keys there. So a key goes by itself

- to an address that somebody chose who is trusted with it: out of the environment it may have any
  key, out of a file of the project only what the project's files hold themselves,
- to the home of the provider it belongs to, by its name or by a prefix of that provider's alone;
  not to any other provider's, which would learn a key that is not its own,
- to this machine: what listens here was started here, which a look at a project does not do.

Everywhere else it goes when a person asks for this very provider, and sees the address first.
"""

from urllib.parse import urlsplit

from lib.http import address
from lib.provider_config import Provider, owners_of_prefix
from lib.resolution import Resolution
from lib.secret import Secret
from lib.sources import ENVIRONMENT, Entry, Trust


def is_exfiltration(
    chosen: Entry, url: str, provider: Provider, key: Secret | None, whose: Trust
) -> bool:
    """Whether a request would take a key, or what an address holds, to where it is not trusted.

    chosen: what set the address. url: where the request would go. whose: who would lose the key.
    """
    if address.is_this_machine(url):
        return False
    at_stake = chosen.holds
    if key is not None and not _is_home(url, provider, key):
        at_stake = max(at_stake, whose)
    return chosen.hand < at_stake


def whose_key(key: Resolution) -> Trust:
    """Return whose a key is: the project's, where its own files hold the same value."""
    if key.winner is None:
        return Trust.PROJECT
    same = [loser.entry.holds for loser in key.losers if loser.same_value]
    return min([key.winner.holds, *same])


def origin(key: Entry) -> str:
    """Say which key it is and where it stands, as a part of a sentence."""
    if key.expanded:
        return f"what `{key.name}` takes from the environment"
    place = "the environment" if key.source == ENVIRONMENT else f"`{key.place}`"
    return f"`{key.name}` from {place}"


def would_send(chosen: Entry, what: str, where: str) -> str:
    """Say what an address would do, as the beginning of a sentence."""
    return f"`{chosen.name}` at `{chosen.place}` would send {what} to {where}"


def _is_home(url: str, provider: Provider, key: Secret) -> bool:
    owners = owners_of_prefix(key.reveal())
    rows = (provider, *owners) if len(owners) == 1 else (provider,)
    routes = [route.url for row in rows for route in (row.check, row.message) if route]
    homes = {address.host_of(home) for home in (*routes, *(row.base_url for row in rows)) if home}
    try:
        return urlsplit(url).scheme == "https" and address.host_of(url) in homes
    except ValueError:
        return False  # No address that can be read, so nobody's home.

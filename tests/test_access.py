"""Only somebody on this machine, who asked for this machine, sees everything."""

import pytest

from lib.access import Access, Person, Surface, access_for, may
from lib.deployment import Deployment, Platform

HERE = ("127.0.0.1", "localhost:8501")

LOOPBACK_CLIENTS = [None, "127.0.0.1", "127.8.9.10", "::1", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1"]
OTHER_CLIENTS = [
    "",
    "10.0.0.5",
    "192.168.1.20",
    "203.0.113.7",
    "0.0.0.0",
    "128.0.0.1",
    "::",
    "fe80::1",
    "2001:db8::1",
    "::ffff:10.0.0.5",
    "::ffff:203.0.113.7",
    "::127.0.0.1",
    "127.0.0.1:50000",
    "127.0.0.1, 203.0.113.7",
    "testclient",
    "unknown",
]
LOOPBACK_HOSTS = [
    "localhost",
    "localhost:8501",
    "app.localhost:8501",
    "127.0.0.1",
    "127.0.0.1:8501",
    "127.8.9.10:80",
    "::1",
    "[::1]",
    "[::1]:8501",
    "[::ffff:127.0.0.1]:8501",
]
OTHER_HOSTS = [
    None,
    "",
    ":8501",
    "[]",
    "[",
    "rebound.example",
    "rebound.example:8501",
    "localhost.rebound.example:8501",
    "127.0.0.1.rebound.example",
    "notlocalhost",
    "localhost:8501.rebound.example:80",
    "192.168.1.20:8501",
    "0.0.0.0:8501",
    "[2001:db8::1]:8501",
    "[::]:8501",
    "2130706433:8501",
    "127.1:8501",
    "fake-owner-fake-app.hf.space",
]


@pytest.mark.parametrize("kind", [Platform.LOCAL, Platform.CONTAINER])
@pytest.mark.parametrize("host", LOOPBACK_HOSTS)
@pytest.mark.parametrize("client", LOOPBACK_CLIENTS)
def test_this_machine_sees_everything(kind, client, host):
    """A loopback client that asks for a loopback name has full access, with any port."""
    assert access_for(Deployment(kind), client, host) is Access.FULL


@pytest.mark.parametrize("kind", [Platform.LOCAL, Platform.CONTAINER])
@pytest.mark.parametrize("client", OTHER_CLIENTS)
def test_another_machine_is_a_visitor(kind, client):
    """A client that is not on this machine is a visitor, whatever host it claims to ask for."""
    assert access_for(Deployment(kind), client, HERE[1]) is Access.VISITOR


@pytest.mark.parametrize("client", LOOPBACK_CLIENTS)
@pytest.mark.parametrize("host", OTHER_HOSTS)
def test_another_name_is_a_visitor(client, host):
    """A name that is not this machine's, or none, is a visitor's even from a loopback address."""
    assert access_for(Deployment(Platform.LOCAL), client, host) is Access.VISITOR


@pytest.mark.parametrize("kind", [Platform.SPACE, Platform.COMMUNITY_CLOUD])
@pytest.mark.parametrize("client", [None, "127.0.0.1", "::1", "10.0.0.5"])
@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1", "fake.hf.space", None])
def test_everybody_is_a_visitor_where_strangers_may_look(kind, client, host):
    """On a host of others nobody has full access, since a proxy there may look like loopback."""
    assert access_for(Deployment(kind), client, host) is Access.VISITOR


SPACE = Deployment(Platform.SPACE, "acme", "app")


def person(name: str = "alice", **roles: str) -> Person:
    """Return somebody who signed in."""
    return Person(name, roles, 0.0, "key")


SIGNED_IN = {
    "nobody": (SPACE, None, Access.VISITOR),
    "the author": (SPACE, person("acme"), Access.OWNER),
    "an admin": (SPACE, person(acme="admin"), Access.OWNER),
    "a writer": (SPACE, person(acme="write"), Access.OWNER),
    "a contributor": (SPACE, person(acme="contributor"), Access.MEMBER),
    "a reader": (SPACE, person(acme="read"), Access.MEMBER),
    "no access": (SPACE, person(acme="no_access"), Access.MEMBER),
    "a role not told": (SPACE, person(acme=""), Access.MEMBER),
    "an admin elsewhere": (SPACE, person(other="admin"), Access.STRANGER),
    "a stranger": (SPACE, person(), Access.STRANGER),
    "another spelling": (SPACE, person("ACME", Acme="admin"), Access.STRANGER),
    "a Space that names no owner": (Deployment(Platform.SPACE), person(""), Access.STRANGER),
    "a role nowhere": (Deployment(Platform.SPACE), person(**{"": "admin"}), Access.STRANGER),
    "Community Cloud": (
        Deployment(Platform.COMMUNITY_CLOUD, "acme"),
        person("acme"),
        Access.VISITOR,
    ),
    "at home": (Deployment(Platform.LOCAL), person(), Access.FULL),
}


@pytest.mark.parametrize(("place", "who", "access"), SIGNED_IN.values(), ids=SIGNED_IN)
def test_who_signed_in_decides_on_a_space(place, who, access):
    """Owner is the author, or who may write in the organisation that is; elsewhere it is no matter.

    On a Space the address proves nothing, not even that of this machine.
    """
    assert access_for(place, *HERE, person=who) is access


def test_signing_in_elsewhere_proves_nothing():
    """Off a Space somebody of another machine stays a visitor, whoever they say they are."""
    local = Deployment(Platform.LOCAL, "acme")
    assert access_for(local, "203.0.113.7", "localhost", person=person("acme")) is Access.VISITOR


#                          full   visitor stranger member owner
TABLE = {
    Surface.BOARD:         (True, True,   True,    True,  True),
    Surface.DETAILS:       (True, False,  False,   False, True),
    Surface.DIAGNOSTICS:   (True, False,  False,   False, True),
    Surface.MIGRATION:     (True, False,  True,    True,  True),
    Surface.OWN_FILES:     (True, False,  False,   False, True),
    Surface.CHANGE_FILES:  (True, False,  False,   False, False),
    Surface.CHOOSE_FOLDER: (True, False,  False,   False, False),
    Surface.TEST_KEYS:     (True, False,  True,    True,  True),
    Surface.ANY_ADDRESS:   (True, False,  False,   False, False),
    Surface.APP_TOKEN:     (True, False,  False,   False, False),
}  # fmt: skip


@pytest.mark.parametrize("surface", list(Surface))
def test_every_surface(surface):
    """Each surface is for exactly the people of the table."""
    assert tuple(may(access, surface) for access in Access) == TABLE[surface]

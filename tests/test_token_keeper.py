"""What a sign-in leaves in the browser and in this process, seen in the real application."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256

from starlette.applications import Starlette
from starlette.testclient import TestClient

from lib.components.token_keeper import TokenKeeper
from lib.disk.passing import PassingFolders
from lib.practice import PracticeServer
from lib.practice.hub.records import Org, id_of
from lib.sign_in import LOOK, WIZARD, SignIns
from tests.support.dashboard import ROOT, clean_environment
from tests.support.signing_in import ALICE, space_environ, unpacked

# The real application in a process of its own: it goes once through a sign-in, as a browser does.
SCRIPT = """
import hashlib, json, os, sys
before = dict(os.environ)
import requests
from starlette.testclient import TestClient
from streamlit.auth_util import encode_provider_token
import streamlit_app
from lib.dashboard import sign_ins
from tests.support.signing_in import nonce_of

kind, orgs = sys.argv[1:]
with TestClient(streamlit_app.app, base_url="http://localhost:8501") as client:
    asked = {"provider": encode_provider_token(kind)}
    there = client.get("/auth/login", params=asked, follow_redirects=False).headers["location"]
    there += f"&practice_user=practice-alice&orgIds={orgs}"
    back = requests.get(there, allow_redirects=False, timeout=10).headers["location"]
    done = client.get(back, follow_redirects=False)
    cookies = {name: done.cookies[name] for name in done.cookies}
    key = nonce_of(cookies)
    token = sign_ins().token(key)
    again = client.get(back, follow_redirects=False)
    known = sign_ins().holds(key)
    client.cookies.update(cookies)
    client.get("/auth/logout", follow_redirects=False)
    print(json.dumps({
        "location": done.headers["location"],
        "cookies": cookies,
        "known": known,
        "known_after": sign_ins().holds(key),
        "token": token and hashlib.sha256(token.reveal().encode()).hexdigest(),
        "again": [name for name in again.cookies if name.startswith("_streamlit_user")],
        "environment": sorted(os.environ.items() - before.items()),
    }))
"""


def gone_through(practice: PracticeServer, home, kind: str, orgs: str = ""):
    """Sign alice in and return what became of it."""
    scopes = "openid profile manage-repos"
    environ = space_environ(practice, ALICE, 8501, scopes)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, kind, orgs],
        cwd=ROOT,
        env=clean_environment(home, environ),
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def digests(practice: PracticeServer) -> set[str]:
    """Return the digests of the tokens that the Hub has given out by sign-in."""
    tokens = practice.state.hub.tokens.values()
    return {sha256(one.value.encode()).hexdigest() for one in tokens if one.scopes}


def test_the_wizards_token_stays_here(practice, tmp_path):
    """The token of a sign-in for the wizard is kept in memory, and no cookie holds it."""
    found = gone_through(practice, tmp_path, WIZARD)
    assert found["location"] == "/"
    assert found["known"]
    assert found["token"] in digests(practice)
    assert "_streamlit_user_tokens" not in found["cookies"]
    told = "".join(unpacked(value) for value in found["cookies"].values())
    assert ALICE in told
    assert "token" not in told
    assert not [one for one in practice.state.hub.tokens if one[:24] in told]


def test_a_token_of_no_use_is_not_kept(practice, tmp_path):
    """Whoever signs in to look leaves no token behind, not even in memory."""
    found = gone_through(practice, tmp_path, LOOK)
    assert found["known"]
    assert found["token"] is None


def test_the_environment_stays_as_it_was(practice, tmp_path):
    """What is configured for the sign-in is promoted to no variable."""
    found = gone_through(practice, tmp_path, LOOK)
    added = [name for name, _ in found["environment"]]
    assert not [name for name in added if re.search("AUTH|SECRET|COOKIE|CLIENT", name)]


def test_a_way_back_is_good_once(practice, tmp_path):
    """The address that led back signs nobody in a second time."""
    assert gone_through(practice, tmp_path, LOOK)["again"] == []


def test_signing_out_by_address_ends_the_sign_in(practice, tmp_path):
    """Also whoever goes to the way out by its address is forgotten here, token and all."""
    assert gone_through(practice, tmp_path, WIZARD)["known_after"] is False


def test_somebody_of_many_organisations(practice, tmp_path):
    """Claims too long for one cookie are split by Streamlit, and signing in works all the same."""
    world = practice.state.hub
    names = [f"practice-{sha256(bytes([one])).hexdigest()[:24]}" for one in range(120)]
    world.orgs.update({name: Org(name, name) for name in names})
    world.users[ALICE] = replace(world.users[ALICE], roles=dict.fromkeys(names, "read"))
    orgs = ",".join(id_of("org", name) for name in names)
    found = gone_through(practice, tmp_path, WIZARD, orgs)
    assert "_streamlit_user_2" in found["cookies"]
    assert found["known"]
    assert found["token"] in digests(practice)
    assert not [name for name in found["cookies"] if "tokens" in name]


def test_what_sign_ins_keep_on_the_disk_goes_when_the_server_ends(tmp_path):
    """When the server is told to end, every sign-in ends with its folder, before a signal does."""
    known = SignIns(folders=PassingFolders(tmp_path))
    with TestClient(TokenKeeper(Starlette(), known)):
        known.begin("key", None)
        place = known.place("key")
        assert place is not None
        (place / "journal").write_text("secret")
    assert list(tmp_path.iterdir()) == []
    assert not known.holds("key")

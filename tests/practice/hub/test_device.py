"""Sign-in for a command line, with a code that a person types."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from .conftest import HfCommand, Hub

GRANT = "urn:ietf:params:oauth:grant-type:device_code"


def begin(hub: Hub) -> Any:
    """Ask for a code, as the command line does."""
    return hub.ask("POST", "/oauth/device", data={"client_id": "practice-cli"}).json()


def answer(hub: Hub, code: str, words: str = "yes") -> int:
    """Answer on the page as a person does."""
    form = {"user_code": code.lower() + " ", "answer": words}
    status: int = hub.ask("POST", "/oauth/device/agree", data=form).status_code
    return status


def poll(hub: Hub, device: Any, client_id: str = "practice-cli") -> Any:
    """Ask whether somebody has agreed."""
    form = {"grant_type": GRANT, "device_code": device["device_code"], "client_id": client_id}
    return hub.ask("POST", "/oauth/token", data=form)


def test_agreeing(hub: Hub) -> None:
    """The command line waits until somebody has typed the code, and gets a token once."""
    device = begin(hub)
    assert device.keys() == {"device_code", "user_code", "verification_uri", "expires_in"}
    assert poll(hub, device).json()["error"] == "authorization_pending"
    assert answer(hub, device["user_code"]) == 200
    got = poll(hub, device)
    assert got.json()["access_token"].startswith("hf_oauth_")
    assert poll(hub, device).json()["error"] == "invalid_grant"


def test_what_such_a_token_may_do(hub: Hub) -> None:
    """A sign-in that asked for no scope tells who it is, and cannot restart anything."""
    device = begin(hub)
    answer(hub, device["user_code"])
    bearer = {"Authorization": f"Bearer {poll(hub, device).json()['access_token']}"}
    assert hub.ask("GET", "/api/whoami-v2", headers=bearer).json()["name"] == "practice-alice"
    reply = hub.space("practice-alice/chatbot/restart", None, "POST", headers=bearer)
    assert reply.status_code == 401


def test_refusing(hub: Hub) -> None:
    """A person can refuse."""
    device = begin(hub)
    assert answer(hub, device["user_code"], "no") == 200
    assert poll(hub, device).json()["error"] == "access_denied"


def test_wrong_codes(hub: Hub) -> None:
    """A code that nobody was given, and a question without an app, lead nowhere."""
    device = begin(hub)
    assert answer(hub, "XXXX-XXXX") == 400
    assert poll(hub, {"device_code": "unknown"}).json()["error"] == "invalid_grant"
    answer(hub, device["user_code"])
    assert poll(hub, device, "another").json()["error"] == "invalid_grant"
    assert hub.ask("POST", "/oauth/device", data={}).status_code == 400


def test_a_code_in_the_page(hub: Hub) -> None:
    """The page can be opened with the code filled in, whatever the code is."""
    page = hub.ask("GET", '/device?user_code="><b>').text
    assert "simulated" in page
    assert "<b>" not in page


def test_json_is_understood_too(hub: Hub) -> None:
    """The description of the Hub gives this request in JSON."""
    reply = hub.ask("POST", "/oauth/device", json={"client_id": "practice-cli", "scope": "openid"})
    assert reply.status_code == 200


def test_the_command_line_logs_in(hub: Hub, hf: HfCommand) -> None:
    """`hf auth login` is logged in when a person has typed its code."""
    hub.hub_fault("device", delay=1)  # time enough to answer before it asks
    with ThreadPoolExecutor() as pool:
        running = pool.submit(hf, "auth", "login", "--format", "agent", kind=None)
        while not hub.world.devices and not running.done():
            time.sleep(0.02)
        (ticket,) = hub.world.devices.values()
        assert answer(hub, ticket.user_code) == 200
        done = running.result()
    assert ticket.user_code in done.stdout
    assert "logged in as practice-alice" in done.stdout, done.stderr
    assert "practice-alice" in hf("auth", "whoami", kind=None).stdout

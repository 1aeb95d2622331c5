"""The traps of the Hub's client: the host's own token, its variables, its texts."""

import json
import logging
import os
import subprocess
import sys
import threading
import traceback
from pathlib import Path
from typing import Any, Final

import huggingface_hub
import pytest

from lib.http.answer import Answer
from lib.http.transport import Request
from lib.hub import http_bridge
from lib.hub.client import Hub
from lib.hub.errors import HubError
from lib.hub.http_bridge import RefusedError, calling
from lib.secret import Secret

from .conftest import (
    CALLS,
    FINE,
    OTHER,
    SPACE,
    TOKEN,
    RawFactory,
    RawServer,
    answers,
    as_json,
    header,
    hub_at,
    paths,
    tokens,
)

ROOT: Final = Path(__file__).parents[2]
HOST_TOKENS: Final = ("hf_FAKEhostFAKEhostFAKEhostFAKEhost", "hf_FAKEfileFAKEfileFAKEfileFAKEfile")
VALUE: Final = "FAKEvalueFAKEvalueFAKE"
# Every call, as a program that sees the world through these variables makes it; what it writes
# with our own way to the Hub is a secret's value, which no call of ours has yet.
_PROGRAM: Final = f"""
import json, logging, os, sys
logging.basicConfig(level=logging.DEBUG)
before = dict(os.environ)
from lib.hub.client import Hub
from lib.hub.errors import HubError
from lib.hub.http_bridge import RefusedError, calling
from lib.secret import Secret
address, token = sys.stdin.read().split()
told = {{}}
hub = Hub(Secret(token), address)
told["owner"] = hub.whoami().owner
for call in (hub.spaces, hub.space, hub.secrets, hub.variables):
    try:
        call("{SPACE}")
    except HubError as error:
        told[call.__name__] = error.kind
with calling(address):
    hub._api.add_space_secret("{SPACE}", "KEY", "{VALUE}")
for unfit in ("", " "):
    try:
        Hub(Secret(unfit), address)
    except HubError as error:
        told[unfit] = error.kind
told["environ"] = dict(os.environ) == before
print(json.dumps(told))
"""


# A list of agents, by which the client would tell every Hub who started it.
_AGENTS: Final = {"standardEnvVars": ["AI_AGENT"], "harnesses": {}}


class _World:
    """What one run of the program said and asked: of the Hub it was told, and of the others."""

    def __init__(self, here: RawServer, decoy: RawServer, home: Path) -> None:
        self.here, self.decoy, self.home = here, decoy, home
        folder = home / "hf"
        folder.mkdir()
        (folder / "token").write_text(HOST_TOKENS[1])
        (folder / ".agent_harnesses.json").write_text(json.dumps(_AGENTS))
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "HF_HOME": str(folder),
            "HF_TOKEN": HOST_TOKENS[0],
            "HUGGING_FACE_HUB_TOKEN": HOST_TOKENS[0],
            "HF_ENDPOINT": decoy.url,
            "HF_INFERENCE_ENDPOINT": decoy.url,
            "AI_AGENT": "somebody",
            "HF_DEBUG": "1",
            "HF_HUB_VERBOSITY": "debug",
        }
        done = subprocess.run(
            [sys.executable, "-c", _PROGRAM],
            input=f"http://me:FAKEpassword@{here.place}\n{TOKEN}",
            cwd=ROOT,
            env=environ,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        self.said = done.stdout + done.stderr
        self.told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        self.files = sorted(str(one.relative_to(home)) for one in home.rglob("*") if one.is_file())


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Run the program once, in a world that would lead it astray in every way."""
    fine = answers(200, FINE["whoami"], Content_Type="application/json")
    with RawServer(fine) as here, RawServer(fine) as decoy:
        yield _World(here, decoy, tmp_path_factory.mktemp("home"))


def test_the_token_of_the_host_is_never_sent(world: _World) -> None:
    """With tokens of the host in its variables and its file, the one that was given is sent."""
    assert tokens(world.here) == {f"Bearer {TOKEN}"}
    assert (world.told["owner"], world.told[""], world.told[" "]) == ("alice", *["damaged"] * 2)


def test_the_address_of_the_host_is_never_asked(world: _World) -> None:
    """With another Hub in `HF_ENDPOINT` before the client is loaded, only ours is asked."""
    assert world.decoy.seen == []


def test_only_what_was_asked_for(world: _World) -> None:
    """No telemetry and no list of agents is asked for, and nothing is written down."""
    assert paths(world.here) == [
        "GET /api/whoami-v2",
        "GET /api/spaces?author=alice%2Fdemo&expand=sdk&expand=private&expand=runtime",
        "GET /api/spaces/alice/demo",
        "GET /api/spaces/alice/demo/secrets",
        "GET /api/spaces/alice/demo/variables",
        "POST /api/spaces/alice/demo/secrets",
    ]
    assert not [seen for seen in world.here.seen if "agent/" in header(seen, "user-agent")]
    assert world.files == ["hf/.agent_harnesses.json", "hf/token"]
    assert world.told["environ"] is True


def test_the_debug_mode_of_the_client_prints_nothing(world: _World) -> None:
    """With `HF_DEBUG` and every logger open, no token, value or password is printed."""
    assert VALUE.encode() in world.here.seen[-1]
    for secret in (TOKEN, *HOST_TOKENS, VALUE, "FAKE"):
        assert secret not in world.said


def test_nothing_is_logged(raw: RawFactory, caplog: pytest.LogCaptureFixture) -> None:
    """No logger of this process hears a token or what came back."""
    caplog.set_level(logging.DEBUG)
    warning = {"X_HF_Warning": "topic; FAKEwarning"}
    refusing = raw(as_json({"error": "FAKEbody"}, 403, **warning))
    for name, call in CALLS.items():
        call(hub_at(raw(answers(200, FINE[name], **warning))))
        with pytest.raises(HubError):
            call(hub_at(refusing))
    assert "FAKE" not in caplog.text


def test_the_environment_stays(raw: RawFactory) -> None:
    """No call leaves a variable behind."""
    before = dict(os.environ)
    for name, call in CALLS.items():
        call(hub_at(raw(answers(200, FINE[name]))))
    assert dict(os.environ) == before


def test_what_can_be_shown(raw: RawFactory) -> None:
    """Neither a Hub nor a call nor an error shows the token, not even field by field."""
    hub = hub_at(raw(answers(401, f'{{"error": "{TOKEN}"}}'.encode(), X_Request_Id=TOKEN)))
    with pytest.raises(HubError) as caught:
        hub.whoami()
    with calling(hub._endpoint) as call, pytest.raises(RefusedError) as refused:
        hub._api.whoami()

    assert isinstance(call.answer, Answer)
    fields = [getattr(call, name) for name in call.__slots__]
    shown = f"{hub}{hub!r}{vars(hub)}{call}{call!r}{fields}{refused.value!r}{vars(refused.value)}"
    assert "FAKE" not in shown + f"{caught.value!r}{vars(caught.value)}{caught.value.args}"


TROUBLE = {
    "refused": answers(401, b'{"error": "no"}'),
    "nonsense": answers(200, b"nonsense"),
    "hang-up": lambda _: None,
    "elsewhere": answers(302, b"", Location="http://127.0.0.1:1"),
}


@pytest.mark.parametrize("behave", TROUBLE.values(), ids=TROUBLE)
@pytest.mark.parametrize("call", CALLS)
def test_a_traceback_with_all_its_variables(raw: RawFactory, call: str, behave: Any) -> None:
    """No error drags another along, and no variable of its frames shows the token."""
    hub = hub_at(raw(behave))
    with pytest.raises(HubError) as caught:
        CALLS[call](hub)

    error = caught.value
    assert (error.__cause__, error.__context__) == (None, None)
    told = traceback.TracebackException.from_exception(error, capture_locals=True)
    assert "FAKE" not in "".join(told.format())


@pytest.mark.parametrize("token", [f"{TOKEN}\n", f"{TOKEN}ü", f" {TOKEN}"])
def test_the_traceback_of_a_damaged_token(token: str) -> None:
    """Refusing a token shows it in no variable of any frame."""
    secret = Secret(token)
    del token
    with pytest.raises(HubError) as caught:
        Hub(secret)
    error = caught.value
    assert (error.__cause__, error.__context__) == (None, None)
    frames = traceback.TracebackException.from_exception(error, capture_locals=True)
    assert "FAKE" not in "".join(frames.format())


def test_nobody_else_uses_our_way(raw: RawFactory) -> None:
    """Outside of a call, and during one to another Hub, the client reaches nobody."""
    server, other = raw(answers(200, FINE["whoami"])), raw(answers(200, FINE["whoami"]))
    hub_at(server).whoami()
    stranger = huggingface_hub.HfApi(endpoint=other.url, token=OTHER)

    with pytest.raises(RefusedError):
        stranger.whoami()
    with calling(server.url), pytest.raises(RefusedError):
        stranger.whoami()
    with calling(other.url):
        assert stranger.whoami()["name"] == "alice"
    assert (tokens(server), tokens(other)) == ({f"Bearer {TOKEN}"}, {f"Bearer {OTHER}"})


def test_no_cookie_is_kept(raw: RawFactory) -> None:
    """What one call's answer wants kept is not sent with the next."""
    server = raw(answers(200, FINE["whoami"], Set_Cookie="token=FAKE; Path=/"))
    for _ in range(2):
        hub_at(server).whoami()
    assert [header(seen, "cookie") for seen in server.seen] == ["", ""]


def test_only_the_headers_that_are_needed(raw: RawFactory) -> None:
    """A stranger in the same process adds nothing to a request but what a Hub needs."""
    server = raw(as_json({}))
    stranger = huggingface_hub.HfApi(server.url, OTHER, headers={"X-Extra": "FAKE"})
    with calling(server.url):
        stranger.add_space_variable(SPACE, "NAME", "ü")
    (seen,) = server.seen
    assert header(seen, "x-extra") == ""
    assert header(seen, "content-type") == "application/json"
    assert json.loads(seen.partition(b"\r\n\r\n")[2]) == {"key": "NAME", "value": "ü"}


def test_a_thread_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one thread may ask, another may not while it does."""
    sent: list[Request] = []
    monkeypatch.setattr(http_bridge, "send", lambda request, *_: sent.append(request))
    with calling("https://huggingface.co"):
        stranger = threading.Thread(target=_swallow, args=(Hub(Secret(TOKEN))._api.whoami,))
        stranger.start()
        stranger.join(10)
    assert sent == []


def _swallow(call: Any) -> None:
    with pytest.raises(RefusedError):
        call()

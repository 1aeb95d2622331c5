"""A practice server with a few rows of its own, and a desk to steer it from."""

import socket
import time
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import urlsplit

import pytest
import requests

from lib.practice import PracticeServer
from lib.provider_config import Auth, Check, Message, Provider

PATIENCE = 5.0


def row(provider_id: str, check: Check | None, message: Message | None, **more: Any) -> Provider:
    """Return a row of the table with only what a stand-in needs."""
    auth = more.pop("auth", Auth("Authorization", "Bearer {key}"))
    blank: dict[str, Any] = {"names": (), "base_url": "", "base_url_names": ()}
    blank |= {"console": "", "source": ""} | more
    return Provider(
        id=provider_id, name=provider_id, auth=auth, check=check, message=message, **blank
    )


CHAT = Message("openai", "practice-model", "/v1/chat/completions")
MODELS = Check(path="/v1/models")
ROWS: Mapping[str, Provider] = {
    found.id: found
    for found in (
        row("openai", MODELS, CHAT),
        row("groq", Check(path="/openai/v1/models"), CHAT),
        row(
            "anthropic",
            MODELS,
            Message("anthropic", "practice-model", "/v1/messages"),
            auth=Auth("x-api-key", "{key}"),
        ),
        row(
            "google",
            Check(path="/v1beta/models?pageSize=1"),
            Message("google", "practice-model", "/v1beta/models/{model}:generateContent"),
            auth=Auth("x-goog-api-key", "{key}"),
        ),
        row("cohere", Check("POST", "/v1/check-api-key"), CHAT),
        row("xai", Check(path="/v1/api-key"), CHAT),
        row("deepseek", Check(path="/user/balance"), CHAT),
        row(
            "huggingface",
            Check(url="https://huggingface.co/api/whoami-v2", fallback_path="/v1/whoami"),
            CHAT,
        ),
        row(
            "wandb",
            Check("POST", "/graphql"),
            CHAT,
            auth=Auth("Authorization", "Basic {basic}", user="api"),
        ),
        row("ollama", Check(path="/api/tags"), CHAT, key_optional=True),
        row("sambanova", None, CHAT, no_check="no free check is known"),
    )
}


@dataclass
class Desk:
    """Steers a running practice server over HTTP, as anybody would."""

    server: PracticeServer
    session: requests.Session = field(default_factory=requests.Session)

    def __enter__(self) -> Self:
        self.session.trust_env = False
        return self

    def __exit__(self, *_: object) -> None:
        self.session.close()

    def ask(self, method: str, path: str, **more: Any) -> requests.Response:
        """Send one request to the server, without a proxy and without patience."""
        return self.session.request(method, self.server.url + path, timeout=PATIENCE, **more)

    def put_key(self, provider: str, kind: str, key: str = "sk-FAKE-practice-wxyz") -> str:
        """Make a key known and return it."""
        body = {"provider": provider, "key": key, "kind": kind}
        assert self.ask("PUT", "/_practice/keys", json=body).status_code == 200
        return key

    def fault(self, **fault: Any) -> requests.Response:
        """Ask for a fault that is expected to be understood."""
        reply = self.ask("POST", "/_practice/faults", json=fault)
        assert reply.status_code == 201, reply.text
        return reply

    def check(self, provider: str, key: str | None = None, **more: Any) -> requests.Response:
        """Send a provider its check."""
        check = ROWS[provider].check
        assert check is not None
        return self._provider(provider, check.method, check.path or check.fallback_path, key, more)

    def message(self, provider: str, key: str | None = None) -> requests.Response:
        """Send a provider its message."""
        message = ROWS[provider].message
        assert message is not None
        path = message.path.replace("{model}", message.model)
        return self._provider(provider, "POST", path, key, {"json": {}})

    def _provider(
        self, provider: str, method: str, path: str, key: str | None, more: dict[str, Any]
    ) -> requests.Response:
        sent = self.headers(provider, key) | more.pop("headers", {})
        return self.ask(method, f"/providers/{provider}{path}", headers=sent, **more)

    def headers(self, provider: str, key: str | None) -> dict[str, str]:
        """Return the header that carries a key to a provider; none without a key."""
        auth = ROWS[provider].auth
        if key is None:
            return {}
        if "{basic}" in auth.value:
            basic = b64encode(f"{auth.user}:{key}".encode()).decode()
            return {auth.header: auth.value.replace("{basic}", basic)}
        return {auth.header: auth.value.replace("{key}", key)}

    def seen(self) -> list[dict[str, Any]]:
        """Return the requests that the server has noted."""
        noted: list[dict[str, Any]] = self.ask("GET", "/_practice/requests").json()
        return noted

    def wait_until_seen(self) -> None:
        """Return when the server has noted a request."""
        deadline = time.monotonic() + PATIENCE
        while not self.seen():
            assert time.monotonic() < deadline, "no request has come"

    @contextmanager
    def raw(self, path: str = "/providers/groq/openai/v1/models") -> Iterator[socket.socket]:
        """Open a plain socket, send a request on it, and hand it over unread."""
        address = urlsplit(self.server.url)
        with socket.create_connection((address.hostname, address.port), PATIENCE) as plain:
            plain.sendall(f"GET {path} HTTP/1.1\r\nHost: {address.netloc}\r\n\r\n".encode())
            yield plain


@pytest.fixture(scope="package")
def running() -> Iterator[PracticeServer]:
    """One server for all tests here; starting one takes longer than most tests."""
    with PracticeServer(providers=ROWS) as server:
        yield server


@pytest.fixture
def desk(running: PracticeServer) -> Iterator[Desk]:
    """The server's desk, with nothing made known yet."""
    with Desk(running) as found:
        found.ask("POST", "/_practice/reset")
        yield found

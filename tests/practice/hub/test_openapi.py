"""What the real client sends and gets fits the Hub's own description of itself."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
from huggingface_hub import set_client_factory
from huggingface_hub.utils._http import default_client_factory
from jsonschema import Draft202012Validator, ValidationError  # type: ignore[import-untyped]

from tests.support.dashboard import ROOT

from .conftest import CHATBOT, Hub

DESCRIPTION = ROOT.parent / "shared" / "research" / "hub-openapi.json"
SPACE = "/api/spaces/{namespace}/{repo}"
pytestmark = pytest.mark.skipif(
    not DESCRIPTION.exists(),
    reason="the Hub's OpenAPI description does not lie beside the checkout",
)


@dataclass
class Exchange:
    """One request and its answer, as they went over the wire."""

    method: str
    path: str
    sent: bytes
    status: int
    got: Any


@pytest.fixture(scope="module")
def operations() -> dict[str, dict[str, Any]]:
    """Return the described operations by their paths."""
    paths: dict[str, dict[str, Any]] = json.loads(DESCRIPTION.read_text(encoding="utf-8"))["paths"]
    # The description leaves out the path of a file, which the client cannot do without.
    answer = paths[f"{SPACE}/tree/{{rev}}/{{path}}"]["get"]["responses"]["200"]
    item = answer["content"]["application/json"]["schema"]["items"]
    item["properties"].setdefault("path", {"type": "string"})
    return paths


@pytest.fixture
def exchanged() -> Iterator[list[Exchange]]:
    """Write down what the client sends and gets."""
    found: list[Exchange] = []

    def note(response: httpx2.Response) -> None:
        response.read()
        sent = response.request
        is_json = response.headers.get("content-type", "").startswith("application/json")
        got = json.loads(response.content) if is_json and response.content else None
        found.append(Exchange(sent.method, sent.url.path, sent.content, response.status_code, got))

    def factory() -> httpx2.Client:
        client = default_client_factory()
        client.event_hooks["response"].append(note)
        return client

    set_client_factory(factory)
    yield found
    set_client_factory(default_client_factory)


def check(found: list[Exchange], paths: dict[str, dict[str, Any]]) -> set[tuple[str, str]]:
    """Check every exchange that is described, and return which were."""
    described = set()
    for one in found:
        for path, operation in paths.items():
            pattern = re.sub(r"\\{path\\}", ".+", re.escape(path))
            pattern = re.sub(r"\\{\w+\\}", "[^/]+", pattern)
            details = operation.get(one.method.lower())
            if details and re.fullmatch(pattern, one.path):
                _fits(one, details)
                described.add((one.method, path))
    return described


def _fits(one: Exchange, details: dict[str, Any]) -> None:
    if "requestBody" in details and one.sent.startswith(b"{"):
        schema = details["requestBody"]["content"]["application/json"]["schema"]
        Draft202012Validator(schema).validate(json.loads(one.sent))
    answer = details.get("responses", {}).get(str(one.status))
    if answer and one.got is not None and "/resolve/" not in one.path:
        Draft202012Validator(answer["content"]["application/json"]["schema"]).validate(one.got)


def test_what_the_client_does(
    hub: Hub, exchanged: list[Exchange], operations: dict[str, dict[str, Any]]
) -> None:
    """Every described request of the client, and its answer, has the described shape."""
    api = hub.api()
    api.add_space_secret(CHATBOT, "NEW", "value", description="a word")
    api.get_space_secrets(CHATBOT)
    api.delete_space_secret(CHATBOT, "NEW")
    api.add_space_variable(CHATBOT, "NEW", "value", description="a word")
    api.get_space_variables(CHATBOT)
    api.delete_space_variable(CHATBOT, "NEW")
    list(api.list_repo_tree(CHATBOT, "src", repo_type="space", expand=True))
    api.get_paths_info(CHATBOT, ["app.py", "src"], repo_type="space", expand=True)
    list(api.fetch_space_logs(CHATBOT))
    made = {"space_sdk": "docker", "space_secrets": [{"key": "A", "value": "1"}]}
    for _ in range(2):
        api.create_repo("practice-alice/n", repo_type="space", exist_ok=True, **made)  # type: ignore[arg-type]

    assert {one.status for one in exchanged} == {200, 409}
    described = check(exchanged, operations)
    assert described >= {
        *((method, f"{SPACE}/secrets") for method in ("GET", "POST", "DELETE")),
        *((method, f"{SPACE}/variables") for method in ("GET", "POST", "DELETE")),
        ("GET", f"{SPACE}/tree/{{rev}}/{{path}}"),
        ("POST", f"{SPACE}/paths-info/{{rev}}"),
        ("GET", f"{SPACE}/logs/{{logType}}"),
        ("POST", "/api/repos/create"),
    }


def test_whoami_of_every_kind(hub: Hub, operations: dict[str, dict[str, Any]]) -> None:
    """Whoever is a person is described as the Hub describes people."""
    for kind in hub.tokens:
        reply = hub.send("GET", "/api/whoami-v2", kind)
        if reply.status_code == 200 and kind != "app":
            one = Exchange("GET", "/api/whoami-v2", b"", 200, reply.json())
            assert check([one], operations), kind


def test_sign_in(hub: Hub, operations: dict[str, dict[str, Any]]) -> None:
    """Who signed in, and what a command line is given, have the described shapes."""
    person = hub.send("GET", "/oauth/userinfo", "oauth").json()
    body = {"client_id": "practice", "scope": "openid"}
    device = hub.ask("POST", "/oauth/device", json=body).json()
    found = [
        Exchange("GET", "/oauth/userinfo", b"", 200, person),
        Exchange("POST", "/oauth/userinfo", b"", 200, person),
        Exchange("POST", "/oauth/device", json.dumps(body).encode(), 200, device),
    ]
    assert len(check(found, operations)) == 3


def test_a_wrong_shape_is_noticed(operations: dict[str, dict[str, Any]]) -> None:
    """The check itself finds what does not fit."""
    path = f"/api/spaces/{CHATBOT}/variables"
    wrong = [
        Exchange("GET", path, b"", 200, {"A": {"key": "A"}}),
        Exchange("GET", path, b"", 200, {"A": {"value": "v", "secret": 1}}),
        Exchange("POST", path, b'{"key": "_A"}', 200, None),
    ]
    for one in wrong:
        with pytest.raises(ValidationError):
            check([one], operations)

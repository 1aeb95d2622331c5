"""The JSON routes of the real server, beside the pages, on one port."""

import json
from collections.abc import Iterator

import pytest

from lib.practice import PracticeServer
from lib.practice.practice_state import KeyKind
from tests.support.dashboard import Dashboard, dashboard, looked
from tests.support.projects import (
    BAD_GROQ,
    GOOD_GROQ,
    GOOD_OPENAI,
    addresses,
    asked,
    learn,
    write_project,
)

SPACE = {"SPACE_ID": "somebody/some-space", "SPACE_HOST": "somebody-some-space.hf.space"}


@pytest.fixture(scope="module")
def project(tmp_path_factory, practice_server: PracticeServer):
    """A project with a key that works, one that does not, and an overwritten environment."""
    env = f"OPENAI_API_KEY={GOOD_OPENAI}\nGROQ_API_KEY={BAD_GROQ}\n"
    return write_project(
        tmp_path_factory.mktemp("app"),
        {".env": env + addresses(practice_server, "openai", "groq", "mistral")},
    )


@pytest.fixture(scope="module")
def here(project, tmp_path_factory) -> Iterator[Dashboard]:
    """The dashboard as at home."""
    with dashboard(project, tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.fixture
def space(project, tmp_path, practice) -> Iterator[Dashboard]:
    """The dashboard as on a Space, after it has looked which providers work."""
    learn(practice, "openai", GOOD_OPENAI)
    with dashboard(project, tmp_path / "home", SPACE) as running:
        looked(running)
        yield running


def test_providers_at_home_tells_everything(here, practice):
    """At home GET /api/providers names what works, what is configured, and why."""
    learn(practice, "openai", GOOD_OPENAI)
    found = here.get("/api/providers").json()
    assert found["success"] is True
    assert found["providers"]["available"] == ["openai"]
    assert found["providers"]["configured"] == ["openai", "groq"]
    assert found["providers"]["total"] == 60
    groq = found["status"]["groq"]
    assert (groq["configured"], groq["available"], groq["verdict"]) == (True, False, "rejected")
    assert (groq["variable"], groq["location"]) == ("GROQ_API_KEY", ".env:2")
    assert found["status"]["mistral"]["verdict"] == "not_configured"
    assert set(found["metadata"]) == {"timestamp", "version"}


def test_one_provider_by_post_and_by_get(here, practice):
    """Both ways of testing one provider give the same verdict, asked once."""
    learn(practice, "openai", GOOD_OPENAI)
    posted = here.post("/api/providers/test", json={"provider": "groq"}).json()
    named = here.get("/api/providers/test/groq").json()
    assert posted["verdict"] == named["verdict"] == "rejected"
    assert posted["checked_at"] == named["checked_at"]
    assert asked(practice, "groq") <= 1


def test_unconfigured_provider_is_said_to_be_so(here):
    """Testing a provider without a key is no error: the verdict says that there is none."""
    found = here.get("/api/providers/test/mistral").json()
    assert (found["success"], found["available"]) == (True, False)
    assert found["verdict"] == "not_configured"


def test_health(here):
    """GET /api/health answers without looking at any key."""
    assert here.get("/api/health").json()["status"] == "ok"


REFUSED = [
    ("GET", "/api/providers/test/nobody", None, 404, "unknown_provider"),
    ("POST", "/api/providers/test", b'{"provider": "nobody"}', 404, "unknown_provider"),
    ("POST", "/api/providers/test", b"{not json", 400, "bad_json"),
    ("POST", "/api/providers/test", b"[1]", 400, "bad_json"),
    ("POST", "/api/providers/test", b"[" * 5000, 400, "bad_json"),
    ("POST", "/api/providers/test", b"\xff\xfe", 400, "bad_json"),
    ("POST", "/api/providers/test", b"", 400, "bad_json"),
    ("POST", "/api/providers/test", b"{}", 400, "no_provider"),
    ("POST", "/api/providers/test", b'{"provider": 7}', 400, "no_provider"),
    ("POST", "/api/providers/test", b"x" * 20_000, 413, "too_large"),
    ("GET", "/api/providers/test", None, 405, "wrong_method"),
    ("DELETE", "/api/providers", None, 405, "wrong_method"),
    ("POST", "/api/health", b"", 405, "wrong_method"),
    ("PUT", "/api/providers/test/groq", b"", 405, "wrong_method"),
    ("GET", "/api/nothing/here", None, 404, "not_found"),
    ("GET", "/api/", None, 404, "not_found"),
]


@pytest.mark.parametrize(("method", "path", "body", "status", "code"), REFUSED)
def test_what_cannot_be_answered_is_said_in_json(here, method, path, body, status, code):
    """Every refusal is JSON with a code and a sentence, whatever was sent."""
    reply = here.request(method, path, data=body)
    assert reply.status_code == status
    assert reply.headers["Content-Type"] == "application/json"
    found = reply.json()
    assert found["success"] is False
    assert found["error"]["code"] == code
    assert found["error"]["message"].endswith(".")


def test_wrong_method_names_the_right_ones(here):
    """A 405 carries the header that says what would be taken."""
    assert here.get("/api/providers/test").headers["Allow"] == "POST"


def test_answers_are_not_stored_by_browsers(here):
    """What the routes say is not cached and not guessed to be anything but JSON."""
    headers = here.get("/api/health").headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in headers


def test_the_page_is_served_beside_the_routes(here):
    """The pages answer on the same port, for any path that is no route."""
    assert "<title>" in here.get("/").text


VISITOR_MAY_NOT_SEE = ("GROQ_API_KEY", "OPENAI_API_KEY", ".env", "rejected", "gsk_", "sk-proj")


def test_a_visitor_of_a_space_learns_which_providers_work_and_nothing_more(space, practice):
    """On a Space the routes name the providers that work; no name, source, mask or verdict."""
    reply = space.get("/api/providers")
    found = reply.json()
    working = {"configured": True, "available": True, "verdict": "works"}
    assert found["providers"]["available"] == found["providers"]["configured"] == ["openai"]
    assert found["status"] == {"openai": working}
    broken = space.get("/api/providers/test/groq")
    unset = space.get("/api/providers/test/mistral")
    fields = ("success", "available")
    assert [broken.json()[one] for one in fields] == [unset.json()[one] for one in fields]
    assert set(broken.json()) == set(unset.json()) == {*fields, "provider", "metadata"}
    for text in (reply.text, broken.text, unset.text):
        assert not [word for word in VISITOR_MAY_NOT_SEE if word in text]


def test_a_visitor_cannot_make_the_space_ask_more_than_once_a_minute(space, practice):
    """However often the routes of a Space are called, each key is asked once a minute."""
    before = asked(practice)
    for _ in range(5):
        space.get("/api/providers")
        space.get("/api/providers/test/openai")
        space.post("/api/providers/test", json={"provider": "openai"})
    assert asked(practice) == before == 2


def test_nobody_gives_an_address(project, tmp_path, practice):
    """An address in a body, a query or a header is not asked; the project's own is."""
    elsewhere = practice.provider_url("openai")
    names = {"base_url": elsewhere, "GROQ_BASE_URL": elsewhere}
    with dashboard(project, tmp_path, SPACE) as running:
        looked(running)
        running.request(
            "POST",
            "/api/providers/test",
            json={"provider": "groq", **names},
            params=names,
            headers={"X-Base-Url": elsewhere},
        )
    # Each once, by the dashboard itself, at the address of the project.
    assert sorted(one["provider"] for one in practice.state.requests()) == ["groq", "openai"]


def test_a_name_that_was_made_to_point_here_gets_a_visitor(here, practice):
    """A page elsewhere that reaches this machine under its own name learns no names."""
    learn(practice, "openai", GOOD_OPENAI)
    reply = here.get("/api/providers", headers={"Host": "evil.example"})
    assert reply.status_code == 403
    assert reply.json()["error"]["code"] == "not_here_other_name"
    assert not [word for word in VISITOR_MAY_NOT_SEE if word in reply.text]


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Via"])
def test_whoever_comes_through_a_proxy_is_a_visitor(here, header):
    """Behind a proxy every request comes from this machine, so a forwarded one is a visitor's."""
    reply = here.get("/api/providers", headers={header: "203.0.113.9"})
    assert not [word for word in VISITOR_MAY_NOT_SEE if word in reply.text]


def test_streamlits_copy_of_secrets_is_not_taken_for_the_environment(tmp_path, practice):
    """A value that Streamlit copied over os.environ is told from the one that was there before."""
    learn(practice, "groq", GOOD_GROQ, KeyKind.GOOD)
    project = write_project(
        tmp_path / "app",
        {
            ".env": addresses(practice, "groq", "openai"),
            ".streamlit/secrets.toml": f'GROQ_API_KEY = "{GOOD_GROQ}"\nOPENAI_API_KEY = "x"\n',
        },
    )
    environ = {
        "GROQ_API_KEY": BAD_GROQ,
        # Streamlit is started elsewhere; this makes it parse, and copy, the same file.
        "STREAMLIT_SECRETS_FILES": str(project / ".streamlit/secrets.toml"),
    }
    with dashboard(project, tmp_path / "home", environ) as running:
        found = running.get("/api/providers").json()["status"]
    shadowed = [(one["source"], one["same_value"]) for one in found["groq"]["shadowed"]]
    assert found["groq"]["source"] == "st.secrets"
    assert shadowed == [("os.environ", False)]
    assert found["openai"]["shadowed"] == []


def test_bodies_are_json_documents(here):
    """Every answer parses as JSON from its bytes alone, in UTF-8."""
    assert json.loads(here.get("/api/providers").content)


def test_the_token_is_told_at_home_and_to_no_visitor(tmp_path, practice):
    """At home the row of Hugging Face tells of the token; a visitor of a Space learns nothing."""
    token = practice.tokens["fine_inference"]
    env = f"HF_API_KEY={token}\nHF_ENDPOINT={practice.hub_url}\nGROQ_API_KEY={BAD_GROQ}\n"
    project = write_project(tmp_path / "app", {".env": env + addresses(practice, "groq")})
    with dashboard(project, tmp_path / "home") as running:
        status = running.get("/api/providers").json()["status"]
        named = running.get("/api/providers/test/huggingface").json()
    found = status["huggingface"]["token"]
    assert named["token"] == found
    assert (found["owner"], found["role"]) == ("practice-alice", "fine-grained")
    may = {one["id"]: one["may"] for one in found["permissions"]}
    assert (may["write_space"], may["call_inference"]) == ("no", "yes")
    assert all(set(one) == {"id", "what", "may", "why"} for one in found["permissions"])
    assert "practice-acme" in [one["name"] for one in found["organisations"]]
    assert found["smallest_token"].startswith("https://huggingface.co/settings/tokens/new?")
    assert {one["token"] for name, one in status.items() if name != "huggingface"} == {None}
    with dashboard(project, tmp_path / "home", SPACE) as running:
        looked(running)
        replies = [running.get("/api/providers"), running.get("/api/providers/test/huggingface")]
    assert replies[1].json()["available"] is True
    for reply in replies:
        assert not [word for word in ("token", "alice", "acme", "fine") if word in reply.text]

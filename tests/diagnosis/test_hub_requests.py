"""What the Hub is asked, how often, and what is said of everything it does not tell."""

import pytest

from lib.diagnosis.checks import run_checks
from lib.diagnosis.hub_needs import missing
from lib.diagnosis.hub_requests import Asking
from lib.diagnosis.hub_snapshot import NO_TOKEN, Unknown, nothing_known
from lib.diagnosis.hub_space import NOT_NAMED, which_space
from lib.diagnosis.registry import HUB, rules_of
from lib.diagnosis.rule import HubExample, Needs
from lib.hub.sender import hub_sender
from lib.names.space_id import is_space_id
from lib.practice import PracticeServer
from lib.project import load_project as look_at
from lib.providers.checker import Checker
from tests.support.projects import fault, write_project

from .git_support import Repo
from .hub_support import ask, gathered, project_with

RULES = rules_of(HUB)
CHATBOT = "practice-alice/chatbot"
ALL = frozenset(
    {Needs.TOKEN, Needs.GOOD_TOKEN, Needs.ANSWER, Needs.SPACE, Needs.VARIABLES, Needs.SETTINGS}
)
OF_SPACE = ALL - {Needs.TOKEN, Needs.GOOD_TOKEN}
ENTRIES = frozenset({Needs.VARIABLES, Needs.SETTINGS})
REFUSED = {"body": '{"error":"no"}'}

# A token, a Space, what goes wrong, what could then not be looked at, and words of the reason.
CASES = {
    "all is well": ("write", CHATBOT, [], set(), ""),
    "no Space": ("write", "", [], OF_SPACE, "--space OWNER/NAME"),
    "revoked": ("revoked", CHATBOT, [], ALL - {Needs.TOKEN}, "does not recognise this token"),
    "expired": ("expired", CHATBOT, [], ALL - {Needs.TOKEN}, "has expired"),
    "damaged": ("hf_FAKE\u00fctoken", CHATBOT, [], ALL, "cannot be sent"),
    "no such Space": ("write", "practice-alice/none", [], OF_SPACE, "no such Space"),
    "somebody's private Space": ("write", "practice-bob/vault", [], OF_SPACE, "it is private"),
    "may only read": ("read", CHATBOT, [], ENTRIES, "cannot list the"),
    "403 for secrets": (
        "write", CHATBOT, [{"route": "list_secrets", "status": 403, **REFUSED}],
        {Needs.SETTINGS}, "cannot list the secrets",
    ),
    "403 for variables": (
        "write", CHATBOT, [{"route": "list_variables", "status": 403, **REFUSED}],
        ENTRIES, "cannot list the variables",
    ),
    "429 for secrets": (
        "write", CHATBOT, [{"route": "list_secrets", "status": 429, **REFUSED}],
        {Needs.SETTINGS}, "too many requests",
    ),
    "429 for whoami only": (
        "write", CHATBOT, [{"route": "whoami", "status": 429, **REFUSED}],
        {Needs.TOKEN, Needs.GOOD_TOKEN}, "too many requests",
    ),
    "500 for the Space": (
        "write", CHATBOT, [{"route": "space_info", "status": 500, "body": "{}"}],
        OF_SPACE, "a problem of its own",
    ),
    "hangs up": ("write", CHATBOT, [{"disconnect": "before"}], ALL, "no answer came"),
    "hangs up on the Space": (
        "write", CHATBOT, [{"route": "space_info", "disconnect": "during"}],
        OF_SPACE, "no answer came",
    ),
    "garbage": (
        "write", CHATBOT, [{"route": "list_variables", "status": 200, "body": '{"a": ['}],
        ENTRIES, "does not look like one of the Hub",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("token", "space", "faults", "lacking", "words"), CASES.values(), ids=CASES
)
def test_what_is_not_known_says_why(practice, tmp_path, token, space, faults, lacking, words):
    """Exactly what could not be asked is missing, each with its reason and without the token."""
    for one in faults:
        fault(practice, provider="hub", **one)
    project, _ = project_with(practice, tmp_path, token)
    found = missing(gathered(project, space))
    assert found.keys() == set(lacking)
    for why in found.values():
        assert words in why
        assert not why.endswith(".")
        assert "hf_" not in why


def test_nothing_of_what_could_not_be_run_has_passed(practice, tmp_path):
    """A rule that lacks what it needs is counted as not run, with the reason, and not as passed."""
    project, environ = project_with(practice, tmp_path, "read")
    asking = Asking(Checker(hub_sender), CHATBOT)
    diagnosis = run_checks(project, environ, tmp_path / "home", asking=asking)
    for rule in RULES:
        if rule.needs in ENTRIES:
            assert "cannot list the" in diagnosis.could_not_run[rule.id]
            assert rule.id not in diagnosis.passed
        else:
            assert rule.id in (*diagnosis.passed, *diagnosis.failed)


def test_nobody_is_asked_without_being_told_to(practice, tmp_path):
    """A look alone sends no request, and every rule about the Hub counts as not run."""
    project, environ = project_with(practice, tmp_path, "write")
    diagnosis = run_checks(
        project, environ, tmp_path / "home", not_asked="the network was not used"
    )
    told = {diagnosis.could_not_run[rule.id] for rule in RULES}
    assert told == {"the network was not used"}
    assert practice.state.requests() == []


def test_each_question_is_asked_once(practice, tmp_path):
    """The answer that the check got is used: `whoami` once, then each of the three routes once."""
    project, environ = project_with(practice, tmp_path, "write")
    checker = Checker(hub_sender)
    list(checker.check_all(project.configured))
    run_checks(project, environ, tmp_path / "home", asking=Asking(checker, CHATBOT))
    asked = sorted(one["route"] for one in practice.state.requests())
    assert asked == ["list_secrets", "list_variables", "resolve", "space_info", "whoami"]


def test_a_refused_token_is_not_shown_to_the_hub_again(practice, tmp_path):
    """Where `whoami` has refused the token, the Space is not asked for."""
    project, _ = project_with(practice, tmp_path, "revoked")
    gathered(project, CHATBOT)
    assert [one["route"] for one in practice.state.requests()] == ["whoami"]


def test_a_strict_limit_of_whoami_keeps_nobody_from_the_space(practice, tmp_path):
    """Where only `whoami` is answered too often, the Space is looked at all the same."""
    ask(practice, "PUT", "/_practice/hub/settings", json={"whoami_quota": 0})
    project, _ = project_with(practice, tmp_path, "write")
    hub = gathered(project, CHATBOT)
    assert isinstance(hub.token, Unknown)
    assert not isinstance(hub.secrets, Unknown)


def test_a_token_of_another_server_is_not_shown_to_the_hub(practice, tmp_path):
    """A token whose requests go elsewhere may be that server's own, so the Hub is not asked."""
    lines = f"HF_API_KEY={practice.tokens['write']}\nHF_BASE_URL={practice.url}/elsewhere\n"
    folder = write_project(tmp_path / "app", {".env": lines})
    hub = gathered(look_at(folder, {}, tmp_path / "home"), CHATBOT)
    assert set(missing(hub)) == ALL
    assert {"space_info", "list_secrets"}.isdisjoint(
        one["route"] for one in practice.state.requests()
    )


def test_without_a_token_nobody_is_asked(practice, tmp_path):
    """Without a token nothing is known, and that is said."""
    folder = write_project(tmp_path / "app", {".env": f"HF_ENDPOINT={practice.hub_url}\n"})
    hub = gathered(look_at(folder, {}, tmp_path / "home"), CHATBOT)
    assert hub == nothing_known(NO_TOKEN)
    assert practice.state.requests() == []


def test_an_unreachable_hub_is_not_waited_for_twice(practice, tmp_path):
    """Where nobody answers at the Hub's address, only the check has tried."""
    seen: list[str] = []

    def sender(request):
        seen.append(request.url)
        return hub_sender(request)

    environ = {"HF_TOKEN": practice.tokens["write"], "HF_ENDPOINT": "http://127.0.0.1:9"}
    project = look_at(write_project(tmp_path / "app", {}), environ, tmp_path / "home")
    asking = Asking(Checker(sender), CHATBOT)
    diagnosis = run_checks(project, environ, tmp_path / "home", asking=asking)
    assert {diagnosis.could_not_run[rule.id] for rule in RULES} == {"no answer came from the Hub"}
    assert len(seen) == 1


def test_somebody_waiting_is_told(practice, tmp_path):
    """Who waits is told what is asked, without the token."""
    seen: list[str] = []
    project, environ = project_with(practice, tmp_path, "write")
    asking = Asking(Checker(hub_sender), CHATBOT)
    run_checks(project, environ, tmp_path / "home", asking=asking, progress=seen.append)
    assert seen == ["Asking the Hub about the token", f"Asking the Hub about {CHATBOT}"]


@pytest.fixture
def repo(tmp_path) -> Repo:
    """A repository without a remote."""
    return Repo(tmp_path)


PASSWORD = "hf_" + "FAKEremote" * 3
REMOTES = {
    "https": ({"origin": "https://huggingface.co/spaces/alice/demo"}, "alice/demo"),
    "https, as git": ({"hub": "https://huggingface.co/spaces/alice/demo.git"}, "alice/demo"),
    "with a token": (
        {"space": f"https://alice:{PASSWORD}@huggingface.co/spaces/alice/my.demo"},
        "alice/my.demo",
    ),
    "ssh": ({"origin": "git@hf.co:spaces/alice/demo"}, "alice/demo"),
    "ssh, long": ({"origin": "ssh://git@hf.co/spaces/alice/demo/"}, "alice/demo"),
    "beside another": (
        {"origin": "https://github.com/alice/demo", "hf": "https://hf.co/spaces/alice/demo"},
        "alice/demo",
    ),
    "origin first": (
        {
            "a": "https://hf.co/spaces/alice/one",
            "origin": "https://hf.co/spaces/alice/two",
        },
        "alice/two",
    ),
    "one Space twice": (
        {"a": "https://hf.co/spaces/alice/one", "b": "git@hf.co:spaces/alice/one.git"},
        "alice/one",
    ),
    "two Spaces": (
        {"a": "https://hf.co/spaces/alice/one", "b": "https://hf.co/spaces/alice/two"},
        None,
    ),
    "a model": ({"origin": "https://huggingface.co/alice/model"}, None),
    "a look-alike": ({"origin": "https://huggingface.co.example/spaces/alice/demo"}, None),
    "another path": ({"origin": "https://host.example/huggingface.co/spaces/alice/demo"}, None),
    "no remote": ({}, None),
}


@pytest.mark.parametrize(("remotes", "expected"), REMOTES.values(), ids=REMOTES)
def test_the_space_of_a_git_remote(repo, remotes, expected):
    """A remote that leads to a Space names it; whatever else stands in its address is left out."""
    for name, url in remotes.items():
        repo.git("remote", "add", name, url)
    project = look_at(repo.folder, {}, repo.home)
    found = which_space(project, repo.repository(), "")
    if expected is None:
        assert isinstance(found, Unknown)
        assert "--space OWNER/NAME" in found.why
    else:
        assert found == expected
    assert PASSWORD not in repr(found)


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("http://127.0.0.1:9/spaces/alice/demo", "alice/demo"),
        ("http://127.0.0.1:9/spaces/alice/demo.git/", "alice/demo"),
        ("http://127.0.0.1:99/spaces/alice/demo", None),
        ("http://127.0.0.1:9/alice/model", None),
    ],
)
def test_a_remote_at_the_hub_of_the_project(repo, url, found):
    """Where `HF_ENDPOINT` names another Hub, a remote that leads to a Space there names it too."""
    repo.git("remote", "add", "origin", url)
    project = look_at(repo.folder, {"HF_ENDPOINT": "http://127.0.0.1:9/"}, repo.home)
    space = which_space(project, repo.repository(), "")
    assert space == found if found else isinstance(space, Unknown)


def test_who_names_a_space_gets_it_and_on_a_space_it_is_that_one(repo):
    """The named Space wins, then the one this runs on, then the remote's."""
    repo.git("remote", "add", "origin", "https://hf.co/spaces/alice/remote")
    environ = {"SPACE_ID": "alice/here"}
    project, repository = look_at(repo.folder, environ, repo.home), repo.repository()
    assert which_space(project, repository, "alice/named") == "alice/named"
    assert which_space(project, repository, "") == "alice/here"
    nameless = look_at(repo.folder, {"SPACE_HOST": "x.hf.space"}, repo.home)
    assert isinstance(which_space(nameless, repository, ""), Unknown)
    assert which_space(look_at(repo.folder, {}, repo.home), None, "") == Unknown(NOT_NAMED)


@pytest.mark.parametrize(
    "text",
    ["demo", "a/b/c", "a b/c", "a/b--c", "a/..", "/a", "a/", "-a/b", "a/b.", "a/" + "b" * 97],
)
def test_what_is_no_name_of_a_space(text):
    """What the Hub's client would refuse is refused before anybody is asked."""
    assert not is_space_id(text)


def test_a_practice_server_is_not_left_changed(practice: PracticeServer):
    """The desk's changes of one test are gone in the next."""
    ids = {one["id"] for one in ask(practice, "GET", "/_practice/hub/state").json()["spaces"]}
    assert HubExample().space not in ids

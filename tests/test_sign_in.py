"""What a Space gives for signing in, whom a cookie names, and how long that counts."""

import pytest

from lib.disk.passing import PassingFolders
from lib.secret import Secret
from lib.sign_in import LOOK, MAX_AGE, SCOPES, WIZARD, SignIn, SignIns, person_from, sign_in_from

GIVEN = {
    "OAUTH_CLIENT_ID": "fake-client",
    "OAUTH_CLIENT_SECRET": "fake-client-secret",
    "OAUTH_SCOPES": "openid profile",
    "OPENID_PROVIDER_URL": "https://huggingface.co",
    "SPACE_HOST": "alice-demo.hf.space",
}
NOW = 1_800_000_000.0


def given(**more: str) -> SignIn:
    """Return the sign-in of a Space."""
    found = sign_in_from(GIVEN | more)
    assert found is not None
    return found


def test_what_streamlit_is_told():
    """The way back is our own address by https, and everything stands in one table."""
    told = given().settings("cookie")
    assert set(told) == {"auth"}
    auth = told["auth"]
    assert auth["redirect_uri"] == "https://alice-demo.hf.space/oauth2callback"
    assert "expose_tokens" not in auth
    found = "https://huggingface.co/.well-known/openid-configuration"
    assert auth[LOOK]["server_metadata_url"] == found
    assert auth[LOOK]["client_kwargs"]["scope"] == "openid profile"
    assert WIZARD not in auth


def test_the_wizard_asks_for_more_only_where_the_space_does():
    """With `manage-repos` in the Space's scopes there is a second way in, for the wizard alone."""
    auth = given(OAUTH_SCOPES="openid profile email manage-repos").settings("cookie")["auth"]
    assert auth[LOOK]["client_kwargs"]["scope"] == "openid profile"
    assert auth[WIZARD]["client_kwargs"]["scope"] == "openid profile manage-repos"


def test_every_scope_is_explained():
    """No scope is asked for that the page does not explain, and none is explained in vain."""
    app = given()
    assert {*app.asks_for(LOOK), *app.asks_for(WIZARD)} == set(SCOPES)


@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1:8501"])
def test_plain_http_is_for_this_machine(host):
    """Where the host is this machine, as in a trial, the way back is by http."""
    assert given(SPACE_HOST=host).origin == f"http://{host}"


UNUSABLE = [
    *({name: ""} for name in GIVEN if name != "OAUTH_SCOPES"),
    {"OPENID_PROVIDER_URL": "http://huggingface.co"},
    {"OPENID_PROVIDER_URL": "https://"},
    {"OPENID_PROVIDER_URL": "http://[::1"},
    {"OPENID_PROVIDER_URL": "ftp://localhost"},
    {"SPACE_HOST": "evil.invalid/x?"},
    {"SPACE_HOST": "a@evil.invalid"},
    {"SPACE_HOST": "two words"},
]


@pytest.mark.parametrize("more", UNUSABLE)
def test_nothing_usable_means_no_sign_in(more):
    """A missing or unusable part leaves no sign-in, and no half of one."""
    assert sign_in_from(GIVEN | more) is None


def claims(**more: object) -> dict[str, object]:
    """Return what a cookie says of alice."""
    return {
        "is_logged_in": True,
        "provider": LOOK,
        "iss": "https://huggingface.co",
        "aud": "fake-client",
        "nonce": "fake-nonce",
        "iat": NOW - 60,
        "preferred_username": "alice",
        **more,
    }


def test_whom_a_cookie_names():
    """The name, the roles of the organisations that were told, and since when."""
    orgs = [
        {"preferred_username": "acme", "roleInOrg": "write"},
        {"preferred_username": "strict", "roleInOrg": "admin", "securityRestrictions": ["mfa"]},
        {"preferred_username": "silent"},
        "nonsense",
    ]
    found = person_from(claims(orgs=orgs), given(), NOW)
    assert found is not None
    assert (found.name, found.since, found.key) == ("alice", NOW - 60, "fake-nonce")
    assert found.roles == {"acme": "write", "strict": "", "silent": ""}
    assert "fake-nonce" not in repr(found)


NOBODY = {
    "not signed in": {"is_logged_in": False},
    "not quite": {"is_logged_in": "true"},
    "another provider of the app": {"provider": "default"},
    "another issuer": {"iss": "https://accounts.evil.invalid"},
    "another app": {"aud": "other-client"},
    "several apps": {"aud": ["fake-client", "other-client"]},
    "no key": {"nonce": None},
    "an empty key": {"nonce": ""},
    "no name": {"preferred_username": None},
    "markup for a name": {"preferred_username": "<b>alice</b>"},
    "a list for a name": {"preferred_username": ["alice"]},
    "no time": {"iat": None},
    "a switch for a time": {"iat": True},
    "no number": {"iat": float("nan")},
    "too old": {"iat": NOW - MAX_AGE},
    "of the future": {"iat": NOW + 3600},
}


@pytest.mark.parametrize("more", NOBODY.values(), ids=NOBODY)
def test_claims_that_name_nobody(more):
    """Claims of elsewhere, too old, or of another shape sign nobody in."""
    assert person_from(claims(**more), given(), NOW) is None


@pytest.mark.parametrize("orgs", [None, "acme", {"acme": "admin"}, [None, 1]])
def test_odd_organisations_give_no_role(orgs):
    """Whatever is no list of organisations gives no role."""
    found = person_from(claims(orgs=orgs), given(), NOW)
    assert found is not None
    assert found.roles == {}


def test_a_sign_in_counts_until_it_ends():
    """It counts for whoever began it, with its token, until it is ended."""
    known = SignIns()
    known.begin("one", Secret("fake-token"))
    known.begin("two", None)
    assert known.token("one") == Secret("fake-token")
    assert (known.holds("two"), known.token("two")) == (True, None)
    known.end("one")
    assert (known.holds("one"), known.token("one"), known.holds("two")) == (False, None, True)
    assert not known.holds("never")


def test_a_sign_in_ends_by_itself():
    """After its longest age it counts no more, and its token is forgotten with the next one."""
    now = [NOW]
    known = SignIns(lambda: now[0])
    known.begin("old", Secret("fake-token"))
    now[0] += MAX_AGE
    assert (known.holds("old"), known.token("old")) == (False, None)
    known.begin("new", None)
    now[0] -= 1
    assert not known.holds("old")


def test_sign_ins_are_bounded(monkeypatch):
    """A flood of sign-ins pushes the oldest out, and memory stays bounded."""
    monkeypatch.setattr("lib.sign_in._MOST", 3)
    known = SignIns()
    for number in range(5):
        known.begin(str(number), None)
    assert [one for one in "01234" if known.holds(one)] == ["2", "3", "4"]


def test_no_value_is_in_a_repr():
    """Neither the app's secret nor a person's token is in a repr."""
    known = SignIns()
    known.begin("one", Secret("fake-token"))
    assert "fake-client-secret" not in repr(given())
    assert "fake-token" not in f"{known!r} {known.__dict__}"


def test_what_a_sign_in_keeps_on_the_disk_goes_with_it(tmp_path):
    """The folder of a sign-in is there for it alone, and gone at its end, however that comes."""
    now = [NOW]
    known = SignIns(lambda: now[0], PassingFolders(tmp_path))
    for how in ("signed out", "too old, somebody asks", "too old, somebody else signs in"):
        known.begin("key", None)
        place = known.place("key")
        assert place is not None
        assert known.place("key") == place
        (place / "journal").write_text("secret")
        if how == "signed out":
            known.end("key")
        else:
            now[0] += MAX_AGE + 1
            if how.endswith("asks"):
                assert not known.holds("key")
            else:
                known.begin("other", None)
        assert not place.exists(), how
        assert known.place("key") is None
    assert known.place("nobody") is None


def test_a_folder_goes_without_being_asked(tmp_path):
    """At the end of a sign-in its folder goes, also where nobody comes by any more."""
    now = [NOW]
    known = SignIns(lambda: now[0], PassingFolders(tmp_path))
    known.begin("key", None)
    now[0] += MAX_AGE - 0.05
    place = known.place("key")
    assert place is not None
    (alarm,) = known._alarms.values()
    assert alarm.interval == pytest.approx(0.05, abs=0.01)
    alarm.join()
    assert not place.exists()
    assert not known.holds("key")

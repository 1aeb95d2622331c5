"""Which values are looked for in a repository, and in which forms they are found."""

import base64

import pytest

from tests.diagnosis.git_support import SECRET, Repo

KEY = {"A_KEY": SECRET}


@pytest.fixture
def repo(tmp_path):
    """A fresh repository."""
    return Repo(tmp_path)


@pytest.mark.parametrize(
    "form",
    [
        lambda value: value.encode(),
        lambda value: value.replace("/", "%2F").replace('"', "%22").encode(),
        lambda value: value.replace('"', '\\"').encode(),
        lambda value: base64.b64encode(value.encode()),
        lambda value: base64.b64encode(value.encode() + b"\n"),
        lambda value: b"\xff\xfe" + value.encode("utf-16-le"),
        lambda value: b"\0\xff" * 700_000 + value.encode(),
    ],
    ids=["plain", "url", "json", "base64", "base64-line", "utf-16", "binary"],
)
def test_forms_of_a_value(repo, form):
    """A value is found in the forms in which it is pasted."""
    key = {"A_KEY": 'q7Rk2m/Zp9Lw"4Xc8Vq'}
    repo.commit({"notes": b"one\ntwo " + form(key["A_KEY"])})
    (finding,) = repo.find("secret-in-tracked-file", key)
    assert finding.where[0].location == "notes:2"
    assert repo.find("secret-in-history", key)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("A_KEY", "short7Rk2mZ"), ("A_KEY", "https://example.org/q7Rk2mZp9"),
        ("A_KEY", "your-api-key-here"), ("A_KEY", "user_provided"), ("A_KEY", "abababababababab"),
        ("TITLE", SECRET), ("A_KEY_ID", SECRET), ("PUBLIC_KEY", SECRET), ("A_KEY", "/home/q7Rk2mZ"),
    ],
)  # fmt: skip
def test_what_is_no_secret_is_not_looked_for(repo, name, value):
    """Short values, addresses, placeholders and ordinary settings may stand anywhere."""
    repo.commit({"app.py": value})
    assert repo.find("secret-in-tracked-file", {name: value}) == []


def test_a_key_in_two_parts_of_a_large_file_is_found_once(repo):
    """Large files are read in pieces, and what lies across two pieces is found, with its line."""
    head = b"\n" * (1024 * 1024 - 7)
    repo.commit({"big.txt": head + SECRET.encode() + b"\n" * 100})
    (finding,) = repo.find("secret-in-tracked-file", KEY)
    assert finding.where[0].location == f"big.txt:{len(head) + 1}"
    assert repo.find("secret-in-history", KEY)


def test_names_with_line_ends_and_other_scripts(repo):
    """Odd file names are found, and told so that they cannot steer a terminal."""
    repo.commit({"schlüssel/密钥.txt": SECRET, "a\nb`\x1b.py": SECRET, "-x.py": f"\n{SECRET}"})
    (finding,) = repo.find("secret-in-tracked-file", KEY)
    places = {where.location for where in finding.where}
    assert places == {"schlüssel/密钥.txt:1", "a?b??.py:1", "-x.py:2"}
    assert repo.find("secret-in-history", KEY)

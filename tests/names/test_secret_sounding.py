"""Which names sound like secrets: examples, counterexamples, ways of writing, real apps' names."""

import ast
import json
import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.names.secret_sounding import sounds_secret
from lib.provider_config import table
from tests.support.dashboard import ROOT

LABELS = ROOT.parent / "shared" / "reads" / "labels.json"

NAMES = {
    how: text.split()
    for how, text in tomllib.loads(
        (ROOT / "tests" / "data" / "secret_names.toml").read_text(encoding="utf-8")
    ).items()
}


@pytest.mark.parametrize("name", NAMES["sure"])
def test_sure(name):
    """These are told as secrets by everybody."""
    assert sounds_secret(name)
    assert sounds_secret(name, doubtful=True)


@pytest.mark.parametrize("name", NAMES["doubtful"])
def test_doubtful(name):
    """These raise no alarm, and are not made public without a second yes."""
    assert not sounds_secret(name)
    assert sounds_secret(name, doubtful=True)


@pytest.mark.parametrize("name", NAMES["none"])
def test_none(name):
    """These are no secrets to anybody, however much of a word they share with one."""
    assert not sounds_secret(name, doubtful=True)


def test_the_names_of_providers():
    """Every name that a provider's key has is a secret's; none of its address is."""
    for row in table().values():
        assert all(map(sounds_secret, row.all_names)), row.id
        assert not any(map(sounds_secret, (*row.base_url_names, *row.check_base_names))), row.id


SPOKEN = sorted(set(re.findall("[a-z]{2,}", str(NAMES).lower())))
WORDS = st.lists(st.sampled_from(SPOKEN), min_size=1, max_size=4)


@given(WORDS)
def test_a_name_is_read_the_same_however_it_is_written(words):
    """Large, small, with dashes, dots or humps, with a number behind: the answer is one."""
    if words in (["pwd"], ["oldpwd"]):
        return  # the folder of every shell
    hump = words[0] + "".join(word.capitalize() for word in words[1:])
    written = {
        "_".join(words).upper(),
        "_".join(words),
        "-".join(words),
        ".".join(words),
        hump,
        hump[0].upper() + hump[1:],
        "_".join(words).upper() + "_2",
        "_".join(words).upper() + "_PROD",
    }
    for doubtful in (False, True):
        assert len({sounds_secret(name, doubtful=doubtful) for name in written}) == 1, written


@given(st.text(max_size=200))
def test_any_text_has_an_answer(text):
    """Nothing is raised for a name of a broken file, and what is sure is never in no doubt."""
    assert sounds_secret(text, doubtful=True) or not sounds_secret(text)


def test_real_names():
    """Of what real apps read, sure ones are secrets, and hardly any secret is in no doubt."""
    if not LABELS.is_file():
        pytest.skip("the labelled names of real apps are not on this machine")
    kinds: dict[str, set[str]] = {}
    for app in json.loads(LABELS.read_text(encoding="utf-8")):
        for one in app["names"]:
            if one["kind"] != "platform" and not one.get("kind_doubt"):
                kinds.setdefault(one["name"], set()).add(one["kind"])
    secrets = [name for name, kind in kinds.items() if kind == {"secret"}]
    others = [name for name, kind in kinds.items() if kind == {"variable"}]
    assert not [name for name in others if sounds_secret(name)]
    assert sum(map(sounds_secret, secrets)) >= 0.9 * len(secrets)
    assert sum(sounds_secret(one, doubtful=True) for one in secrets) >= 0.97 * len(secrets)
    assert sum(sounds_secret(one, doubtful=True) for one in others) <= 0.02 * len(others)


# What is asked there is not whether a name is a secret's: which provider's name was meant, whether
# a value is a placeholder, what a comment or a provider's answer speaks of.
OTHER_QUESTIONS = {
    "lib/names/spelling.py",
    "lib/diagnosis/rules/_texts.py",
    "lib/editing/masking.py",
    "lib/providers/classify.py",
}


def test_nobody_else_answers_the_question():
    """No other module keeps words of its own by which a name would be a secret's."""
    found = []
    for path in sorted((ROOT / "lib").rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if name.startswith(("lib/names/", "lib/practice/")) or name in OTHER_QUESTIONS:
            continue
        found += [f"{name}:{line}" for line in lists_of_secret_words(path)]
    assert found == []


def lists_of_secret_words(path: Path) -> list[int]:
    """Return the lines of a module on which a set or a pattern is made of several secret words."""
    lines = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call | ast.Set):
            continue
        called = ast.unparse(node.func) if isinstance(node, ast.Call) else "set"
        if called in {"frozenset", "set", "re.compile"}:
            texts = " ".join(
                one.value
                for one in ast.walk(node)
                if isinstance(one, ast.Constant) and isinstance(one.value, str)
            )
            words = re.findall(
                r"TOKEN|PASSW|SECRET|CREDENTIAL|(?<![A-Z])KEY(?![A-Z])", texts.upper()
            )
            if len(set(words)) > 2:
                lines.append(node.lineno)
    return lines

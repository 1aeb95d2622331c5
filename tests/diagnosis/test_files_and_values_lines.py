"""The rules about lines: how several readers read them, and what an ignored one looks like."""

import io

import pytest
from dotenv import dotenv_values

from lib.diagnosis.rule import Example
from lib.diagnosis.rules import (
    env_line_ignored,
    env_line_read_differently,
    env_name_invalid,
    value_multiline,
)
from lib.sources.other_readers import docker, hf
from tests.diagnosis.test_rules import context_of

KEY = "q7Rt2Zp9Lm4Xc8Vb"

LINES = (
    ("K=plain", "same"),
    ("K = spaced  ", "same"),
    ("export K='quoted' # note", "same"),
    ('K="a\\nb"', "same"),
    ("K=a # note", "same"),
    ("K=ab#cd", "same"),
    ("K= # note", "same"),
    ("K=a=b==", "same"),
    ("K=", "same"),
    ('K="it\'s"', "same"),
    ("K=a; L=b", "same"),
    ("K='it\\'s'", "different"),
    ("K='back\\\\slash'", "different"),
    ('K="a\\$b"', "different"),
    ('K="a\\rb"', "different"),
    ('K="a\\\'b"', "different"),
    ("K", "different"),
)


@pytest.mark.parametrize(("line", "expected"), LINES)
def test_read_differently(line: str, expected: str, tmp_path):
    """The rule speaks exactly where the real python-dotenv and the uploader's dialect differ."""
    real = dotenv_values(stream=io.StringIO(line), interpolate=False)
    assert ("same" if hf(line) == real else "different") == expected
    found = list(
        env_line_read_differently.find(context_of(Example({".env": line + "\n"}), tmp_path))
    )
    assert bool(found) == (expected == "different")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("K='a' # b", {"K": "'a' # b"}),
        ("  K=a  ", {"K": "a  "}),
        ("export K=a", None),
        ("K =a", None),
        ("=a", None),
        ("K", {}),
        ('K="a\\n"', {"K": '"a\\n"'}),
        ("K=${A}#b", {"K": "${A}#b"}),
        ("K=\x0ca", {"K": "\x0ca"}),
    ],
)
def test_docker_takes_lines_as_they_are(line, expected):
    """Docker keeps quotes, comments and spaces, and refuses a name with a space.

    No Docker is run: this is what the reference of `docker run --env-file` says. `NAME=value` is
    taken as it stands, a `#` further on is part of the value, a bare `NAME` is the environment's.
    """
    assert docker(line) == expected


def test_docker_is_told_of_what_is_expanded(tmp_path):
    """A value with `${NAME}` in it is another one for Docker, which expands nothing."""
    files = {".env": "A=1\nB=${A}\n", "run.sh": "docker run --env-file .env app\n"}
    found = list(env_line_read_differently.find(context_of(Example(files), tmp_path)))
    assert [[one.location for one in finding.where] for finding in found] == [[".env:2"]] * 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("set K={}", "`set`"),
        ("K: {}", "YAML"),
        ('  "K": "{}",', "JSON"),
        ('$env:K = "{}"', "PowerShell"),
        ('K="{}', "never closed"),
        ('K="{}"x', "after a closing quote"),
        ("MY KEY={}", "space in its name"),
        ("[section]", "heading"),
        ("some words {}", "`NAME=value`"),
    ],
)
def test_says_what_an_ignored_line_looks_like(text, words, tmp_path):
    """The sentence names the syntax, and nothing of the line."""
    example = Example({".env": f"A=1\n{text.replace('{}', KEY)}\n"})
    (found,) = env_line_ignored.find(context_of(example, tmp_path))
    assert words in found.detail
    assert found.where[0].location == ".env:2"
    assert KEY not in repr(found)


def test_one_line_has_one_rule(tmp_path):
    """The rules about lines do not tell the same line twice."""
    text = "$env:A=1\nMY-KEY='it\\'s'\nB: 2\nC='x\ny'\nD='it\\'s'\n"
    view = context_of(Example({".env": text}), tmp_path)
    rules = (env_line_ignored, env_name_invalid, value_multiline, env_line_read_differently)
    lines = [one.where[0].location for rule in rules for one in rule.find(view)]
    assert sorted(lines) == [f".env:{number}" for number in (1, 2, 3, 4, 6)]

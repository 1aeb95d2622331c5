"""What the real `hf` uploads, line by line, and what the rules say about these lines.

Docker's `--env-file` is no program here: what is known of it is tested beside the rule's own tests.
"""

import itertools
import random
import re
from pathlib import Path

import pytest
from dotenv import dotenv_values

from lib.diagnosis.rule import Example, Rule, RuleContext
from lib.diagnosis.rules import (
    env_line_ignored,
    env_line_read_differently,
    env_name_invalid,
    value_multiline,
)
from tests.diagnosis.test_rules import context_of

from .conftest import CHATBOT, HfCommand, Hub

_NAME = re.compile(r"NAME_\d+")
# The parts of a line; `@` stands for its name.
HEADS = ("@", "@", "  @", "\t@", "export @", "export \t@")
EQUALS = ("=", "=", "=", " = ", "= ", " =", "\t=\t")
VALUES = (
    *("", "plain", "a b", "a#b", "#a", "# a", "a=b==", "it's", 'say "hi"', "a\\nb", "a\\", "$A"),
    *("'a'", '"a"', "''", '""', "'a b'", '"a#b"', '" a "', "'a # b'", '"it\'s"', "'say \"a\"'"),
    *("'it\\'s'", '"a\\"b"', "'a\\\\b'", '"a\\\\b"', '"a\\nb"', "'a\\nb'", '"a\\tb"', '"a\\rb"'),
    *('"a\\$b"', "'a\\$b'", '"a\\\'b"', '"a\\x"', '"a\\ab"', '"a\\\\nb"', '"\\\\"', "'\\\\'"),
    *("'a'b", '"a"b', "'a' 'b'", "a'b'", 'a"b"', "'a", '"a', "a'", 'a"', "'", '"', "'a\"", "`a`"),
    *("${OUTER}", "'${OUTER}'", "a${NOWHERE:-b}c", "${", "a${b", "${}", "$OUTER", "\\${OUTER}"),
    *("a\x0cb", "'a\x0cb'", "a\u2028b", "é", '"é"', "a\u00a0b", "a # b # c", "a ; b", "{'a': 1}"),
)
TAILS = ("", "", "", " ", " # note", "\t# note", "#x", " #", " # it's", '# "', " x")
BARE = ("@", "  @", "export @", "@ # note", "@#note", "@ ")
FOREIGN = ("@: a", "set @=a", "@ a", "-@=a", "@-x=a", "@.x='a'", "'@'='a'", '"@"=a', "=@")
MULTILINE = ("@='a\nb'", '@="a\nb"', "@='a\nNO=b\n'", '@="a" \\\n"b"')
OTHER_RULES = (env_line_ignored, env_name_invalid, value_multiline)
PER_FILE = 250


def family() -> list[str]:
    """Return a thousand lines, the same in every run: every value once, and a draw of the rest."""
    draw = random.Random(20240614)
    whole = ["".join(parts) for parts in itertools.product(HEADS, EQUALS, VALUES, TAILS)]
    lines = [*(f"@={one}" for one in VALUES), *BARE, *FOREIGN, *MULTILINE]
    lines += draw.sample(whole, 1000 - len(lines))
    draw.shuffle(lines)
    return lines


FAMILY = family()


@pytest.mark.parametrize("start", range(0, len(FAMILY), PER_FILE))
def test_the_rule_tells_exactly_what_is_uploaded_otherwise(
    hf: HfCommand, hub: Hub, tmp_path: Path, start: int
) -> None:
    """A line is told where the uploaded value is not python-dotenv's; no other, and none is missed.

    Every name stands once, so what is uploaded of it comes from its own line.
    """
    lines = FAMILY[start : start + PER_FILE]
    names = [f"NAME_{number}" for number in range(len(lines))]
    text = "".join(one.replace("@", name) + "\n" for name, one in zip(names, lines, strict=True))
    view = context_of(Example({".env": text}), tmp_path)
    path = view.folder / ".env"
    uploaded = _uploaded(hf, hub, path, dict.fromkeys(names, "of the environment"))
    read = dotenv_values(path)
    told = _told(view, env_line_read_differently.RULE)
    others = {number for module in OTHER_RULES for number in _told(view, module.RULE)}
    written = text.split("\n")
    differing = {
        number
        for number, line in enumerate(written, start=1)
        for name in _NAME.findall(line)
        if uploaded.get(name) != read.get(name)
    }
    assert {written[one - 1] for one in told - differing} == set()
    assert {written[one - 1] for one in differing - told - others} == set()
    assert not told & others
    assert len(lines) // 10 < len(told) < len(lines) // 2


def _told(view: RuleContext, rule: Rule) -> set[int]:
    """Return the lines of the `.env` that a rule speaks about, to the last one of a statement."""
    (file,) = view.env_files
    ends = {one.line: one.last_line for one in file.statements}
    places = [where.location for finding in rule.find(view) for where in finding.where]
    firsts = [int(place.rpartition(":")[2]) for place in places]
    return {number for first in firsts for number in range(first, ends[first] + 1)}


def _uploaded(hf: HfCommand, hub: Hub, path: Path, environ: dict[str, str]) -> dict[str, str]:
    """Upload a file with the real command, and return what the Hub then knows beside its own."""
    before = set(_secrets(hub))
    path.chmod(0o600)
    done = hf("spaces", "secrets", "add", CHATBOT, "--secrets-file", str(path), **environ)
    assert done.returncode == 0, done.stderr
    return {name: value for name, value in _secrets(hub).items() if name not in before}


def _secrets(hub: Hub) -> dict[str, str]:
    state = hub.ask("GET", "/_practice/hub/state").json()
    (space,) = [one for one in state["spaces"] if one["id"] == CHATBOT]
    return {name: entry["value"] for name, entry in space["secrets"].items()}

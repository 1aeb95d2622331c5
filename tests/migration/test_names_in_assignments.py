"""A name before a `=` with a value behind it is taken as it is; what may be a value is not."""

import base64
from random import Random

import pytest

from lib.migration.export import as_document
from lib.migration.importing import choose, combine, read_text, review
from lib.migration.plan import make_plan
from lib.names.displayable import is_assigned_name, is_name
from lib.project import load_project
from tests.support.made_secrets import WORDS, secrets, seen_in

NAMES = ("foo_bar", "myCoolThing", "bigquery_ds", "smtp_pw", "stripe_sk", "XYZZY", "foobar")
SENTENCES = ("password_is_tiger", "pw_is_tiger", "my_secret_tiger", "the_pin_is_tiger")
PART = 6


def _blocks(count: int) -> list[tuple[str, str]]:
    """Return texts with the secret in them that they hold, wrapped, joined or cut somewhere."""
    draw = Random(6)
    found = []
    for number in range(count):
        raw = base64.b64encode(draw.randbytes(draw.choice([46, 47, 49, 50]))).decode()
        size = draw.choice([16, 24, 40, 64])
        lines = [raw[at : at + size] for at in range(0, len(raw), size)]
        words = draw.sample(WORDS, draw.choice([3, 4, 5]))
        phrase = draw.choice("_-").join(words)
        token = "".join(draw.choices("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", k=12))
        text, secret = (
            ("\n".join(lines), raw),
            ("\n".join([*lines[:-1], lines[-1].rstrip("=") + "=then=text"]), raw.rstrip("=")),
            (f"-----BEGIN PRIVATE KEY-----\n{chr(10).join(lines)}\n-----END PRIVATE KEY-----", raw),
            (phrase, phrase),
            (f"{phrase}=1", phrase),
            (f"{token}=1&user={token}&next=/", token),
            (f"{token}=x; Path=/; HttpOnly=1", token),
            (f"{raw[:11].replace('/', 'x').replace('+', 'y')}==more", raw[:11]),
        )[number % 8]
        found.append((text, secret))
    return found


def _told(text: str, label: str, folder) -> str:
    """Return all that the plan and the questions before it tell of a text."""
    reading = combine([read_text(text, label, {})])
    items = review(reading, load_project(folder, {}, folder), {}, folder)
    wanted, refused = choose(items)
    plan = make_plan("alice/app", wanted, (*refused, *reading.refused), None)
    return f"{as_document(plan)} {[one.shown_name for one in reading.rows]} {reading.refused!r}"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("label", "line"), [(".env", "{}=1\n"), (".env", "export {}='v w'\n"), ("x.toml", "{} = 'v'\n")]
)
def test_a_name_in_an_assignment_is_planned(tmp_path, name, label, line):
    """`foo_bar=1` is planned under its name, without anybody typing it."""
    reading = combine([read_text(line.format(name), label, {})])
    wanted, _ = choose(review(reading, load_project(tmp_path, {}, tmp_path), {}, tmp_path))
    plan = make_plan("alice/app", wanted, reading.refused, None)
    assert [one.name for one in plan.steps] == [name]


@pytest.mark.parametrize("name", [*NAMES, *SENTENCES])
@pytest.mark.parametrize("line", ["{}", "{}=", "{}==", "{}===", "export {}", "ZZkd9Qp2mX7c\n{}=1"])
def test_what_stands_bare_is_told_nowhere(tmp_path, name, line):
    """Without a value, with padding only, or below a bare line the same text may be a value."""
    assert name not in _told(line.format(name), ".env", tmp_path)
    assert not is_name(name)


@pytest.mark.parametrize("name", SENTENCES)
def test_a_sentence_is_no_name_anywhere(name):
    """What says that something is a secret is a passphrase, also before a `=`."""
    assert not is_assigned_name(name, "1")


def test_no_secret_of_any_make_is_a_name_before_a_value():
    """Keys, seeds and passphrases with `=value` behind them stay hidden."""
    assert [one for one in secrets(4000) if is_assigned_name(one, "value")] == []


def test_wrapped_keys_passphrases_queries_and_cookies_are_told_nowhere(tmp_path):
    """Whatever is cut by a `=` somewhere: no part of it gets into a plan or a question."""
    for text, secret in _blocks(400):
        told = _told(text, ".env", tmp_path)
        assert not seen_in(told, secret), text
        assert secret[-PART:] not in told or secret[-PART:].isalpha(), text

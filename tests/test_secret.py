"""A secret stays hidden wherever Python turns a value into text."""

import copy
import dataclasses
import hashlib
import io
import json
import logging
import os
import pickle
import pprint
import subprocess
import sys
import traceback
from pathlib import Path

import pytest

from lib.secret import HIDDEN, Secret

ROOT = Path(__file__).resolve().parents[1]
FAKE = "hf_FAKEfakeFAKEfakeFAKEfakeFAKEfake"
ONE_WAY_OUT = {"reveal", "_Secret__value"}


@dataclasses.dataclass
class Record:
    """A record as a caller may build one around a secret."""

    name: str
    key: Secret


PICTURES = {
    "str": str,
    "repr": repr,
    "format": format,
    "format with a width": lambda secret: format(secret, "<60"),
    "f-string": lambda secret: f"{secret} {secret!s} {secret!r} {secret!a} {secret:>20}",
    "percent": lambda secret: "%s %r %a" % (secret, secret, secret),  # noqa: UP031
    "str.format": lambda secret: "{} {0!r}".replace("{}", "{0}").format(secret),
    "print": lambda secret: print(secret, file=(out := io.StringIO())) or out.getvalue(),
    "in a list": lambda secret: str([secret]),
    "in a dictionary": lambda secret: str({"key": secret, secret: 1}),
    "pprint": lambda secret: pprint.pformat({"key": secret}),
    "dataclass repr": lambda secret: repr(Record("HF_API_KEY", secret)),
    "dataclass asdict": lambda secret: str(dataclasses.asdict(Record("HF_API_KEY", secret))),
    "json with a default": lambda secret: json.dumps({"key": secret}, default=str),
    "copy": lambda secret: repr(copy.copy(secret)),
    "deepcopy": lambda secret: repr(copy.deepcopy({"key": [secret]})),
    "exception": lambda secret: f"{ValueError('bad key', secret)} {ValueError(secret)!r}",
    "dir": lambda secret: " ".join(dir(secret)),
}


@pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES)
def test_no_text_shows_the_value(picture):
    """Every ordinary way of turning a secret into text gives bullets, or nothing of the value."""
    text = picture(Secret(FAKE))
    assert text
    assert not _shows(text)


@pytest.mark.parametrize("spec", ["", ">20", "^9", ".1"])
def test_format_is_that_of_the_bullets(spec):
    """A format specification applies to the bullets, never to the value."""
    assert format(Secret(FAKE), spec) == format(HIDDEN, spec)


FAILURES = {
    "json": json.dumps,
    "json inside": lambda secret: json.dumps({"key": [secret]}),
    "json as a name": lambda secret: json.dumps({secret: 1}),
    "pickle": pickle.dumps,
    "pickle, oldest protocol": lambda secret: pickle.dumps(secret, protocol=0),
    "pickle inside": lambda secret: pickle.dumps(Record("HF_API_KEY", secret)),
    "reduce": lambda secret: secret.__reduce__(),
    "getstate": lambda secret: secret.__getstate__(),
    "vars": vars,
    "percent number": lambda secret: "%d" % secret,  # noqa: UP031
    "format number": lambda secret: f"{secret:d}",
    "plus text": lambda secret: secret + "tail",
    "text plus": lambda secret: "head" + secret,
    "join": lambda secret: ",".join(["a", secret]),
    "int": int,
    "bytes": bytes,
    "length": len,
    "index": lambda secret: secret[0],
    "iterate": list,
    "order": lambda secret: sorted([secret, Secret("other")]),
    "text method": lambda secret: secret.upper(),
    "path": os.fspath,
    "argument of a process": lambda secret: subprocess.run([secret], check=False),
    "environment": lambda secret: os.environ.update(NAME=secret),
    "new attribute": lambda secret: setattr(secret, "note", "text"),
    "wrong prefixes": lambda secret: secret.mask([7]),
}


@pytest.mark.parametrize("misuse", FAILURES.values(), ids=FAILURES)
def test_no_error_shows_the_value(misuse):
    """Misusing a secret fails, and a traceback with the locals of each frame hides the value."""
    secret = Secret(FAKE)
    with pytest.raises((TypeError, ValueError, AttributeError)) as caught:
        misuse(secret)
    told = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    text = "".join(told.format())
    assert f"secret = Secret({HIDDEN})" in text
    assert not _shows(text + repr(caught.value))


def test_no_log_shows_the_value(caplog):
    """A log hides a secret in its message, in its arguments, and in a logged exception."""
    logger = logging.getLogger("tests.secret")
    secret = Secret(FAKE)
    logger.warning("the key %s is %r", secret, {"key": secret})
    try:
        raise ValueError(secret)
    except ValueError:
        logger.exception("failed with %s", secret)
    assert len(caplog.records) == 2
    assert HIDDEN in caplog.text
    assert not _shows(caplog.text + str([vars(record) for record in caplog.records]))


def test_only_reveal_gives_the_value():
    """Nothing that a secret offers gives its value back, except `reveal` and its own slot."""
    secret = Secret(FAKE)
    given = {name for name in dir(secret) if _shows(_called(secret, name))}
    assert given == ONE_WAY_OUT
    assert secret.reveal() == FAKE


def test_a_copy_is_the_same_secret():
    """Copying makes no second object that holds the value."""
    secret = Secret(FAKE)
    assert copy.copy(secret) is secret
    assert copy.deepcopy([secret])[0] is secret
    assert dataclasses.asdict(Record("HF_API_KEY", secret))["key"] is secret


def test_equality_and_hash_follow_the_value():
    """Equal values are one secret in a set; a secret never equals plain text."""
    same = [Secret(FAKE), Secret("".join(list(FAKE)))]
    other = Secret(FAKE[:-1])
    assert same[0] == same[1]
    assert same[0] != other
    assert same[0] != FAKE
    assert len({*same, other}) == 2
    assert other not in set(same)


@pytest.mark.parametrize("value", ["", "schlüssel-✓", "\udcff\x00\n", "a" * 100_000])
def test_any_text_can_be_compared(value):
    """Comparing and fingerprinting work for every text, lone surrogates included."""
    assert Secret(value) == Secret(value)
    assert Secret(value) != Secret(value + "x")
    assert Secret(value).fingerprint() == Secret(value).fingerprint()


@pytest.mark.parametrize(
    ("value", "empty"),
    [("", True), (" ", True), ("\t\r\n\u00a0\u2003", True), ("0", False), (" x ", False)],
)
def test_white_space_is_empty(value, empty):
    """Only nothing and white space count as empty."""
    assert Secret(value).is_empty() is empty


SIXTEEN = "0123456789abcdef"


@pytest.mark.parametrize(
    ("value", "prefixes", "mask"),
    [
        ("", (), HIDDEN),
        ("", ("hf_",), HIDDEN),
        ("fake", (), HIDDEN),
        ("hf_", ("hf_",), "hf_…"),
        ("hf_fake", ("hf_",), "hf_…"),
        (SIXTEEN + "wxyz", (), "…wxyz"),
        (SIXTEEN[1:] + "wxyz", (), HIDDEN),
        (f"hf_{SIXTEEN}wxyz", ("hf_",), "hf_…wxyz"),
        (f"hf_{SIXTEEN[1:]}wxyz", ("hf_",), "hf_…"),
        (f"hf_{SIXTEEN}wxyz", (), "…wxyz"),
        (f"HF_{SIXTEEN}wxyz", ("hf_",), "…wxyz"),
        (f"x-hf_{SIXTEEN}wxyz", ("hf_",), "…wxyz"),
        (f"sk-ant-{SIXTEEN}wxyz", ("sk-", "sk-ant-", "sk-proj-"), "sk-ant-…wxyz"),
        (f"sk-ant-{SIXTEEN}wxyz", ("sk-ant-", "sk-"), "sk-ant-…wxyz"),
        (f"sk-ant-{SIXTEEN[1:]}wxyz", ("sk-", "sk-ant-"), "sk-ant-…"),
        (f"sk-{SIXTEEN}wxyz", ("sk-", "sk-ant-"), "sk-…wxyz"),
        (SIXTEEN + "wxyz", ("",), "…wxyz"),
        ("fake", ("",), HIDDEN),
        (f"hf_{SIXTEEN}wxyé", ("hf_",), "hf_…"),
        (f"hf_{SIXTEEN}wxy\n", ("hf_",), "hf_…"),
        (SIXTEEN + "w\x1b[1", (), HIDDEN),
        (f"sk-ünïcödé-{SIXTEEN}wxyz", ("sk-",), "sk-…wxyz"),
    ],
)
def test_mask(value, prefixes, mask):
    """A mask shows the longest public prefix, and 4 plain characters where 16 stay unknown."""
    assert Secret(value).mask(prefixes) == mask
    assert Secret(value).mask(iter(prefixes)) == mask


def test_fingerprint_tells_values_apart_within_a_process():
    """A fingerprint is 12 hex digits, equal for equal values, and no plain hash of the value."""
    found = Secret(FAKE).fingerprint()
    assert len(found) == 12
    assert set(found) <= set("0123456789abcdef")
    assert found == Secret(FAKE).fingerprint()
    assert found != Secret(FAKE + "x").fingerprint()
    assert found != hashlib.sha256(FAKE.encode()).hexdigest()[:12]


def test_fingerprint_means_nothing_in_another_process():
    """Two runs give one value different fingerprints, so a report cannot be searched offline."""
    code = f"from lib.secret import Secret; print(Secret({FAKE!r}).fingerprint())"
    run = [sys.executable, "-c", code]
    others = {
        subprocess.run(run, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()
        for _ in range(2)
    }
    assert len({*others, Secret(FAKE).fingerprint()}) == 3


def _shows(text: str) -> bool:
    """Whether a text holds the value or a telling part of it."""
    return any(part in text for part in (FAKE, FAKE[:12], FAKE[-12:]))


def _called(secret: Secret, name: str) -> str:
    """Return an attribute as text, and what calling it without arguments gives."""
    attribute = getattr(secret, name)
    try:
        return f"{attribute} {attribute()}"
    except TypeError as error:
        return f"{attribute} {error}"

"""The table of providers: whole, consistent, and strict about what stands in it."""

import json
import re
import string
import tomllib
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from lib.provider_config import (
    Check,
    Message,
    Provider,
    TableError,
    _plain_row,
    _rows,
    known_prefixes,
    load_table,
    owners_of_prefix,
    table,
)
from lib.providers.replies import ANY, load_replies, replies_of
from lib.providers.verdict import Verdict
from tests.support.dashboard import ROOT

ROWS = list(table().values())
EVERY_ROW = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
NAME = re.compile(r"[A-Z][A-Z0-9_]{2,}")
STYLES = {"openai", "anthropic", "google", "cohere", "ollama"}
# Verdicts that a reply can have; the others come without one.
FILLED_IN = {
    *("provider", "api", "name", "console", "address", "address_name", "settings", "coding_plan")
}
OF_A_REPLY = set(Verdict) - {"unreachable", "damaged", "not_configured", "not_tested"}
REQUIRED = {
    "huggingface": "HUGGINGFACE_HUB_TOKEN",
    "openai": "OPENAI_API_KEY",
    "groq": "GROQ_API_KEY",
    "openrouter": "OPENROUTER_API_KEY",
    "ollama": "OLLAMA_API_KEY",
    "anthropic": "ANTHROPIC_API_KEY",
    "google": "GOOGLE_API_KEY",
    "mistral": "MISTRAL_API_KEY",
    "cohere": "CO_API_KEY",
    "together": "TOGETHER_API_KEY",
    "replicate": "REPLICATE_API_TOKEN",
}


def routes(row: Provider) -> Iterator[Check | Message]:
    """Yield the check and the message of a row, where it has them."""
    yield from (route for route in (row.check, row.message) if route)


def test_the_table_is_there() -> None:
    """The table holds the providers people use most, each under its usual name."""
    assert len(ROWS) >= 30
    assert {key: table()[key].names[0] for key in REQUIRED} == REQUIRED
    assert list(table()) == [row.id for row in ROWS]


def test_the_order_of_hugging_face_names() -> None:
    """The two names of this project come first, then those of other tools."""
    row = table()["huggingface"]

    assert row.all_names[:3] == ("HUGGINGFACE_HUB_TOKEN", "HF_API_KEY", "HF_TOKEN")
    assert row.names == ("HUGGINGFACE_HUB_TOKEN", "HF_API_KEY")
    assert row.check_base_names == ("HF_ENDPOINT",)


def test_no_name_belongs_to_two() -> None:
    """Every variable, of a key or of an address, belongs to one provider and stands there once."""
    names = [
        name
        for row in ROWS
        for name in (*row.all_names, *row.base_url_names, *row.check_base_names)
    ]
    assert len(names) == len(set(names))


@EVERY_ROW
def test_what_a_row_holds(row: Provider) -> None:
    """Ids, names and addresses have their shape, and something stands where it must."""
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row.id)
    assert row.name
    assert row.source
    assert row.names
    assert row.base_url_names
    assert all(NAME.fullmatch(name) for name in (*row.all_names, *row.base_url_names))
    local = row.key_optional
    assert row.base_url == "" or row.base_url.startswith("http://127." if local else "https://")
    assert not row.base_url.endswith("/")
    for page in filter(None, (row.console, row.status_page)):
        assert urlsplit(page).scheme == "https"
    assert row.console


@EVERY_ROW
def test_a_check_or_the_reason_for_none(row: Provider) -> None:
    """A row has a free check, or one sentence on why there is none."""
    assert (row.check is None) == bool(row.no_check)
    assert row.no_check == "" or re.fullmatch(r"[A-Z][^.]*(?:\.\w[^.]*)*\.", row.no_check)


@EVERY_ROW
def test_the_key_travels_in_a_header(row: Provider) -> None:
    """The key has one place, in a header; no address, body or other header has one."""
    parts = [name for _, name, _, _ in string.Formatter().parse(row.auth.value) if name is not None]
    assert parts in (["key"], ["basic"])
    assert bool(row.auth.user or row.auth.user_names) == (parts == ["basic"])
    assert re.fullmatch(r"[A-Za-z-]+", row.auth.header)
    for route in routes(row):
        texts = [route.path, route.url, route.fallback_path]
        if isinstance(route, Check):
            texts += [route.body, *route.headers.values()]
        assert not any(mark in text for text in texts for mark in ("{key}", "{basic}", "key="))


@EVERY_ROW
def test_where_requests_go(row: Provider) -> None:
    """A route is a path, or an address with a path for other base URLs; bodies are JSON."""
    for route in routes(row):
        assert bool(route.path) != bool(route.url)
        assert bool(route.url) == bool(route.fallback_path)
        assert all(not path or path.startswith("/") for path in (route.path, route.fallback_path))
        assert route.url == "" or route.url.startswith("https://")
    if row.check:
        assert row.check.method in {"GET", "POST"}
        assert json.loads(row.check.body or "{}") is not None
        assert row.check.method == "POST" or not row.check.body
    if row.message:
        assert row.message.style in STYLES
        assert row.message.model


@EVERY_ROW
def test_expressions(row: Provider) -> None:
    """Every regular expression compiles, and a whole key never fits by being empty."""
    for pattern in row.patterns:
        assert not re.fullmatch(pattern, "")
    for reply in (*replies_of(row.id), *replies_of(ANY)):
        assert re.compile(reply.words, re.IGNORECASE)
        assert reply.verdict in OF_A_REPLY
        assert reply.on in {"", "check", "message"}
        assert reply.on == "" or getattr(row, reply.on)
        assert not (reply.usual and reply.otherwise)
        assert all(200 <= status <= 599 for status in reply.status)
        assert reply.status or reply.words


@EVERY_ROW
def test_what_replies_say(row: Provider) -> None:
    """A sentence ends as one, names only what can be filled in, and comes with a next step."""
    for reply in (*replies_of(row.id), *replies_of(ANY)):
        for text in filter(None, (reply.say, reply.do, reply.server_do)):
            assert text[0].isupper() or text.startswith((row.name, "{provider}"))
            assert re.search(r"\.$|https://\S+$", text), text
            assert set(re.findall(r"\{(\w*)\}", text)) <= FILLED_IN
            assert text.count("`") % 2 == 0
        if reply.say and reply.verdict not in {"works", "rate_limited", "server_error"}:
            assert reply.do, reply.say


@EVERY_ROW
def test_only_words_decide_about_a_key(row: Provider) -> None:
    """No status alone, of those that proxies use too, says that a key works or does not."""
    for reply in (*replies_of(row.id), *replies_of(ANY)):
        common = not reply.status or {200, 401, 403, 503} & set(reply.status)
        if common and reply.verdict in {"works", "rejected"}:
            assert reply.words


MINIMAL = """
[[provider]]
id = "one"
name = "One"
names = ["ONE_API_KEY"]
base_url = "https://one.invalid"
base_url_names = ["ONE_BASE_URL"]
console = "https://one.invalid/keys"
source = "made up"
auth = { header = "Authorization", value = "Bearer {key}" }
check = { path = "/models" }
"""


def test_a_minimal_row() -> None:
    """What a row leaves out has a default that changes nothing."""
    row = load_table(MINIMAL)["one"]

    assert row.all_names == ("ONE_API_KEY",)
    assert row.check == Check("GET", "/models")
    assert (row.message, row.prefixes, row.key_optional) == (None, (), False)


@pytest.mark.parametrize(
    ("old", "new", "tells"),
    [
        ('name = "One"', 'name = "One"\nnmae = "Two"', "nmae"),
        ('name = "One"', "", "name"),
        ('id = "one"', "", "no id"),
        ('console = "https://one.invalid/keys"\n', "", "console"),
        ('auth = { header = "Authorization", value = "Bearer {key}" }', "", "auth"),
        ('value = "Bearer {key}" }', 'value = "{key}", query = "key" }', "query"),
        ('check = { path = "/models" }', "", "check"),
        ('check = { path = "/models" }', "no_check = { }", "no_check"),
        ('check = { path = "/models" }', 'no_check = { becuase = "x" }', "becuase"),
        ('path = "/models" }', 'path = "/models" }\nno_check = { because = "x" }', "no_check"),
        ('path = "/models"', 'pth = "/models"', "pth"),
        ('path = "/models"', 'url = "https://one.invalid/models"', "fallback_path"),
        ('path = "/models" }', 'path = "/models" }\nmessage = { model = "m" }', "style"),
        ('path = "/models" }', 'path = "/models" }\nreply = [{ words = "x" }]', "reply"),
    ],
)
def test_a_mistake_is_named(old: str, new: str, tells: str) -> None:
    """A field that is unknown, missing or in contradiction is named, with its row."""
    assert MINIMAL.count(old) == 1
    with pytest.raises(TableError, match=f"provider 1.*{tells}"):
        load_table(MINIMAL.replace(old, new))


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ('provider = "groq"\nwords = "x"', r"\(groq\): .*verdict"),
        ('provider = "groq"\nverdict = "works"\nwrods = "x"', r"\(groq\): .*wrods"),
        ('provider = "grok"\nverdict = "works"', "no such provider"),
        ('verdict = "works"', "no such provider"),
    ],
)
def test_a_mistake_in_a_reply_is_named(text: str, tells: str) -> None:
    """A reply of nobody, or with a field that is unknown or missing, is named with its number."""
    with pytest.raises(TableError, match=f"reply 2.*{tells}"):
        load_replies(f'[[reply]]\nprovider = "groq"\nverdict = "works"\n[[reply]]\n{text}\n')


def test_an_id_is_used_once() -> None:
    """Two rows with one id are a mistake."""
    with pytest.raises(TableError, match=r"provider 2 \(one\): this id is used twice"):
        load_table(MINIMAL * 2)


@pytest.mark.parametrize(
    ("value", "owners"),
    [
        ("hf_FAKE", {"huggingface"}),
        ("gsk_FAKE", {"groq"}),
        ("sk-ant-api03-FAKE", {"anthropic"}),
        ("sk-or-v1-FAKE", {"openrouter"}),
        ("sk-or-FAKE", {"openrouter"}),
        ("sk-proj-FAKE", {"openai"}),
        ("sk-FAKE", {row.id for row in ROWS if "sk-" in row.prefixes}),
        ("sk_FAKE", {row.id for row in ROWS if "sk_" in row.prefixes}),
        ("SK-FAKE", set()),
        (" sk-FAKE", set()),
        ("FAKE", set()),
        ("s", set()),
        ("", set()),
    ],
)
def test_whose_key_it_is(value: str, owners: set[str]) -> None:
    """The longest public beginning tells the vendor; a shared one names them all."""
    assert {row.id for row in owners_of_prefix(value)} == owners


def test_shared_beginnings() -> None:
    """`sk-` belongs to several vendors at once, and every prefix to whoever has it in its row."""
    assert {"openai", "deepseek"} <= {row.id for row in owners_of_prefix("sk-FAKE")}
    for row in ROWS:
        for prefix in row.prefixes:
            assert row in owners_of_prefix(prefix + "0")
    assert set(known_prefixes()) == {prefix for row in ROWS for prefix in row.prefixes}


def test_rows_are_read_as_toml() -> None:
    """Whoever reads a row, this module or `tomllib`, the same is in it; most are plain."""
    text = (ROOT / "lib" / "providers.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)["provider"]
    assert _rows(text) == rows
    plain = [_plain_row(part) for part in text.split("[[provider]]\n")[1:]]
    assert sum(one is not None for one in plain) > len(plain) * 0.8


@pytest.mark.parametrize(
    "line",
    [
        'name = "a\\u0041"',
        'name = "a" # note',
        'name = """a"""',
        "name = 'a'",
        "names = [\"a\", 'b', ]",
        "names = [1]",
        'names = ["a" , "b"]',
        'names = ["a,b", "[c]"]',
        "names = []",
        'names = [["a"]]',
        "key_optional = true",
        'names = [\n    "a",\n    "b",\n]',
        'names = [\n    "a", # one\n    "b",\n]',
        '[provider.auth]\nheader = "a"',
        '[provider.auth] # why\nheader = "a"',
        '[provider.check]\nheaders = { "a" = "b" }',
        "count = 3",
        'name="a"',
    ],
)
def test_any_line_is_read_as_toml(line: str) -> None:
    """Plain or not, a line means what it means in TOML."""
    text = f'# head\n\n[[provider]]\nid = "x"\n{line}\n\n[[provider]]\nid = "y"\n'
    assert _rows(text) == tomllib.loads(text)["provider"]


@pytest.mark.parametrize(
    "text",
    [
        '[[provider]]\nid = "x"\nid = "y"\n',
        '[[provider]]\nid = "x\n',
        '[[provider]]\n[provider.auth]\nheader = "a"\n[provider.auth]\nheader = "b"\n',
        "what\n[[provider]]\n",
    ],
)
def test_what_is_no_toml_is_refused(text: str) -> None:
    """A name that stands twice, an open text and the like are errors, as `tomllib` says."""
    with pytest.raises(tomllib.TOMLDecodeError):
        _rows(text)

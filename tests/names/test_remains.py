"""What was pasted along with a key is told from the key, and from what a value may well hold."""

import pytest

from lib.names.remains import remains_of
from lib.provider_config import table

# Made up, and not in one piece, so that no scanner takes them for keys.
SHAPED = "gsk_" + "k9L2" * 13
OPAQUE = "a1B2" * 8
OWN = "q7Rk2mZp9Lw4Xc8V" * 2

AROUND = {
    "<{}>": "the angle brackets",
    "[{}]": "the square brackets",
    "{{{}}}": "the braces",
    "({})": "the parentheses",
    "${{{}}}": "`${{` and `}}`",
    "<{}": "the angle bracket",
    "{}]": "the square bracket",
    "={}": "the second `=`",
    "{},": "the comma",
    "{};": "the semicolon",
    "{}\\": "the backslash",
    "'{}": "the quote",
    "{}`": "the backtick",
    "\u201c{}\u201d": "the typographic quotes",
    "\u00ab{}": "the typographic quote",
    "\u200b{}": "the invisible character",
    "{}\\n": "the escaped character",
    '\\"{}\\"': "the escaped character",
    "{}%0A": "the escaped character",
    "{}&amp;": "the escaped character",
    "{} # mine": "the comment",
    "{} {}": "the second copy of the key",
    "{}\n{}": "the second copy of the key",
    "- {}": "the dash",
    "...{}": "the full stop",
    "{}...": "the full stop",
    "Bearer {}": "`Bearer`",
    "bearer {}": "`Bearer`",
    "KEY={}": "the repeated name",
    "KEY: {}": "the repeated name",
    "key = '{}'": "the repeated name and the quotes",
    "export KEY={}": "`export` and the repeated name",
    "set KEY={}": "`set` and the repeated name",
    "$env:KEY = \"{}\"": "`$env:`, the repeated name and the quotes",
    "api_key={}": "the name before it",
    "--api-key {}": "the name before it",
    "\"api_key\": \"{}\"": "the name before it and the quotes",
    "{{\"api_key\": \"{}\"}}": "the braces, the name before it and the quotes",
    "x-api-key: {}": "the name before it",
    "Authorization: Bearer {}": "the name before it and `Bearer`",
    "-H \"Authorization: Bearer {}\"": "`-H`, the name before it, the quote and `Bearer`",
    "os.environ['KEY'] = '{}'": "the name before it and the quotes",
    "https://example.org/v1?api_key={}&v=2": "the address around the key",
}  # fmt: skip


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize(("provider", "key"), [("groq", SHAPED), ("mistral", OPAQUE)])
def test_what_stands_around_a_key_is_told(around, provider, key):
    """Each is named, and what is left is the key: with a known beginning or without one."""
    row = table()[provider]
    name = row.names[0]
    value = around.replace("KEY", name).replace("key =", f"{name.lower()} =").format(key, key)
    found = remains_of(value, name, row)
    assert found is not None
    assert (found.told, found.core.reveal()) == (AROUND[around].format(), key)


@pytest.mark.parametrize("key", [SHAPED, "sk-proj-" + "a1B2" * 9 + "T3BlbkFJ" + "c3D4" * 9])
def test_a_key_pasted_twice_is_one_key(key):
    """Without anything between the two as well, also where a longer key would be right."""
    row = table()["groq" if key == SHAPED else "openai"]
    found = remains_of(key + key, row.names[0], row)
    assert found is not None
    assert found.core.reveal() == key


@pytest.mark.parametrize(
    ("provider", "key"),
    [
        ("groq", SHAPED),
        ("openai", "sk-proj-" + "a1B2c3D4e5" * 7 + "T3Blbk" + "FJ" + "a1B2c3D4e5" * 7),
        ("huggingface", "hf_" + "aBcDeFgHiJ" * 3 + "kLmN"),
    ],
)
def test_a_beginning_kept_from_the_example_is_too_much(provider, key):
    """Somebody pasted the key behind the `sk-` or `gsk_` that the example had already."""
    row = table()[provider]
    for kept in (key[: key.index("_" if "_" in key[:4] else "-") + 1], row.prefixes[0]):
        found = remains_of(kept + key, "KEY", row)
        assert found is not None
        assert found.core.reveal() == key
    assert remains_of(key, "KEY", row) is None


def test_a_key_within_other_text_is_found_by_its_shape():
    """Where nothing else explains it, the one key of the provider in a text is what was meant."""
    row = table()["groq"]
    found = remains_of(f'client = Groq(api_key="{SHAPED}")', "GROQ_API_KEY", row)
    assert found is not None
    assert (found.told, found.core.reveal()) == ("the text around the key", SHAPED)
    assert remains_of(f"a {SHAPED} b {SHAPED[:-1]}3", "GROQ_API_KEY", row) is None


@pytest.mark.parametrize(
    "value",
    [SHAPED, f"{SHAPED},{SHAPED[:-1]}3", "<your-key>", "[REDACTED]", "sk-...", "EMPTY", "Bearer",
     "<gsk_" + "x" * 52 + ">", "os.environ['GROQ_API_KEY']", "", "=", "<>", "a" * 5000],
)  # fmt: skip
def test_nothing_is_left_of_what_holds_no_key(value):
    """Keys as they are, several of them, and what only stands in a key's place."""
    assert remains_of(value, "GROQ_API_KEY", table()["groq"]) is None


@pytest.mark.parametrize(
    ("provider", "value"),
    [
        ("azure-openai", "a1B2" * 20 + "JQQJ99" + "ab12" * 3 + "=="),
        ("aws-bedrock", "ABSK" + "QmVk" * 30 + "=="),
        ("fal", "12345678-1234-1234-1234-123456789abc:" + "a1b2" * 8),
        ("zai", "a1b2" * 8 + ".a1B2a1B2a1B2a1B2"),
        ("nebius", "v1." + "a1B2" * 30),
        ("serpapi", "a1b2" * 16),
        ("google", '{"type": "service_account", "private_key_id": "a1b2c3d4e5f6a7b8"}'),
    ],
)
def test_keys_keep_what_belongs_to_them(provider, value):
    """Padding, a colon, a dot, a repeated part: each is a part of some provider's keys."""
    row = table()[provider]
    assert remains_of(value, row.names[0], row) is None


@pytest.mark.parametrize(
    "value",
    [f"{OWN};", f"'{OWN}", f"Bearer {OWN}", "[a-z]+", "{abc}", "<p@ss word>", "=secret", "a=b;c=d",
     "p@ss,w0rd;", "https://u:q7Rk2mZp9Lw4@h/?key=q7Rk2mZp9Lw4Xc8V", f"user:{OWN}", OWN + "==",
     '{"type": "service_account"}', "-----BEGIN KEY-----", OWN * 2],
)  # fmt: skip
def test_a_password_keeps_each_of_its_characters(value):
    """Of a value that is nobody's key nothing is taken that may be a part of it."""
    assert remains_of(value, "SERVICE_SECRET", None) is None


@pytest.mark.parametrize("around", ["SERVICE_SECRET={}", "export SERVICE_SECRET={}", "<{}>"])
def test_what_stands_in_no_password_by_chance_is_told(around):
    """Its own name, an `export`, brackets around what is made like a key."""
    found = remains_of(around.format(OWN), "SERVICE_SECRET", None)
    assert found is not None
    assert found.core.reveal() == OWN


def test_nothing_of_a_value_is_in_the_words():
    """What was around a key is told in words that are ours; the key is shown by no repr."""
    found = remains_of(f"my-{OPAQUE}-name={SHAPED}", "GROQ_API_KEY", table()["groq"])
    assert found is not None
    assert OPAQUE not in repr(found)
    assert SHAPED not in repr(found)

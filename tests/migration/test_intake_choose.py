"""What a row is said to be, and what becomes of the person's choices."""

from dataclasses import replace
from pathlib import Path

import pytest

from lib.commands.shared.inputs import Input, origins
from lib.migration.desired import EntryKind
from lib.migration.importing import (
    Category,
    Choices,
    Item,
    choose,
    combine,
    read_file,
    read_text,
    review,
)
from lib.migration.importing.public_values import why_harmless
from lib.project import load_project
from lib.sources import Place
from tests.support.projects import write_project

MADE_UP = "q7Rt2Zp9Lm4Xc8VbN1kJ5hG3"


def rows(text: str, folder: Path) -> dict[str, Item]:
    """Review a text in an empty project."""
    reading = read_text(text, ".env", {})
    assert reading.refused == ()
    return {
        item.name: item for item in review(reading, load_project(folder, {}, folder), {}, folder)
    }


SORTS = (
    ("OPENAI_API_KEY", MADE_UP, Category.SECRET, True),
    ("ANYTHING", "some words", Category.SECRET, True),
    ("OPENAI_MODEL", "gpt-4o-mini", Category.VARIABLE, True),
    ("MODEL_ID", "meta-llama/Llama-3.1-8B-Instruct", Category.VARIABLE, True),
    ("LOG_LEVEL", "info", Category.VARIABLE, True),
    ("APP_PORT", "7860", Category.VARIABLE, True),
    ("MAX_TOKENS", "4096", Category.VARIABLE, True),
    ("USE_CACHE", "true", Category.VARIABLE, True),
    ("SITE_URL", "https://example.com/docs/v1", Category.VARIABLE, True),
    ("SPACE_ID", "alice/app", Category.BUILT_IN, False),
    ("MEMORY", "16", Category.BUILT_IN, False),
    ("PATH", "/usr/bin", Category.BUILT_IN, False),
    ("GROQ_API_KEY", "your-key-here", Category.PLACEHOLDER, False),
    ("GROQ_API_KEY", "gsk_****", Category.MASKED, False),
    ("GROQ_API_KEY", "op://vault/groq/key", Category.REFERENCE, False),
    ("GROQ_API_KEY", "", Category.EMPTY, False),
    ("A_CERT", '"one\ntwo"', Category.MULTI_LINE, True),
    ("HF_HOME", "/data/hf", Category.LOCAL, False),
    ("MODEL_DIR", "C:\\models", Category.LOCAL, False),
    ("DATA_DIR", "~/data", Category.LOCAL, False),
    ("DATA_DIR", "/Users/alice/data", Category.LOCAL, False),
    ("DATA_DIR", "./data", Category.SECRET, True),
    ("ROUTE_PREFIX", "/api/v1", Category.SECRET, True),
    ("SESSION_SECRET", "/home/x", Category.SECRET, True),
    ("API_URL", "http://localhost:8000/v1", Category.LOCAL, False),
    ("DATABASE_URL", "postgres://a:b@127.0.0.1/x", Category.LOCAL, False),
    ("DEBUG_SQL", "1", Category.LOCAL, False),
)


@pytest.mark.parametrize(("name", "value", "sort", "taken"), SORTS)
def test_says_what_a_name_is(name, value, sort, taken, tmp_path):
    """Each row has its sort with a reason, and is taken by itself only where that is wise."""
    item = rows(f"{name}={value}\n", tmp_path)[name]
    assert (item.sort, item.taken) == (sort, taken)
    assert item.why
    assert item.kind is (EntryKind.VARIABLE if sort is Category.VARIABLE else EntryKind.SECRET)


SECRETS = (
    ("ADMIN_PIN", "1234"),
    ("SLACK_URL", "https://hooks.slack.com/services/T00/B00/XYZ"),
    ("SITE_URL", "https://alice:pass@example.com/"),
    ("SITE_URL", "https://example.com/?token=abc"),
    ("SITE_URL", "https://example.com/#abc"),
    ("SITE_URL", f"https://example.com/{MADE_UP}"),
    ("WEBHOOK", "https://example.com/hook"),
    ("SENTRY_DSN", "https://abc@sentry.example.com/1"),
    ("OPENAI_MODEL", MADE_UP),
    ("LOG_LEVEL", "secret"),
    ("MASTER_PASSWORD", "true"),
    ("GROQ_API_KEY", "off"),
    ("TOKEN_LIMIT", MADE_UP),
    ("USE_CACHE", "maybe"),
    ("REGION", MADE_UP),
)


@pytest.mark.parametrize(("name", "value"), SECRETS)
def test_what_is_not_surely_harmless_is_a_secret(name, value):
    """Neither a harmless name with an odd value nor the reverse makes a variable."""
    assert why_harmless(name, value) == ""


def test_a_row_has_mask_provider_problems_and_offers(tmp_path):
    """What the diagnosis finds about a name stands beside it; the value is masked as in reports."""
    text = f"HF_API_KEY=hf_{MADE_UP}\nGROQ_API_KEY=`{MADE_UP}`\nOPENAI_APIKEY={MADE_UP}\na.b=1\n"
    found = rows(text, tmp_path)
    item = found["HF_API_KEY"]
    assert item.mask == "hf_…5hG3"
    assert item.provider is not None
    assert item.provider.id == "huggingface"
    assert [offer.name for offer in item.offers] == ["HUGGINGFACE_HUB_TOKEN", "HF_TOKEN"]
    assert item.target == "HF_API_KEY"
    assert [one.rule.id for one in found["GROQ_API_KEY"].problems] == ["value-quoted"]
    assert [offer.name for offer in found["OPENAI_APIKEY"].offers] == ["OPENAI_API_KEY"]
    assert [offer.name for offer in found["a.b"].offers] == ["A_B"]
    assert found["a.b"].problems[0].rule.id == "env-name-invalid"


def test_problems_belong_to_the_place_that_counts(tmp_path):
    """Of two files only the line that is offered brings its problems, whatever file it is in."""
    write_project(tmp_path, {".env": "GROQ_API_KEY=\n", ".env.production": "GROQ_API_KEY=`x`\n"})
    files = [read_file(tmp_path / name, name, {}) for name in (".env", ".env.production")]
    (item,) = review(combine(files), load_project(tmp_path, {}, tmp_path), {}, tmp_path)
    assert item.origin == ".env.production:1"
    assert [one.rule.id for one in item.problems] == ["value-quoted"]


def test_choices_are_followed(tmp_path):
    """Kind, new name, left out, and taken although it was not proposed."""
    items = tuple(rows("A=1\nB=2\nC=3\nGROQ_API_KEY=your-key\nSPACE_ID=x\n", tmp_path).values())
    wanted, refused = choose(
        items,
        Choices(
            kinds={"A": EntryKind.VARIABLE},
            renames={"B": "B_NEW", "SPACE_ID": "OUR_SPACE"},
            left_out=frozenset({"C"}),
            taken=frozenset({"GROQ_API_KEY"}),
        ),
    )
    assert [(one.name, one.old_name, one.kind.value, one.origin) for one in wanted] == [
        ("A", "", "variable", ".env:1"),
        ("B_NEW", "B", "secret", ".env:2"),
        ("GROQ_API_KEY", "", "secret", ".env:4"),
        ("OUR_SPACE", "SPACE_ID", "secret", ".env:5"),
    ]
    assert [(one.name, one.skip) for one in refused] == [("C", True)]


def test_only_some(tmp_path):
    """With `only`, every other name counts as left out; a name that is not there is told."""
    items = tuple(rows("A=1\nB=2\n", tmp_path).values())
    wanted, refused = choose(items, Choices(only=frozenset({"A", "A_TYPO"})))
    assert [one.name for one in wanted] == ["A"]
    assert [(one.name, one.skip) for one in refused] == [("B", True), ("A_TYPO", False)]
    assert "is not one of the names" in refused[1].reason


@pytest.mark.parametrize("kind", [EntryKind.VARIABLE, "variable"])
@pytest.mark.parametrize("line", [f"PLAIN=hf_{MADE_UP}0123456789", "GROQ_API_KEY=on", "A_TOKEN=x"])
def test_a_key_is_public_only_when_said_twice(line, kind, tmp_path):
    """To choose a variable is not enough for what is a secret by its name or its shape."""
    (item,) = rows(f"{line}\n", tmp_path).values()
    once = Choices(kinds={item.name: kind})
    wanted, refused = choose([item], once)
    assert wanted == ()
    assert "anyone could read it" in refused[0].reason
    twice = Choices(kinds=once.kinds, allow_public=frozenset({item.name}))
    wanted, refused = choose([item], twice)
    assert [one.kind for one in wanted] == [EntryKind.VARIABLE]
    assert refused == ()


def test_a_second_yes_alone_makes_nothing_public(tmp_path):
    """Saying that a value may be public does not change its kind."""
    (item,) = rows("A_TOKEN=x\n", tmp_path).values()
    wanted, _ = choose([item], Choices(allow_public=frozenset({"A_TOKEN"})))
    assert wanted[0].kind is EntryKind.SECRET


def test_two_rows_with_one_name_are_both_refused(tmp_path):
    """Neither of them wins in silence."""
    items = tuple(rows("A=1\nB=2\nC=3\n", tmp_path).values())
    wanted, refused = choose(items, Choices(renames={"A": "B"}))
    assert [one.name for one in wanted] == ["C"]
    assert [one.name for one in refused] == ["A", "B"]
    assert all("Another row gets the name `B` as well." in one.reason for one in refused)


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("_A", "A Space does not accept"),
        ("A-B", "A Space does not accept"),
        ("", "does not look like one"),
        ("A B", "does not look like one"),
        (MADE_UP, "does not look like one"),
        ("SPACE_HOST", "sets `SPACE_HOST` itself"),
    ],
)
def test_a_name_the_space_does_not_take(target, words, tmp_path):
    """The reason names it where it may be told, and there is always advice."""
    items = tuple(rows("A=1\n", tmp_path).values())
    wanted, (refused,) = choose(items, Choices(renames={"A": target}))
    assert wanted == ()
    assert words in refused.reason
    assert refused.advice
    assert MADE_UP not in refused.reason + refused.advice


def test_the_longest_value_that_a_process_can_get(tmp_path):
    """With its name, `=` and the closing NUL a value has at most 131,072 bytes."""
    fits = 131_072 - len("A=") - 1
    long = "\u00e4" * (fits // 2)
    for text, well in ((long + "x", True), (long + "xy", False)):
        wanted, refused = choose(tuple(rows(f"A={text}\n", tmp_path).values()))
        assert (len(wanted), len(refused)) == ((1, 0) if well else (0, 1))
    assert "131,072" in refused[0].reason


@pytest.mark.parametrize("text", ["GROQ_API_KEY=gsk_****", "A=''", "SPACE_ID=x", "PATH=/bin"])
def test_some_are_never_taken(text, tmp_path):
    """Not even on purpose: what would be sent is not the value, or breaks the Space."""
    items = tuple(rows(text, tmp_path).values())
    wanted, (refused,) = choose(items, Choices(taken=frozenset(item.name for item in items)))
    assert wanted == ()
    assert refused.advice


def test_the_file_of_a_row_is_its_place_not_a_part_of_its_words(tmp_path):
    """However a place is worded, what is edited is the file that was read."""
    folder = write_project(
        tmp_path / "app", {".env.a:7": "PAGE_SIZE=1\n", "x.toml": "A_KEY = 'x'\n"}
    )
    labels = {".env.a:7": folder / ".env.a:7", "x.toml": folder / "x.toml"}
    reading = combine([read_file(path, label, {}) for label, path in labels.items()])
    project = load_project(folder, {}, tmp_path)
    items = review(reading, project, {}, tmp_path)
    wanted = tuple(replace(one, origin="where it stands: 1") for one in choose(items)[0])
    assert {one.place for one in wanted} == {Place(".env.a:7", 1), Place("x.toml", 1)}
    given = Input(project, items, wanted, (), frozenset(), tuple(labels), labels)
    assert [(one.name, path.name) for one, path in origins(given)] == [("PAGE_SIZE", ".env.a:7")]

"""What a hostile text becomes in each medium, by the parsers that read these media."""

import re
import subprocess
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from lib.escape import (
    Terminal,
    code,
    deep_clean,
    painted,
    plain,
    quotable,
    sentence,
    terminal,
    text,
)
from lib.escape.shell import shell_line, shell_path
from tests.support import hostile

EVERY = tuple(hostile.names())
# CommonMark with GitHub's tables and strikethrough, and HTML let through as GitHub reads it.
GITHUB = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
# What a text may become: words, and code.
PLAIN = {"text", "code_inline", "paragraph_open", "paragraph_close", "inline", "softbreak"}
# What both make of words: links, mentions, icons, colours, formulas.
LATER = re.compile(
    r"https?://|www\.|\S@\w|@\w|#\d|:[\w+-]+:|:[\w-]+\[|:material|\$|\[\^|GH-\d|mailto:"
)


def flat(tokens: list[Token]) -> list[Token]:
    """Return tokens with those inside of them."""
    return [one for token in tokens for one in (token, *flat(token.children or []))]


def check_markdown(drawn: str, *, allowed: set[str] = PLAIN) -> None:
    """Fail where Markdown is more than words and code."""
    tokens = flat(GITHUB.parse(drawn))
    assert {token.type for token in tokens} <= allowed, drawn
    words = " ".join(token.content for token in tokens if token.type == "text")
    assert not LATER.search(words), words


@pytest.mark.parametrize("harm", EVERY)
def test_no_text_becomes_more_than_words_and_code(harm):
    """Alone, in code type, in a sentence of ours, with backticks around it or in it."""
    check_markdown(text(harm))
    check_markdown(code(harm))
    check_markdown(sentence(harm))
    check_markdown(sentence(f"`{quotable(harm)}` in `.env:3` is {harm}."))
    check_markdown(f"- {text(harm)}", allowed=PLAIN | {
        "bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close"})  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from([*hostile.MARKUP, *"`*_[]()<>!#|~$:\\&@^-+=. \n", "a", "``"])))
def test_no_mixture_becomes_more_than_words_and_code(parts):
    """Put together in any way, as a word and as a sentence."""
    harm = "".join(parts)
    check_markdown(text(harm))
    check_markdown(code(harm))
    check_markdown(sentence(harm))


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80))
def test_code_keeps_what_it_is_given(value):
    """What is drawn in code type reads back as the text itself, but for what cannot be seen."""
    tokens = [one for one in flat(GITHUB.parse(code(value))) if one.type == "code_inline"]
    told = plain(" ".join(plain(value).split()))
    assert [one.content.strip() for one in tokens] == [told.strip()]


def test_sentences_of_this_house_stay_as_they_are():
    """Names, places and links to the providers' consoles are drawn as they are written."""
    for words in (
        "`GROQ_API_KEY` in `.env:3` is empty.",
        "Create a new key at https://console.groq.com/keys.",
        "Rejected. Groq does not recognise this key (401).",
        "It was set at 2026-11-27 12:30:15 UTC; MAX_NEW_TOKENS counts.",
    ):
        assert sentence(words) == words
    assert sentence("See https://elsewhere.example/x.") == "See `https://elsewhere.example/x`."


@pytest.mark.parametrize("harm", EVERY)
def test_nothing_steers_a_terminal(harm):
    """A line stays one line, of characters that are seen; so does all that a command writes."""
    for drawn in (
        terminal(harm),
        painted(harm),
        plain(harm),
        plain(deep_clean({harm: [harm]}).popitem()[1][0]),
    ):
        assert "\n" not in drawn
        assert hostile.unwanted(drawn.replace("\x1b[31m", "")) == []
    stream = StringIO()
    Terminal(stream).write(harm)
    assert hostile.unwanted(stream.getvalue()) == []


def test_the_length_of_a_text_is_bounded():
    """A name of a million letters does not fill a report."""
    for draw in (plain, quotable, terminal, text, code, sentence):
        assert len(draw("x" * 1_000_000)) < 2_100


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([
    *"$`'\"\\;&|<>()*?[]{}~#!% -=", "$(id>&2)", "`id`", "; touch x", "\n", "a", "--x", "%PATH%",
])))  # fmt: skip
def test_a_shell_finds_the_words_and_nothing_else(parts):
    """A real `sh` gives the command exactly the words it was made of."""
    word = "".join(parts)
    line = shell_line(["printf", "%s\\0", "--", word, "last"])
    assert "`" not in line
    told = subprocess.run(["sh", "-c", line], capture_output=True, check=True, env={})
    assert told.stdout.decode().split("\0")[:-1][-2:] == [plain(word), "last"]
    assert told.stderr == b""


def test_the_label_of_a_file_is_one_word(tmp_path):
    """A leading dash is no option, `~/` is the home folder, and the rest is quoted."""
    home = tmp_path / "my home"
    for label in (
        "-rf",
        "a b.env",
        "~/x; touch y",
        "~/$(id)",
        "--help",
        "'q'",
        ".env",
        "~/`id`",
        "a`b",
        "`",
    ):
        line = f"printf %s {shell_path(label)}"
        told = subprocess.run(
            ["sh", "-c", line], capture_output=True, check=True, env={"HOME": str(home)}
        ).stdout.decode()
        wanted = f"{home}/{label[2:]}" if label.startswith("~/") else label
        assert told.removeprefix("./") == wanted

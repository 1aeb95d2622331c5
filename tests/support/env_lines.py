"""Families of `.env` lines, from the ordinary to the odd, for the tests that compare readers."""

from dataclasses import dataclass

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

BLANKS = st.sampled_from(["", "", "", " ", "  ", "\t", "\x0c", "\u00a0"])
NAMES = st.sampled_from(["A", "B", "KEY", "HF_TOKEN", "_x1", "export", "MY-KEY", "ä", "1ST", "a.b"])
BODIES = st.text(
    st.sampled_from("abz19=#:$@-/{}'\"\\ \t") | st.sampled_from(["\u2028", "\x85", "é", "\n", "`"]),
    max_size=12,
)
EXPANSIONS = st.sampled_from(["${A}", "${B:-b}", "${NOWHERE:-d}", "${NOWHERE}", "${", "$A"])
COMMENTS = st.sampled_from(["", "", "# note", " # note", "\t#n='x'", ' ## "q"', " #"])
LINE_ENDS = st.sampled_from(["\n", "\n", "\n", "\r\n", "\r"])


def thorough(cases: int) -> settings:
    """Return settings that try the same cases in every run, however long each takes."""
    return settings(max_examples=cases, deadline=None, derandomize=True, database=None)


@dataclass(frozen=True, slots=True)
class Line:
    """One assignment by its parts; `quote` is what stands around the value, or nothing."""

    name: str
    quote: str
    text: str


@st.composite
def assignments(draw: st.DrawFn) -> Line:
    """Draw one well-formed assignment, whose quote mark is known because it was put there."""
    name = draw(NAMES.filter(lambda one: one != "export"))  # `export =` is none
    quote = draw(st.sampled_from(["", "'", '"']))
    body = draw(st.text("abz19:@-/=", max_size=8))
    inner = draw(st.sampled_from(["", " ", "#x", "\\n", "$A"])) if quote else ""
    written = f"'{name}=x'" if draw(st.integers(0, 9)) == 0 else name
    head = draw(BLANKS) + draw(st.sampled_from(["", "", "export ", "export\t "])) + written
    equals = draw(BLANKS) + "=" + draw(BLANKS)
    tail = draw(st.sampled_from(["", " ", " # note", "\t# B='x'"]))
    text = f"{head}{equals}{quote}{body}{inner}{quote}{tail}"
    return Line(written.strip("'"), quote, text)


@st.composite
def odd_lines(draw: st.DrawFn) -> str:
    """Draw one line that may be anything: broken, of several lines, a comment, blank."""
    name = draw(NAMES | NAMES.map("'{}'".format))
    value = "".join(draw(st.lists(BODIES | EXPANSIONS, max_size=3)))
    quote, close = draw(
        st.sampled_from([("", ""), ("'", "'"), ('"', '"'), ("'", ""), ('"', ""), ("'", '"')])
    )
    equals = draw(st.sampled_from(["=", "=", "=", "=", "==", ":", ""]))
    head = draw(BLANKS) + draw(st.sampled_from(["", "", "", "export ", "set ", "# ", "- "])) + name
    return (
        f"{head}{draw(BLANKS)}{equals}{draw(BLANKS)}"
        f"{quote}{value}{close}{draw(BLANKS)}{draw(COMMENTS)}"
    )


def env_files(most: int = 8) -> SearchStrategy[str]:
    """Return the texts of files: lines of both kinds with every line end there is."""
    line = odd_lines() | assignments().map(lambda one: one.text) | st.just("") | BODIES
    lines = st.lists(st.tuples(line, LINE_ENDS).map("".join), max_size=most).map("".join)
    return st.tuples(st.sampled_from(["", "", "", "\ufeff"]), lines, st.just("") | line).map(
        "".join
    )

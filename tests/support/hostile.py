"""Texts that mean harm to whatever draws them, alone and between words."""

from collections.abc import Iterator

ELSEWHERE = "beacon.hostile.example"
URL = f"https://{ELSEWHERE}/p"
# Each is Markdown, HTML, or one of Streamlit's or GitHub's own marks.
MARKUP = (
    f"![x]({URL}.png)",
    f"[click]({URL})",
    f"<{URL}>",
    URL,
    f"www.{ELSEWHERE}",
    f"<img src={URL}>",
    f"<script src={URL}></script>",
    f"<a href='{URL}'>x</a>",
    f"[![x]({URL}.png)]({URL})",
    f"[ref]: {URL}",
    f"![ref]\n\n[ref]: {URL}",
    f":material/home: :red[{URL}] :smile: :blue-badge[x]",
    f"$\\href{{{URL}}}{{x}}$",
    f"$$\\includegraphics{{{URL}}}$$",
    "# heading\n- item\n> quote",
    "| a | b |\n| - | - |\n| c | d |",
    "**bold** _it_ ~~gone~~ `code` ``` more",
    f"`</code>` ``![x]({URL}.png)``",
    f"``` ![x]({URL}.png)",
    "@somebody #1 owner/repo#2 GH-3",
    f"[^1] and [^1]: {URL}",
    "&lt;img&gt; &#60;b&#62; <b>x</b>",
    "javascript:alert(1) mailto:a@b.example",
)
# What steers a terminal, turns the direction of writing, or is not seen at all.
STEERING = (
    "\x1b[31mred\x1b[2J", "\x9b31m", "\x1b]8;;https://x.example\x07link\x1b]8;;\x07", "\x9d0;t\x9c",
    "\x07\x08\x7f", "over\rwritten", "\u202egnp.exe\u202c", "\u2066a\u2069", "\u200bz\u200d\ufeff",
    "\u2028line\u2029", "\x85next", "\x0b\x0c", "\u00ad\u034f\u3164\ufe0f", "\U000e0041tag",
    "a\nerror: forged (env-line-ignored)", "\ud800",
)  # fmt: skip


def names() -> Iterator[str]:
    """Yield every text, alone and between words."""
    for one in (*MARKUP, *STEERING):
        yield one
        yield f"a {one} z"


def file_names() -> Iterator[str]:
    """Yield those that may be the name of a file: without `/`, not too long for a file system."""
    for one in names():
        name = one.replace("/", "\u2215").replace("\0", "")
        if "\ud800" not in name and len(name.encode()) < 120:
            yield name


def unwanted(text: str) -> list[str]:
    """Return the characters of an output that no terminal should get."""
    return sorted({hex(ord(one)) for one in text if one != "\n" and _steers(one)})


def _steers(char: str) -> bool:
    point = ord(char)
    if point < 0x20 or 0x7F <= point < 0xA0:
        return True
    return char in "\u2028\u2029\u034f\u3164\u00ad\ufeff\u061c\ufe0f" or (
        0x200B <= point <= 0x200F or 0x202A <= point <= 0x202E or 0x2060 <= point <= 0x206F
        or 0xE0000 <= point <= 0xE0FFF
    )  # fmt: skip

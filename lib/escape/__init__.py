"""How a text that somebody else wrote is drawn: cleaned once, then escaped for its medium.

A sentence of this house is plain words, with what was found elsewhere (names, places, addresses)
in single backticks. Every medium draws sentences with its own helper: `terminal`, `markdown`
(GitHub and pages alike), `shell` for commands to be copied. None of them trusts the words between
the backticks either.
"""

from lib.escape.clean import deep_clean, plain, quotable
from lib.escape.for_terminal import Terminal, painted, terminal
from lib.escape.markdown import Markup, cell, code, sentence, text
from lib.escape.shell import shell_line, shell_path

__all__ = [
    "Markup",
    "Terminal",
    "cell",
    "code",
    "deep_clean",
    "painted",
    "plain",
    "quotable",
    "sentence",
    "shell_line",
    "shell_path",
    "terminal",
    "text",
]

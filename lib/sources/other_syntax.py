"""What a line in another syntax, or with half a pair of quotes, was meant to set, if certain."""

from typing import Final

from lib.names.displayable import shown
from lib.regex import regex
from lib.secret import Secret

_NAME: Final = r"(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
# Nothing that any of the languages would expand, escape, split or end at.
_WORD: Final = r"(?P<word>[A-Za-z0-9_./:@+,=~-]+)"
_TEXT: Final = r"""(?:"(?P<double>[^"'\\$`%!\r\n]*)"|'(?P<single>[^"'\\$`%!\r\n]*)')"""
# YAML has other meanings for words that begin otherwise: numbers, dates, `~`.
_YAML: Final = r"(?P<word>[A-Za-z_][A-Za-z0-9_./@+-]*)"
_YAML_WORDS: Final = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})

_LINES: Final = tuple(
    regex(rf"\s*{form}\s*")
    for form in (
        rf"\$(?i:env):{_NAME}\s*=\s*{_TEXT};?",
        rf"(?i:set)\s+{_NAME}={_WORD}",
        rf"(?i:setx)\s+{_NAME}\s+(?:{_WORD}|{_TEXT})",
        rf"setenv\s+{_NAME}\s+(?:{_WORD}|{_TEXT});?",
        rf"(?:const|let|var)\s+{_NAME}\s*=\s*{_TEXT};?",
        rf"([\"']){_NAME}\1\s*:\s*{_TEXT},?",
        rf"(?:-\s+)?{_NAME}\s*:\s*(?:{_YAML}|{_TEXT})",
        rf"(?:export\s+)?{_NAME}\s*=\s*[\"']{_WORD}",
    )
)


def meant_by(line: str) -> tuple[str, Secret] | None:
    """Return the name and the value that a line was meant to set; None where it is not certain."""
    for form in _LINES:
        found = form.fullmatch(line)
        if found is None:
            continue
        parts = found.groupdict()
        value = next((parts[one] for one in ("double", "single", "word") if parts.get(one)), "")
        if value and value.casefold() not in _YAML_WORDS and shown(found["name"]):
            return found["name"], Secret(value)
    return None

"""Values that stand in a file as they are, under a name that sounds like a secret's.

Lines are taken as `.env`, YAML, TOML, JSON, INI, `.npmrc` and `.netrc` have them, without a parser
for each: what is looked for is one name, one mark, one value without blanks.
"""

import re
from collections.abc import Iterator
from typing import Final

from lib.names.displayable import shown
from lib.names.key_shapes import is_key_shaped, is_made_up
from lib.names.opaque import looks_opaque
from lib.names.secret_sounding import sounds_secret
from lib.record import record
from lib.regex import regex
from lib.secret import Secret

_LONGEST_LINE: Final = 4000
_SHORTEST: Final = 12
_SHORTEST_LOOSE: Final = 6
_NAME: Final = r"(?P<name>[A-Za-z_][A-Za-z0-9_.-]{0,63})"
_GAP: Final = r"[ \t]{0,40}"
_LINE: Final = regex(
    rf"(?:-{_GAP})?(?:(?:export|set|ENV|ARG|env)[ \t]{{1,40}})?[\"']?{_NAME}[\"']?{_GAP}"
    rf"(?:=>|[:=]){_GAP}[\"']?(?:(?:Bearer|Basic|Token)[ \t]{{1,9}})?"
    rf"(?P<value>[^\s\"'#,]{{6,1500}})[\"']?{_GAP},?{_GAP}(?:#.*)?"
)
_NAMED: Final = regex(rf"(?:-{_GAP})?[\"']?(?:name|key)[\"']?:{_GAP}[\"']?{_NAME}[\"']?,?")
_IN_JSON: Final = regex(
    rf"[\"']{_NAME}[\"']\s*:\s*[\"'](?:(?:Bearer|Basic|Token) )?(?P<value>[^\s\"']{{6,1500}})[\"']"
)
_IN_ARGUMENT: Final = regex(rf"[\"'](?:-e\s?)?{_NAME}=(?P<value>[^\s\"']{{6,1500}})[\"']")
_IN_FLAGS: Final = regex(rf"[\"']--?{_NAME}[\"']\s*,\s*[\"'](?P<value>[^\s\"']{{6,1500}})[\"']")
_IN_CONNECTION: Final = regex(
    r"[;\"'](?P<name>password|pwd|accountkey|sharedaccesskey)=(?P<value>[^;\"'\s]{6,})",
    re.IGNORECASE,
)
_ENV_IN_DOCKER: Final = regex(r"\s*(?:ENV|ARG)\s")
_PAIR: Final = regex(rf"(?<!\S){_NAME}=[\"']?(?P<value>[^\s\"']{{6,1500}})")
_SPECIAL: Final = regex(
    r":(?P<name>_authToken|_auth|_password)\s*=\s*[\"']?(?P<value>[^\s\"']{6,})"
)
_NETRC: Final = regex(r"\b(?P<name>password)\s+(?P<value>[^\s:=]{6,})\s*")
_PEM: Final = regex(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----(?:\\n|\s)*[A-Za-z0-9+/]{20}")
_AUTHORIZATION: Final = frozenset({"authorization", "x-api-key", "auth", "_auth"})
_PASSWORD_IN_URL: Final = regex(
    r"[a-z][a-z0-9+.-]*://[^/\s:@]*:(?P<value>[^@/\s]{6,})@", re.IGNORECASE
)
_PUBLIC_NAME: Final = regex(
    r"(?:NEXT_PUBLIC|NUXT_PUBLIC|EXPO_PUBLIC|REACT_APP|VITE|PUBLIC|GATSBY|VUE_APP|NG_APP)_.*"
)
# Keys that Google, Stripe, Supabase and PostHog make for pages, by how they begin.
_MADE_FOR_PAGES: Final = ("AIza", "pk_", "pk.", "sb_publishable_", "phc_")
# Values that only name the place of another, or are not in clear.
_ELSEWHERE: Final = regex(
    r"\$|.*\$[{(]|.*\{\{|<|%|encrypted:|ENC\[|op://|vault:|ref\+|secretref:|env:|file:|!|\*|@"
    r"|env\(|(?:\.{0,2}|~)/|[A-Za-z]:\\|(?:process|import|os)\.|secrets\.|var\.|local\."
)
_WEAK: Final = frozenset(
    {"password", "passwd", "postgres", "secret", "secrets", "changeme", "changeit", "admin", "root",
     "example", "test", "testing", "guest", "default", "mysql", "redis", "minio", "minioadmin",
     "mypassword", "mysecret", "mysecretpassword", "supersecret", "development", "null", "none",
     "true", "false", "undefined", "letmein", "dummy", "user", "string", "required", "optional"}
)  # fmt: skip


@record
class Literal:
    """A value in a file: the line, the name as it may be shown, else nothing."""

    line: int
    name: str
    value: Secret


def literals(text: str) -> Iterator[Literal]:
    """Yield what is surely a secret in the text of a settings file: each name and value once."""
    seen: set[tuple[str, str]] = set()
    named = ""
    for number, line in enumerate(text.splitlines(), start=1):
        pairs = list(_pairs(line[:_LONGEST_LINE]))
        named, before = _named(line.strip()), named
        pairs += [(before, value) for name, value in pairs if before and name == "value"]
        for name, value in pairs:
            found = _opaque(name, value)
            if found and (name, found) not in seen:
                seen.add((name, found))
                yield Literal(number, shown(name), Secret(found))
        alone = _alone(line[:_LONGEST_LINE].strip())
        if alone:
            yield Literal(number, "", Secret(alone))

    for begun in _PEM.finditer(text):
        yield Literal(text.count("\n", 0, begun.start()) + 1, "", Secret(begun[0]))


def _pairs(line: str) -> Iterator[tuple[str, str]]:
    whole = _LINE.fullmatch(line.strip())
    if whole:
        yield whole["name"], whole["value"]
    patterns = [_IN_JSON, _IN_ARGUMENT, _IN_FLAGS, _IN_CONNECTION, _SPECIAL, _NETRC]
    patterns += [_PAIR] if _ENV_IN_DOCKER.match(line) else []
    for pattern in patterns:
        for found in pattern.finditer(line):
            yield found["name"], found["value"]


def _named(line: str) -> str:
    """Return the name that the `value:` of the next line is for, as Kubernetes and Render write."""
    found = _NAMED.fullmatch(line[:_LONGEST_LINE])
    return found["name"] if found else ""


def _alone(line: str) -> str:
    """Return the password of an address that stands in a line without any name."""
    in_url = _PASSWORD_IN_URL.match(line)
    return in_url["value"] if in_url and _is_random(in_url["value"]) else ""


def _opaque(name: str, value: str) -> str:
    """Return the part of a value that is a secret by its looks; nothing where none surely is."""
    if _ELSEWHERE.match(value):
        return ""
    in_url = _PASSWORD_IN_URL.match(value)
    if in_url:
        return in_url["value"] if _is_random(in_url["value"]) else ""
    wanted = sounds_secret(name) or name.lower() in _AUTHORIZATION
    if not wanted or _PUBLIC_NAME.fullmatch(name):
        return ""
    return value if _is_random(value) else ""


def _is_random(value: str) -> bool:
    if len(value) < _SHORTEST or _ELSEWHERE.match(value) or is_made_up(value):
        return False
    mixed = any(map(str.isdigit, value)) and any(map(str.isalpha, value))
    return mixed and (looks_opaque(value) or is_key_shaped(value))


def is_secret_value(name: str, value: str, *, strict: bool) -> bool:
    """Whether a line of a file of variables holds a secret in clear.

    strict: only what is made like a key counts, as in files for tests; otherwise whatever stands
    under the name of a secret, but for placeholders and the passwords of every tutorial.
    """
    text = value.strip()
    if _PUBLIC_NAME.fullmatch(name) and text.startswith(_MADE_FOR_PAGES):
        return False
    if _opaque(name, text) or (is_key_shaped(text) and not is_made_up(text)):
        return True
    if strict or not sounds_secret(name) or _PUBLIC_NAME.fullmatch(name):
        return False
    if len(text) < _SHORTEST_LOOSE or _ELSEWHERE.match(text) or is_made_up(text):
        return False
    return text.casefold() not in _WEAK


def is_public_name(name: str) -> bool:
    """Whether a build tool gives a name's value to every visitor anyway."""
    return bool(_PUBLIC_NAME.fullmatch(name))

"""What a text gives away about itself: a placeholder, a mask, a reference, an odd character."""

import re
import unicodedata
from typing import Final

from lib.regex import regex

# What servers on one's own machine are given where a key is asked for and none is needed.
# fmt: off
SENTINELS: Final = frozenset({
    "empty", "none", "null", "n/a", "na", "no-key", "nokey", "no_key", "no-key-required",
    "sk-no-key-required", "sk-no-key", "not-needed", "not_needed", "notneeded", "not-required",
    "unused", "ollama", "lm-studio", "lmstudio", "local", "localhost", "dummy", "sk-dummy", "fake",
    "test", "user_provided", "user-provided", "sk-1234", "anything", "default", "vllm", "llama.cpp",
    "litellm", "sk-none", "sk-local", "no-api-key", "no_api_key", "no-api-key-needed", "not-used",
    "not_used", "ignored", "sk-no-key-needed", "sk-anything", "sk-test", "lm_studio",
})
# fmt: on


def _signs(*texts: str) -> "re.Pattern[str]":
    """Return what finds the first of some texts, faster than one look for each."""
    return regex("|".join(map(re.escape, texts)))


_THING: Final = r"(?:api[-_ ]?)?(?:key|token|secret|password|credentials?|value)s?"
_PLACEHOLDER: Final = regex(
    rf"""
    <[^<>]+>  |  \[\s*(?:your|insert|enter|add)\b[^\[\]]*\]  |  \{{\s*your\b[^{{}}]*\}}
    | (?:[a-z0-9]{{1,12}}[-_])* your[-_ ] [\w .-]*
    | (?:[a-z0-9]{{1,12}}[-_])* your(?:api)?(?:key|token)
    | (?:[a-z0-9]{{1,12}}[-_])* (?:insert|enter|paste|put|add|set|place|replace|use)
        [-_ ] [\w .-]*? (?:{_THING}|here|me|this) [\w .-]*
    | (?:[a-z0-9]{{1,12}}[-_])* {_THING} [-_ ] (?:goes[-_ ])? here
    | (?:[a-z0-9]{{1,12}}[-_])* (?:change|replace|fill)[-_ ]?(?:me|this|it|in)(?:[-_ ][\w -]*\w)?
    | (?:[a-z0-9]{{1,12}}[-_])* my[-_ ]api[-_ ](?:key|token|secret)
    | (?:[a-z0-9]{{1,12}}[-_])* (?:api[-_]?key|api[-_]?token|placeholder)
    | (?:replace|change|set|swap)[-_ ](?:with|by|to)[-_ ] (?:(?:the|a|an)[-_ ])?
        (?:real|actual|own|correct|secure|strong|random|something)\b [\w .-]*
    | (?:replace|change|set|swap)[-_ ](?:with|by|to)[-_ ](?:real|actual)_[\w .-]*
    | todo (?:[:\s].*)? | tbd | fixme | placeholder | undefined | \(?\s*required\s*\)
    | (?:[a-z0-9]{{1,12}}[-_])* (?:x{{3,}}(?:-x+)* | \.{{3,}} | …)
    """,
    re.VERBOSE | re.IGNORECASE,
)
# What people write behind `NAME=#` in one word.
_REMARKS: Final = frozenset(
    {"required", "optional", "todo", "fixme", "tbd", "unset", "empty", "none", "disabled"}
    | {"mandatory", "deprecated", "unused", "secret"}
)
# Each form has one of these; a text that has none need not be compared with all of them.
_PLACEHOLDER_SIGNS: Final = _signs(
    *("<", "[", "your", "insert", "enter", "paste", "put", "add", "set", "place", "use", "here"),
    *("change", "fill", "my", "apikey", "api-key", "api_key", "apitoken", "api-token"),
    *("api_token", "todo", "tbd", "fixme", "xxx", "...", "\u2026", "undefined", "required", "swap"),
)
_MASK_SIGNS: Final = _signs("***", "\u2022", "\u25cf", "\u2026", "...", "[", "<", "(", "redacted")
_MASK: Final = regex(
    r"""
    .{0,16} (?:\*{3,}|[•●]{3,}) .{0,8}  |  [\w.-]{0,16}…\w{1,8}  |  [\w-]{2,16}\.{3}\w{2,8}
    | [\[<(]\s*(?:sensitive|redacted|filtered|hidden|masked|secret|removed)\s*[\])>] | redacted
    """,
    re.VERBOSE | re.IGNORECASE,
)
_REFERENCE: Final = regex(
    r"""
    (?:op|doppler|bws|infisical|vault|keyring|akv|sm|gcp-?sm|awssm|aws-sm|pass)://\S.*
    | vault:\S.* | ref\+\w+:\S.* | secretref:\S+ | @Microsoft\.KeyVault\(.* | !vault\b.*
    | arn:aws[\w-]*:(?:secretsmanager|ssm):.*
    | encrypted:[A-Za-z0-9+/=_-]{20,} | ENC\[AES256_GCM,.* | \$ANSIBLE_VAULT;.*
    | projects/[\w.:-]+/secrets/[\w-]+(?:/versions/\w+)?
    | \$\{\{.*\}\} | \{\{.*\}\}
    | (?:os\.(?:getenv|environ)|getenv|process\.env|import\.meta\.env|st\.secrets)[.(\[].*
    """,
    re.VERBOSE | re.DOTALL,
)
_VARIABLE: Final = regex(r"\$[A-Z_][A-Z0-9_]{2,}")
# Longer ones are neither, and would take long to look through.
_LONGEST: Final = 200
_QUOTES: Final = "'\"`"
_TYPOGRAPHIC: Final = frozenset("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2018\u2019\u201a\u201b")


def is_placeholder(text: str) -> bool:
    """Whether a text stands where a value has to be put."""
    if len(text) > _LONGEST or not _has_one(_PLACEHOLDER_SIGNS, text):
        return False
    return bool(_PLACEHOLDER.fullmatch(text.strip()))


def is_comment(text: str) -> bool:
    """Whether a text is a remark that was read as a value: `#your key`, `#https://…`, `// fill in`.

    A colour, a channel or a password of one word is none.
    """
    said = text.strip()
    if said.startswith("// ") and len(said) <= _LONGEST and "\n" not in said:
        return True
    if not said.startswith("#") or len(said) > _LONGEST or "\n" in said:
        return False
    rest = said.lstrip("# ")
    return " " in rest or "://" in rest or rest.lower() in _REMARKS or is_placeholder(rest)


def is_mask(text: str) -> bool:
    """Whether a text hides a value, as pages and logs do."""
    if len(text) > _LONGEST or not _has_one(_MASK_SIGNS, text):
        return False
    return bool(_MASK.fullmatch(text.strip()))


def _has_one(signs: "re.Pattern[str]", text: str) -> bool:
    # Beyond ASCII, `re.IGNORECASE` takes more letters for each other than `lower` does.
    return not text.isascii() or signs.search(text.lower()) is not None


def is_reference(text: str, *, with_variables: bool) -> bool:
    """Whether a text names a place where the value is, for a tool that would fetch it.

    with_variables: whether `$NAME` counts, which a password may really be.
    """
    text = text.strip()
    return bool(_REFERENCE.fullmatch(text) or (with_variables and _VARIABLE.fullmatch(text)))


def is_quoted(text: str) -> bool:
    """Whether quote marks are part of a value."""
    return len(text) > 1 and text[0] == text[-1] and text[0] in _QUOTES


def unquoted(text: str) -> str:
    """Return a text without the quote marks around it, however many there are."""
    at, end = 0, len(text)
    # One cut at the end: cutting each pair off by itself would copy a long text again and again.
    while end - at > 1 and text[at] == text[end - 1] and text[at] in _QUOTES:
        at, end = at + 1, end - 1
    return text[at:end]


def odd_character(text: str, *, strict: bool) -> str:
    """Say what kind of character a key cannot have; nothing where there is none.

    strict: whether every letter beyond ASCII counts; a password may have some.
    """
    if text.isascii() and text.isprintable():
        return ""
    for char in text:
        if char in _TYPOGRAPHIC:
            return "a typographic quote"
        if char.isascii():
            if not char.isprintable() and char not in "\t\r\n":
                return "a control character"
            continue
        if unicodedata.category(char) in {"Cf", "Zs", "Zl", "Zp"}:
            return "an invisible character"
        if strict:
            return "a character that is not ASCII"
    return ""

"""A secret has a name by which web frameworks copy it into the page."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity
from lib.diagnosis.rules._names_places import all_entries, by_name, listed, where
from lib.names.secret_sounding import sounds_secret
from lib.provider_config import known_prefixes
from lib.regex import regex

_PREFIX: Final = regex(
    r"(NEXT_PUBLIC_|NUXT_PUBLIC_|EXPO_PUBLIC_|REACT_APP_|GATSBY_|VITE_|PUBLIC_)(\w+)"
)
# Keys that are made to be public, and words that follow `KEY` or `TOKEN` for something else.
_PUBLIC: Final = regex(
    r"(^|_)(PUBLIC|PUBLISHABLE|SITE_?KEY|ANON|DSN|FIREBASE|MAPS?|MAPBOX|RECAPTCHA|HCAPTCHA|"
    r"TURNSTILE|POSTHOG|MIXPANEL|AMPLITUDE|SEGMENT|SENTRY|CLERK|ALGOLIA|VAPID|PUSHER|STORAGE|"
    r"COOKIE|CLIENT_TOKEN|(?:LOCAL|SESSION)_\w+)(_|$)"
)
_SUPABASE: Final = "SUPABASE"
_PUBLIC_VALUE: Final = regex(r"pk[._]|sb_publishable_|phc_|0x[0-9a-fA-F]{40}$|https?://|/")
_WORD: Final = regex(r"[A-Za-z]+(?:[ _.:/-][A-Za-z]+)*")
_SHORTEST: Final = 8
_LIKE_A_KEY: Final = 20


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every such name with a secret's name or value."""
    here = (one for one in all_entries(look) if _is_exposed(one.name, one.value.reveal().strip()))
    for name, entries in by_name(here).items():
        prefix = _prefix(name)
        yield Finding(
            f"`{name}` in {listed(entries)} starts with `{prefix}`, so its value ends up "
            "in the page, where anyone can read it.",
            tuple(where(one) for one in entries),
            f"Rename it to `{name.removeprefix(prefix)}`, use it on the server only, "
            "and create a new key.",
        )


@lru_cache(maxsize=1)
def _telling() -> tuple[str, ...]:
    """Return the prefixes that tell a key.

    `AIza` keys of Firebase are public; prefixes of two or three letters begin ordinary words.
    """
    return tuple(
        one
        for one in known_prefixes()
        if one != "AIza" and (len(one) >= 4 or one in {"sk-", "hf_"})
    )


def _prefix(name: str) -> str:
    found = _PREFIX.fullmatch(name)
    return found[1] if found else ""


def _is_exposed(name: str, value: str) -> bool:
    found = _PREFIX.fullmatch(name)
    if found is None or _PUBLIC_VALUE.match(value):
        return False
    if len(value) >= _LIKE_A_KEY and value.startswith(_telling()) and not _WORD.fullmatch(value):
        return True
    rest = found[2]
    if _PUBLIC.search(rest) or rest == "KEY" or (_SUPABASE in rest and "SERVICE" not in rest):
        return False
    telling = len(value) >= _SHORTEST and not _WORD.fullmatch(value)
    return telling and sounds_secret(rest)


RULE = Rule(
    id="browser-exposed-name",
    title="Secret exposed to the browser",
    severity=Severity.ERROR,
    why="Web frameworks build the values of such names into the JavaScript that every "
    "visitor loads.",
    find=find,
    fix="Rename the variable, use it on the server only, and create a new key.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example({".env": "NEXT_PUBLIC_OPENAI_API_KEY=made-up-4711\n"}),
        Example({".env.production": "VITE_GROQ_TOKEN=made-up-4711\n"}),
        Example({}, {"REACT_APP_BACKEND": "hf_" + "a1b2c3d4" * 4}),
        Example({".env.local": "EXPO_PUBLIC_JWT_SECRET=made-up-4711\nPUBLIC_URL=/\n"}),
    ),
    is_silent_on=(
        Example({".env": "NEXT_PUBLIC_API_URL=https://a.example/v1\nPUBLIC_KEY=made-up-4711\n"}),
        Example({".env": "VITE_STRIPE_PUBLISHABLE_KEY=pk_live_4711\nVITE_MAX_TOKENS=40961024\n"}),
        Example(
            {".env": "NUXT_PUBLIC_RECAPTCHA_SITE_KEY=made-up-4711\nVITE_TOKEN_KEY=auth_token\n"}
        ),
        Example(
            {".env.example": "VITE_GROQ_TOKEN=made-up-4711\n", ".env": "GATSBY_SENTRY_DSN=x1\n"}
        ),
    ),
)

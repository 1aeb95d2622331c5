"""Whether a name sounds like that of a secret. The one answer, for everybody who asks.

Two kinds of people ask. Who tells somebody about a secret wants to be sure (`API_KEY`): a false
alarm costs trust. Who is about to make a value public wants no doubt left (`SESSION`, `DSN`): a
question too many costs little, a secret in public cannot be taken back. Both read the name the
same way; `doubtful` says who asks.

Measured on the 413 names that 23 public apps read, labelled by hand as secrets or variables: every
one it is sure of is a secret, 83 of 89 secrets are among them, with doubtful ones 88.
"""

from functools import lru_cache
from typing import Final

from lib.regex import regex

# `DB_PASS`, `openaiApiKey`, `salesforce.password`, `APIKey`, `KEY_2`: words, whatever is between.
_WORDS: Final = regex(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_SURE: Final = frozenset(
    {"KEY", "TOKEN", "SECRET", "SECRETS", "APIKEY", "APIKEYS", "APITOKEN", "PASSWORD", "PASSWORDS",
     "PASSWD", "PASS", "PWD", "PASSPHRASE", "PASSCODE", "CREDENTIAL", "CREDENTIALS", "CREDS", "PAT",
     "MNEMONIC"}
)  # fmt: skip
# Written without anything in between: `HFTOKEN`, `ERNIE_SECRETKEY`, `DBPASSWORD`.
_SURE_ENDINGS: Final = ("KEY", "TOKEN", "SECRET", "PASSWORD", "PASSWD", "PASSPHRASE")
_ENGLISH: Final = frozenset(
    {"MONKEY", "DONKEY", "TURKEY", "HOCKEY", "JOCKEY", "WHISKEY", "HOTKEY", "TURNKEY", "LACKEY",
     "MICKEY", "FLUNKEY", "BETOKEN"}
)  # fmt: skip
# Whose keys and tokens are secrets in the plural too: `MAX_TOKENS` is none, `API_TOKENS` is.
_OF_PLURALS: Final = frozenset(
    {"API", "ACCESS", "AUTH", "BEARER", "BOT", "REFRESH", "SECRET", "PRIVATE", "SIGNING", "SERVICE",
     "ENCRYPTION", "MASTER", "ADMIN"}
)  # fmt: skip
# Before `KEY` or `TOKEN`: what is meant for everybody, or a key of a table, a cache, a text.
_OTHER_KEYS: Final = frozenset(
    {"PRIMARY", "FOREIGN", "SORT", "PARTITION", "CACHE", "INDEX", "ROUTING", "HOT", "SESSION",
     "UNIQUE", "OBJECT", "LOOKUP", "PAD", "EOS", "BOS", "UNK", "MASK", "SEP", "CLS", "STOP",
     "START", "END", "SPECIAL", "MAX", "MIN", "NUM", "DEFAULT", "SITE"}
)  # fmt: skip
# Anywhere: `PUBLIC_KEY`, `NEXT_PUBLIC_TOKEN`, and the key that signed Python itself.
_PUBLIC: Final = frozenset({"PUBLIC", "PUBLISHABLE", "PUB", "ANON", "GPG"})
_DOUBTFUL: Final = frozenset(
    {"AUTH", "BEARER", "JWT", "SAS", "PIN", "OTP", "TOTP", "MFA", "DSN", "WEBHOOK", "WEBHOOKS",
     "HOOK", "SALT", "SEED", "PHRASE", "PRIVATE", "CERT", "CERTIFICATE", "PEM", "COOKIE", "COOKIES",
     "SESSION", "SIGNATURE", "HASH", "LICENSE", "LICENCE", "KEYS", "CONNSTR"}
)  # fmt: skip
# An address of these carries a password: `DATABASE_URL`.
_STORES: Final = frozenset(
    {"DATABASE", "DB", "POSTGRES", "POSTGRESQL", "PG", "MYSQL", "MARIADB", "MONGO", "MONGODB",
     "REDIS", "AMQP", "RABBITMQ", "BROKER", "SMTP", "CONNECTION", "CONN"}
)  # fmt: skip
_ADDRESSES: Final = frozenset({"URL", "URI", "STRING", "STR"})
# The last word of a name that tells of a secret where it is, or whose: `AWS_ACCESS_KEY_ID`.
_BESIDE: Final = frozenset(
    {"ID", "IDS", "NAME", "NAMES", "FILE", "FILES", "FILENAME", "PATH", "DIR", "URL", "URI", "HOST",
     "ENDPOINT", "USER", "USERNAME", "PREFIX", "LABEL", "ALIAS", "ENV", "VAR", "FIELD", "COLUMN",
     "HEADER", "PARAM"}
)  # fmt: skip
# The last word of a name that says how: no secret stands there, whatever comes before.
_HOW: Final = frozenset(
    {"TYPE", "MODEL", "REGION", "VERSION", "EMAIL", "ADDRESS", "ADDRESSES", "SOURCE", "ALGORITHM",
     "ALG", "ISSUER", "AUDIENCE", "SCOPE", "SCOPES", "METHOD", "MODE", "BACKEND", "PROVIDER",
     "MANAGER", "STORE", "STORAGE", "VAULT", "POLICY", "STRATEGY", "FORMAT", "ENABLED", "REQUIRED",
     "VERIFICATION", "VALIDATION", "ROTATION", "BINDINGS", "THROUGH", "HASHER", "SOCK", "DOMAIN"}
)  # fmt: skip
_NUMBERS: Final = frozenset(
    {"PORT", "TIMEOUT", "SIZE", "COUNT", "LIMIT", "LENGTH", "BUDGET", "TTL", "AGE", "EXPIRY",
     "EXPIRES", "EXPIRATION", "SECONDS", "MINUTES", "HOURS", "DAYS", "RETRIES", "TOKENS"}
)  # fmt: skip
_SWITCHES: Final = frozenset(
    {"SKIP", "ALLOW", "ENABLE", "DISABLE", "USE", "HAS", "IS", "NO", "REQUIRE", "SHOW", "HIDE",
     "VALIDATE", "VERIFY"}
)  # fmt: skip
# After the rest: which one of several. `GROQ_API_KEY_PROD` is read as `GROQ_API_KEY`.
_WHICH: Final = frozenset(
    {"PROD", "PRODUCTION", "DEV", "DEVELOPMENT", "STAGING", "TEST", "LIVE", "LOCAL", "BACKUP",
     "OLD", "NEW"}
)  # fmt: skip
# The folders of every shell, which are no passwords.
_OF_SHELLS: Final = frozenset({"PWD", "OLDPWD"})
# How the variables of this dashboard begin, which say what it does and hold no secret.
_OURS: Final = ["SPACES", "SECRETS"]
_NO, _MAYBE, _YES = 0, 1, 2
# The names of the longest file that is read are remembered, as far as people write such long ones.
_REMEMBERED: Final = 1 << 15
_LONGEST_REMEMBERED: Final = 64


def sounds_secret(name: str, *, doubtful: bool = False) -> bool:
    """Whether a name sounds like that of a secret. doubtful: also where it only may be one's.

    A name is read by its words, so that `MONKEY`, `COMPASS` and `TOKENIZERS_PARALLELISM` are none.
    """
    grade = _remembered(name) if len(name) <= _LONGEST_REMEMBERED else _grade(name)
    return grade >= (_MAYBE if doubtful else _YES)


def names_a_store(name: str) -> bool:
    """Whether a name is that of a database's address, which holds a password: `DATABASE_URL`."""
    words = [word.upper() for word in _WORDS.findall(name)]
    while len(words) > 1 and words[-1] in _WHICH:
        words.pop()
    return bool(words) and words[-1] in _ADDRESSES and not _STORES.isdisjoint(words)


@lru_cache(maxsize=_REMEMBERED)
def _remembered(name: str) -> int:
    return _grade(name)


def _grade(name: str) -> int:
    words = [word.upper() for word in _WORDS.findall(name)]
    words = words[2:] if words[:2] == _OURS else words
    while len(words) > 1 and words[-1] in _WHICH:
        words.pop()
    if not words or name in _OF_SHELLS:
        return _NO
    found, last = _said_by(words), words[-1]
    if last in _HOW:
        return found - 1 if found else _NO
    if last in _NUMBERS and not _is_plural_secret(words):
        return _NO
    if last in _BESIDE or words[0] in _SWITCHES:
        return min(found, _MAYBE)
    return found


def _said_by(words: list[str]) -> int:
    """Return how secret the words are, whatever the last one says about them."""
    spoken = [number for number, word in enumerate(words) if _is_sure(word)]
    if spoken or _is_plural_secret(words):
        keys = not any(_is_outright(words[number]) for number in spoken)
        other = any(words[number - 1] in _OTHER_KEYS for number in spoken if number)
        return _MAYBE if keys and (other or _PUBLIC.intersection(words)) else _YES
    if _DOUBTFUL.intersection(words) or words[-1] == "API" or words[-2:] == ["SERVICE", "ROLE"]:
        return _MAYBE
    return _MAYBE if words[-1] in _ADDRESSES and _STORES.intersection(words) else _NO


def _is_sure(word: str) -> bool:
    return word in _SURE or (word.endswith(_SURE_ENDINGS) and word not in _ENGLISH)


def _is_outright(word: str) -> bool:
    """Whether a word speaks of a secret whatever kind of it: a key or a token may be public."""
    return "SECRET" in word or not word.endswith(("KEY", "TOKEN"))


def _is_plural_secret(words: list[str]) -> bool:
    return words[-1] in {"KEYS", "TOKENS"} and len(words) > 1 and words[-2] in _OF_PLURALS

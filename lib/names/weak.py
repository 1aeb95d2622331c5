"""Whether a password or a signing secret is one that anybody would try. The one answer.

Asked only of what a person chooses: a key that a service issues has the length that it has.
"""

import re
from typing import Final

from lib.regex import regex

# The last words of names whose values people choose themselves.
_PASSWORD: Final = regex(r"(?:^|_)(?:PASSWORD|PASSWD|PASS|PWD|PASSPHRASE|PASSCODE)$")
_SIGNING: Final = regex(
    r"(?:^|_)(?:(?:JWT|SESSION|COOKIE|AUTH|NEXTAUTH|APP|FLASK|DJANGO|CSRF|SIGNING|HMAC)_SECRET"
    r"|SECRET_KEY|SECRET_KEY_BASE|SIGNING_KEY|ENCRYPTION_KEY|COOKIE_KEY|JWT_KEY|MASTER_KEY)$"
    r"|^SECRET$"
)
# Of services that issue a pair, of which one part has such a name: `AWS_SECRET_KEY`.
_ISSUED: Final = regex(
    r"(?:^|_)(?:AWS|S3|R2|MINIO|STRIPE|SUPABASE|LANGFUSE|CLERK|RECAPTCHA|HCAPTCHA|TURNSTILE|PAYSTACK"
    r"|BINANCE|ALPACA|SCW|WANDB|TWITTER|CLIENT|CONSUMER|OAUTH|CLOUDINARY|BAIDU|TENCENT|ACCESS)_"
)
# From the lists of the most used passwords (SecLists, NordPass), and the words of this trade.
# fmt: off
_COMMON: Final = frozenset({
    "password", "passw0rd", "p@ssw0rd", "p@ssword", "pass", "admin", "administrator", "root",
    "user", "guest", "secret", "mysecret", "topsecret", "secretkey", "supersecret",
    "supersecretkey", "secretpassword", "mypassword", "mysecretpassword", "mysecretkey",
    "letmein", "welcome", "qwerty", "qwertyuiop", "iloveyou", "monkey", "dragon", "master",
    "login", "abc", "abcd", "hello", "key", "token", "dev", "development", "devsecret", "devkey",
    "demo", "hunter2", "trustno1", "superuser",
})
# fmt: on
_MARKS: Final = regex(r"[\s_.!@#$-]+")
_DIGITS: Final = regex(r"[0-9]{1,4}$")
_SHORTEST_PASSWORD: Final = 8
_SHORTEST_SECRET: Final = 16


def is_chosen(name: str) -> bool:
    """Whether a name is that of a password or a secret that people choose themselves."""
    name = name.upper().replace("-", "_")
    return bool(_PASSWORD.search(name) or (_SIGNING.search(name) and not _ISSUED.search(name)))


def weakness(name: str, value: str) -> str:
    """Say in a clause what makes a value easy to guess; nothing where it is not, or not chosen."""
    value = value.strip()
    if not value or not is_chosen(name):
        return ""
    if _bare(value) == _bare(name):
        return "is the same as its name"
    if {_bare(value), _bare(_DIGITS.sub("", value))} & _COMMON or value.isdigit():
        return "is one of the first that anybody would try"
    if len(set(value)) <= 2:
        return "is the same character again and again"
    return ""


def shortness(name: str, value: str) -> str:
    """Say in a clause that a value is short; nothing where it is not, or not chosen."""
    value, shortest = value.strip(), _shortest(name)
    if not value or not is_chosen(name) or len(value) >= shortest:
        return ""
    return f"has fewer than {shortest} characters"


def _shortest(name: str) -> int:
    return _SHORTEST_PASSWORD if _PASSWORD.search(name.upper()) else _SHORTEST_SECRET


def _bare(text: str) -> str:
    return re.sub(_MARKS.pattern, "", text).casefold()

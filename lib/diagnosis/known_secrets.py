"""The values a project holds that would be secrets in a repository, and how to find them."""

from typing import Final

from lib.known_secret import KnownSecret
from lib.names.displayable import shown
from lib.names.key_shapes import is_key_shaped, is_made_up
from lib.names.secret_sounding import sounds_secret
from lib.project import Project
from lib.regex import regex
from lib.secret import Secret

# Keys of Supabase and Stripe for the page itself.
_PUBLIC: Final = ("sb_publishable_", "pk_live_", "pk_test_")
_SHORTEST: Final = 12
_MOST: Final = 100
_NAME: Final = regex(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_ADDRESS: Final = regex(r"[A-Za-z][A-Za-z0-9+.-]*://|[/~]")


def held_values(project: Project) -> tuple[KnownSecret, ...]:
    """Return the values of a project's sources that nobody else should see."""
    owners = {name: one.provider for one in project.providers for name in one.key.names}
    names: dict[Secret, dict[str, None]] = {}
    for source in project.sources:
        for entry in source.entries:
            value = Secret(entry.value.reveal().strip())
            if _is_worth_it(entry.name, value, entry.name in owners):
                names.setdefault(value, {})[entry.name] = None
    return tuple(
        KnownSecret(
            value, tuple(known), next((owners[one] for one in known if one in owners), None)
        )
        for value, known in list(names.items())[:_MOST]
    )


def _is_worth_it(name: str, value: Secret, is_a_key: bool) -> bool:
    text = value.reveal()
    if len(text) < _SHORTEST or _ADDRESS.match(text) or is_made_up(text):
        return False
    if _is_public(text):
        return False
    # A name from a broken file may be key material itself, and names are told.
    if not _NAME.fullmatch(name) or not shown(name):
        return False
    return is_a_key or is_key_shaped(text) or sounds_secret(name)


def _is_public(text: str) -> bool:
    """Whether a value is a key that is made for everybody to see, whatever its name is."""
    if text.startswith(_PUBLIC):
        return True
    if not text.startswith("eyJ"):
        return False
    from lib.diagnosis.announced_ends import claims_of  # noqa: PLC0415 - few values are JWTs

    return claims_of(text).get("role") == "anon"

"""The values a project holds that would be secrets in a repository, and how to find them."""

import base64
import json
import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

from lib.diagnosis.key_shapes import is_key_shaped, is_made_up
from lib.names.secret_sounding import sounds_secret
from lib.project import Project
from lib.provider_config import Provider
from lib.secret import Secret
from lib.sources.names import shown

_SHORTEST: Final = 12
_MOST: Final = 100
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_ADDRESS: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://|[/~]")


@dataclass(frozen=True, slots=True)
class Held:
    """A value worth looking for, with the names it stands under. No repr holds the value."""

    value: Secret
    names: tuple[str, ...]
    provider: Provider | None = field(compare=False, repr=False)

    @property
    def told(self) -> str:
        """The names, as a sentence tells them."""
        return " and ".join(f"`{name}`" for name in self.names)

    @property
    def revoke(self) -> str:
        """The sentence that says where the key is made invalid."""
        if self.provider is None:
            return f"Revoke the value of {self.told} where it was made and make a new one."
        return f"Revoke the key at {self.provider.console} and make a new one."

    def needles(self) -> tuple[bytes, ...]:
        """Return the forms a value is pasted in: plain, in a URL, in JSON, base64, UTF-16."""
        plain = self.value.reveal()
        raw = plain.encode("utf-8", "surrogatepass")
        whole = raw[: len(raw) // 3 * 3]  # the same whatever follows: padding, a line's end
        forms = (
            raw,
            quote(raw, safe="").encode(),
            json.dumps(plain)[1:-1].encode(),
            json.dumps(plain, ensure_ascii=False)[1:-1].encode("utf-8", "surrogatepass"),
            base64.b64encode(whole),
            base64.urlsafe_b64encode(whole),
            plain.encode("utf-16-le", "surrogatepass"),
        )
        return tuple(dict.fromkeys(forms))


def held_values(project: Project) -> tuple[Held, ...]:
    """Return the values of a project's sources that nobody else should see."""
    owners = {name: one.provider for one in project.providers for name in one.provider.all_names}
    names: dict[Secret, dict[str, None]] = {}
    for source in project.sources:
        for entry in source.entries:
            value = Secret(entry.value.reveal().strip())
            if _is_worth_it(entry.name, value, entry.name in owners):
                names.setdefault(value, {})[entry.name] = None
    return tuple(
        Held(value, tuple(known), next((owners[one] for one in known if one in owners), None))
        for value, known in list(names.items())[:_MOST]
    )


def _is_worth_it(name: str, value: Secret, is_a_key: bool) -> bool:
    text = value.reveal()
    if len(text) < _SHORTEST or _ADDRESS.match(text) or is_made_up(text):
        return False
    # A name from a broken file may be key material itself, and names are told.
    if not _NAME.fullmatch(name) or not shown(name):
        return False
    return is_a_key or is_key_shaped(text) or sounds_secret(name)

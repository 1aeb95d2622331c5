"""A value that should be in no repository, and the forms in which it may have been pasted."""

import base64
import json
from urllib.parse import quote

from lib.provider_config import Provider
from lib.record import field, record
from lib.secret import Secret


@record
class KnownSecret:
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
            return f"Revoke the value of {self.told} where it was made and create a new one."
        return f"Revoke the key at {self.provider.console} and create a new one."

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

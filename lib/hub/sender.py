"""Ask `whoami` through the Hub's own client wherever a check would ask it; the rest as usual."""

from typing import Final
from urllib.parse import urlsplit

from lib.http.answer import Answer
from lib.http.failure import Failure
from lib.http.transport import Request, send
from lib.secret import Secret

WHOAMI: Final = "/api/whoami-v2"
_BEARER: Final = "Bearer "


def load_client() -> None:
    """Load the Hub's client now, so that the first check does not count it as waiting."""
    import lib.hub.client  # noqa: F401, PLC0415


def hub_sender(request: Request) -> Answer | Failure:
    """Send a request of a check; `whoami` goes through `huggingface_hub`, bounded all the same."""
    if request.method != "GET" or urlsplit(request.url).path[-len(WHOAMI) :] != WHOAMI:
        return send(request)
    header = request.headers.get("Authorization", "")
    if not header.startswith(_BEARER):
        return send(request)
    # Loads the Hub's client, which a project without a Hugging Face token does not need.
    from lib.hub.client import Hub  # noqa: PLC0415
    from lib.hub.errors import HubError  # noqa: PLC0415

    try:
        hub = Hub(Secret(header.removeprefix(_BEARER)), request.url.removesuffix(WHOAMI))
    except HubError:
        return send(request)  # unfit for the client's header, maybe not for a server's
    with hub:
        return hub.whoami_answer()

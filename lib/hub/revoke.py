"""The end of a token that has leaked."""

import json

from lib.http.answer import Answer
from lib.http.transport import Request, send
from lib.hub.client import DEFAULT_ENDPOINT, Hub
from lib.hub.errors import HubError, HubErrorKind, error_from
from lib.secret import Secret

_ACCEPTED = 202
# As long as the Hub takes them: a sign-in's token is longer and ends by itself.
LONGEST = 200


def revoke(token: Secret, endpoint: str = DEFAULT_ENDPOINT) -> None:
    """Ask the Hub to end a token everywhere, at once and for good. Its owner gets an e-mail.

    The Hub takes it from whoever knows the token, asks for no sign-in, and answers the same
    whether there was such a token (`POST /api/credentials/revoke`, "User access tokens" in the
    Hub's documentation); `Hub.whoami` tells whether it worked. The official client has no method
    for it. Raises `HubError`.
    """
    if not 1 <= len(token.reveal()) <= LONGEST:
        raise HubError(HubErrorKind.BAD_REQUEST)
    body = json.dumps({"credentials": [token.reveal()]})
    url = f"{endpoint.rstrip('/')}/api/credentials/revoke"
    answer = send(Request("POST", url, {"Content-Type": "application/json"}, body))
    if not isinstance(answer, Answer) or answer.status != _ACCEPTED:
        raise error_from(answer)


def was_ended(token: Secret, endpoint: str = DEFAULT_ENDPOINT) -> bool | None:
    """Whether the Hub knows a token no longer; None where it could not be told."""
    try:
        with Hub(token, endpoint) as hub:
            hub.whoami()
    except HubError as error:
        return True if error.kind is HubErrorKind.REJECTED else None
    return False

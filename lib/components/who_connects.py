"""Who signed in, as the cookies of a request say, before any page is run for it."""

import time
from collections.abc import Callable

from starlette.types import Scope
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from lib.access import Person
from lib.components.token_keeper import read_cookies, read_signed
from lib.sign_in import SignIn, SignIns, person_from

_LONGEST = 16_384


def person_by_cookie(
    app: SignIn | None, sign_ins: SignIns, clock: Callable[[], float] = time.time
) -> Callable[[Scope], Person | None]:
    """Return what tells who is behind a request: whose sign-in is in its cookie and counts here."""

    def person_of(scope: Scope) -> Person | None:
        if app is None:
            return None
        sent = [value for name, value in scope["headers"] if name.lower() == b"cookie"]
        if sum(map(len, sent)) > _LONGEST or USER_COOKIE_NAME.encode() not in b";".join(sent):
            return None
        claims = read_signed(read_cookies(sent), USER_COOKIE_NAME)
        if not (claims and sign_ins.confirms(claims)):
            return None
        return person_from(claims, app, clock())

    return person_of

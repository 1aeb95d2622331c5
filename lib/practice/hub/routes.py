"""Every route of the practice Hub. Its name is how a fault finds it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from lib.practice.answers import CannedReply
from lib.practice.hub import (
    accounts,
    catalogue,
    entries,
    files,
    logs,
    pages,
    repos,
    router,
    runtime,
    uploads,
)
from lib.practice.hub.call import Call
from lib.practice.hub.oauth import consent, device, openid, token_exchange
from lib.practice.hub.responses import no_page
from lib.practice.hub.store import Store

Handler = Callable[[Store, Call], CannedReply]


@dataclass(frozen=True, slots=True)
class HubRoute:
    """One route.

    `bucket` is the rate limit it counts for; `open` routes do not look at a token; `signs` marks
    those that need the signing key.
    """

    name: str
    method: str
    path: str
    handler: Handler
    bucket: str = "api"
    open: bool = False
    signs: bool = False


def unknown(_: Store, __: Call) -> CannedReply:
    """Answer that there is nothing here."""
    raise no_page()


_SPACE: Final = "/api/spaces/{namespace}/{repo}"
_PAGE: Final = "/spaces/{namespace}/{repo}"
_REVISION: Final = "/{rev}/{path:path}"

ROUTES: Final = (
    HubRoute("whoami", "GET", "/api/whoami-v2", accounts.whoami),
    HubRoute("agent_harnesses", "GET", "/api/agent-harnesses", accounts.harnesses),
    HubRoute("revoke", "POST", "/api/credentials/revoke", accounts.revoke, open=True),
    HubRoute("list_spaces", "GET", "/api/spaces", catalogue.listing),
    HubRoute("space_info", "GET", _SPACE, catalogue.info),
    HubRoute("space_info", "GET", _SPACE + "/revision/{rev}", catalogue.info),
    HubRoute("list_secrets", "GET", _SPACE + "/secrets", entries.list_secrets),
    HubRoute("set_secret", "POST", _SPACE + "/secrets", entries.set_secret),
    HubRoute("delete_secret", "DELETE", _SPACE + "/secrets", entries.delete_secret),
    HubRoute("list_variables", "GET", _SPACE + "/variables", entries.list_variables),
    HubRoute("set_variable", "POST", _SPACE + "/variables", entries.set_variable),
    HubRoute("delete_variable", "DELETE", _SPACE + "/variables", entries.delete_variable),
    HubRoute("runtime", "GET", _SPACE + "/runtime", runtime.show),
    HubRoute("restart", "POST", _SPACE + "/restart", runtime.restart),
    HubRoute("pause", "POST", _SPACE + "/pause", runtime.pause),
    HubRoute("sleep_time", "POST", _SPACE + "/sleeptime", runtime.sleep_time),
    HubRoute("hardware", "POST", _SPACE + "/hardware", runtime.hardware),
    HubRoute("logs", "GET", _SPACE + "/logs/{kind}", logs.logs),
    HubRoute("tree", "GET", _SPACE + "/tree/{rev}", files.tree),
    HubRoute("tree", "GET", _SPACE + "/tree" + _REVISION, files.tree),
    HubRoute("paths_info", "POST", _SPACE + "/paths-info/{rev}", files.paths_info),
    HubRoute("resolve", "GET", _PAGE + "/resolve" + _REVISION, files.resolve, "resolvers"),
    HubRoute("resolve", "GET", _PAGE + "/raw" + _REVISION, files.resolve, "resolvers"),
    HubRoute("validate_yaml", "POST", "/api/validate-yaml", uploads.validate_yaml),
    HubRoute("preupload", "POST", _SPACE + "/preupload/{rev}", uploads.preupload),
    HubRoute("commit", "POST", _SPACE + "/commit/{rev}", uploads.commit),
    HubRoute("create", "POST", "/api/repos/create", repos.create),
    HubRoute("delete", "DELETE", "/api/repos/delete", repos.delete),
    HubRoute("duplicate", "POST", _SPACE + "/duplicate", repos.duplicate),
    HubRoute("discovery", "GET", "/.well-known/openid-configuration", openid.discovery, open=True),
    HubRoute("authorize", "GET", "/oauth/authorize", consent.authorize, "pages", open=True),
    HubRoute("token", "POST", "/oauth/token", token_exchange.token, open=True, signs=True),
    HubRoute("userinfo", "GET", "/oauth/userinfo", openid.userinfo),
    HubRoute("userinfo", "POST", "/oauth/userinfo", openid.userinfo),
    HubRoute("jwks", "GET", "/oauth/jwks", openid.keys, open=True, signs=True),
    HubRoute("device", "POST", "/oauth/device", device.begin, open=True),
    HubRoute("device_page", "GET", "/device", device.ask, "pages", open=True),
    HubRoute("device_agree", "POST", "/oauth/device/agree", device.agree, "pages", open=True),
    HubRoute("chat", "POST", "/router/v1/chat/completions", router.chat),
    HubRoute("models", "GET", "/router/v1/models", router.models, open=True),
    HubRoute("front", "GET", "/", pages.front, "pages", open=True),
    HubRoute("space_page", "GET", _PAGE, pages.space, "pages"),
    HubRoute("space_page", "GET", _PAGE + "/settings", pages.space, "pages"),
    HubRoute("avatar", "GET", "/avatars/{name}", pages.avatar, "pages", open=True),
    HubRoute("unknown", "", "/api/{rest:path}", unknown),
    HubRoute("unknown", "", "/oauth/{rest:path}", unknown, open=True),
    HubRoute("unknown", "", "/router/{rest:path}", unknown, open=True),
)
NAMES: Final = tuple(dict.fromkeys(route.name for route in ROUTES))

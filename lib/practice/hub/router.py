"""The stand-in for the router of Inference Providers."""

from typing import Any, Final

from lib.practice.answers import CannedReply
from lib.practice.hub.call import Call, text_of
from lib.practice.hub.records import Form, Token
from lib.practice.hub.responses import bad_field, forbidden, json_reply, refusal
from lib.practice.hub.rights import logged_in
from lib.practice.hub.store import Store

MODEL: Final = "practice/model"

_PERMISSION: Final = "inference.serverless.write"
_SCOPE: Final = "inference-api"


def chat(_: Store, call: Call) -> CannedReply:
    """Answer a conversation with one word, if the token may have one."""
    token = logged_in(call)
    if not _may_infer(token):
        raise forbidden(
            "This authentication method does not have sufficient permissions to call Inference "
            f"Providers on behalf of user {token.user}"
        )
    if not token.credit:
        raise refusal(
            402,
            "You have exceeded your monthly included credits for Inference Providers. Subscribe "
            "to PRO to get 20x more monthly included credits.",
        )
    return json_reply(_completion(call.object()))


def models(_: Store, __: Call) -> CannedReply:
    """Answer the models, to anybody: this proves nothing about a token."""
    model = {"id": MODEL, "object": "model", "owned_by": "practice", "created": 1_767_600_000}
    live = {"provider": "practice", "status": "live"}
    return json_reply({"object": "list", "data": [{**model, "providers": [live]}]})


def _may_infer(token: Token) -> bool:
    if token.form is Form.FINE_GRAINED:
        return any(_PERMISSION in grant.permissions for grant in token.grants)
    if token.form is Form.OAUTH:
        return _SCOPE in token.scopes
    return token.form is not Form.APP


def _completion(data: dict[str, Any]) -> dict[str, Any]:
    if not isinstance(data.get("messages"), list) or not data["messages"]:
        raise bad_field("messages", "Invalid input: expected array")
    return {
        "id": "practice",
        "object": "chat.completion",
        "created": 1_767_600_000,
        "model": text_of(data, "model"),
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": "Hi"},
                "finish_reason": "length",
            }
        ],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    }

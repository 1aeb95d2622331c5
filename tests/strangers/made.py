"""What is tried at the doors: made by rules with dice, the same in every run."""

import json
import random
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Final

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from lib.provider_config import table
from tests.strangers.world import ENVIRON, EVIL, LINES, NAMES, TOML
from tests.support.hostile import MARKUP, STEERING
from tests.support.wire import Door

_ALL: Final = (*ENVIRON, *LINES, *TOML)
_KEYS: Final = (
    "show", "values", "folder", "env", "name", "key", "provider", "token", "path", "address",
    "base_url", "format", "debug", "access", "as", "owner", "redirect_uri", "next", "state", "code",
)  # fmt: skip
_WANTED: Final = (
    *_ALL, "1", "true", "*", "/proc/self/environ", "../.env", ".streamlit/secrets.toml",
    "$%7BQUOLL_SIGNING%7D", "%24%7BOPENAI_API_KEY%7D", "practice-alice", "full", "owner", EVIL,
)  # fmt: skip
_FILES: Final = (
    ".env", ".streamlit/secrets.toml", ".streamlit/config.toml", "proc/self/environ", "app.py",
    "streamlit_app.py", "lib/secret.py", ".git/config",
)  # fmt: skip
_CLIMBS: Final = (
    "",
    "../",
    "..%2f",
    "%2e%2e/",
    "....//",
    "..%5c",
    "%252e%252e/",
    "/",
    "./",
    "%00/",
)
_BELOW: Final = (
    "/", "/media/", "/static/", "/static/js/", "/component/", "/app/static/", "/_stcore/", "/api/",
    "/_stcore/bidi-components/", "/vendor/",
)  # fmt: skip
_CORE: Final = (
    "health", "host-config", "metrics", "script-health-check", "allowed-message-origins", "message",
    "agent/interact", "agent/mcp", "agent/openapi.json", "debug", "session", "stream",
)  # fmt: skip
_METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
_FORWARDS: Final = (
    "X-Forwarded-For: {}", "X-Forwarded-Host: {}", "X-Real-IP: {}", "Forwarded: for={};host={}",
    "X-Forwarded-User: {}", "X-Forwarded-Proto: {}", "X-Forwarded-Prefix: /{}", "Via: 1.1 {}",
    "X-Original-URL: /api/providers?{}", "X-Rewrite-URL: /{}", "X-HTTP-Method-Override: {}",
    "X-Evil: {}", "CF-Connecting-IP: {}", "X-Client-IP: {}", "X-Remote-User: {}",
)  # fmt: skip
_SELVES: Final = (
    "127.0.0.1", "::1", "localhost", "practice-alice", "GET", "https", "127.0.0.1, 127.0.0.1", "",
)  # fmt: skip


def dice_for(what: str) -> random.Random:
    """Return dice that fall the same way in every run."""
    return random.Random(what)


def strange(dice: random.Random, many: int) -> list[str]:
    """Return texts that mean harm."""
    return dice.sample([*MARKUP, *(one for one in STEERING if one != "\ud800")], many)


def query(dice: random.Random) -> str:
    """Return what comes after a question mark, asking for what there is to be had."""
    pairs = [f"{dice.choice(_KEYS)}={dice.choice(_WANTED)}" for _ in range(dice.randint(0, 3))]
    return f"?{'&'.join(pairs)}" if pairs else ""


def headers(dice: random.Random) -> tuple[str, ...]:
    """Return headers as somebody would send them who wants to be taken for somebody else."""
    choices = (
        "Accept: text/html", "Authorization: Bearer hf_x", "Authorization: Basic YTpi",
        "Cookie: _streamlit_user=practice-alice", "Cookie: spaces_secrets_tab=1; _streamlit_user=2",
        "Range: bytes=0-", "If-None-Match: *", "X-Requested-With: XMLHttpRequest", "TE: trailers",
        "Content-Type: application/json", "Accept-Language: ${QUOLL_SIGNING}",
    )  # fmt: skip
    return tuple(dice.sample(choices, dice.randint(0, 2)))


def reads(dice: random.Random, many: int) -> Iterator[Door]:
    """Yield GETs of the JSON routes."""
    ids = list(table())
    for _ in range(many):
        last = dice.choice([*ids, *ids, *_ALL, "%2e%2e", "*", "", "$%7BQUOLL_SIGNING%7D"])
        path = dice.choice(["/api/providers", f"/api/providers/test/{last}", "/api/health"])
        twist = dice.choice([*[""] * 8, "/", "/.", "%00", ";a=b", "/../providers", ".json"])
        yield Door(dice.choice(["GET", "GET", "GET", "HEAD"]), f"{path}{twist}{query(dice)}",
                   headers=headers(dice))  # fmt: skip


def bodies(dice: random.Random, many: int) -> Iterator[Door]:
    """Yield POSTs to the JSON routes."""
    ids = list(table())
    for number in range(many):
        asked: dict[str, object] = {"provider": dice.choice([*ids, *_ALL, "*", None, 7, [], {}])}
        for key in dice.sample(_KEYS, 2):
            asked[key] = dice.choice([*_WANTED, None, True, 10**400, ["a"], {"env": "*"}])
        whole = json.dumps(asked)
        spelled = whole.replace('"provider"', '"\\u0070rovider"')
        body = (
            whole, whole[:-1], f"[{whole}]", f"{whole}{whole}", spelled,
            "[" * 900 + "]" * 900, '{"provider": NaN}', f'{{"provider": "{"x" * 9000}"}}', "",
        )[number % 9]  # fmt: skip
        kind = dice.choice(["application/json", "text/plain", "application/x-www-form-urlencoded"])
        path = dice.choice(["/api/providers/test", "/api/providers/test", "/api/providers"])
        made = body.encode() if number % 9 else body.encode() + dice.randbytes(dice.choice([0, 3]))
        yield Door("POST", f"{path}{query(dice)}", made, (f"Content-Type: {kind}", *headers(dice)))


def files(dice: random.Random, many: int, below: Sequence[str] = _BELOW) -> Iterator[Door]:
    """Yield GETs of files that lie in the project, in its neighbourhood, or in the system."""
    every = list(product(below, _CLIMBS, (1, 3, 8), _FILES))
    for start, climb, times, name in dice.sample(every, many):
        yield Door("GET", f"{start}{climb * times}{name}{query(dice)}", headers=headers(dice))


def core(dice: random.Random, many: int) -> Iterator[Door]:
    """Yield requests for Streamlit's own addresses."""
    for name, method in dice.sample(list(product(_CORE, _METHODS)), many):
        body = b"{}" if method in {"POST", "PUT", "PATCH"} else b""
        yield Door(method, f"/_stcore/{name}{query(dice)}", body, headers(dice))


def uploads(dice: random.Random, many: int, places: Sequence[str] = ()) -> Iterator[Door]:
    """Yield uploads and removals at addresses that might be somebody's. places: those that are."""
    for _ in range(many):
        made = "-".join(f"{dice.getrandbits(16):04x}" for _ in range(4))
        guess = dice.choice(["x", made, "..", "%2e%2e", "", "QUOLL_SIGNING", "a" * 64])
        path = dice.choice([*places, f"/_stcore/upload_file/{guess}/{made}"])
        named = dice.choice(["a.env", "../.env", "/etc/passwd", *strange(dice, 2)])
        named = "".join(one if 31 < ord(one) < 127 and one != '"' else "_" for one in named)
        form = f'--b\r\nContent-Disposition: form-data; name="file"; filename="{named}"\r\n\r\n'
        body = f"{form}X=${{QUOLL_SIGNING}}\r\n--b--\r\n".encode()
        kind = "Content-Type: multipart/form-data; boundary=b"
        method = dice.choice(["PUT", "PUT", "POST", "DELETE", "GET"])
        yield Door(method, path + query(dice), body if method[0] == "P" else b"",
                   (kind, *headers(dice)))  # fmt: skip


def media(dice: random.Random, many: int, known: Sequence[str] = ()) -> Iterator[Door]:
    """Yield requests for downloads. known: addresses that are somebody's, near which to try."""
    for _ in range(many):
        if known and dice.random() < 0.7:
            path = dice.choice(known)
            at = dice.randrange(len("/media/"), path.index("."))
            other = dice.choice([one for one in "0123456789abcdef" if one != path[at]])
            path = path[:at] + other + path[at + 1 :]
        else:
            end = dice.choice([".json", ".md", ".txt", ".env", ""])
            path = f"/media/{dice.getrandbits(224):056x}{end}"
        yield Door("GET", f"{path}{query(dice)}", headers=headers(dice))


def sign_ins(dice: random.Random, many: int) -> Iterator[Door]:
    """Yield requests of the ways in and out."""
    for _ in range(many):
        path = dice.choice(["/auth/login", "/auth/logout", "/oauth2callback", "/oauth2callback"])
        yield Door(dice.choice(["GET", "GET", "GET", "POST", "HEAD"]), f"{path}{query(dice)}",
                   headers=headers(dice))  # fmt: skip


def forwarded(dice: random.Random, many: int) -> Iterator[Door]:
    """Yield requests that say somebody passed them on, from here, or for somebody."""
    for kind in dice.choices(_FORWARDS, k=many):
        said = kind.replace("{}", dice.choice([*_SELVES, *NAMES, EVIL]))
        method, path = dice.choice(
            [("GET", "/api/providers"), ("GET", "/api/providers/test/openai"), ("GET", "/"),
             ("GET", "/diagnostics"), ("GET", "/_stcore/metrics"), ("POST", "/api/providers/test")]
        )  # fmt: skip
        body = b'{"provider": "openai"}' if method == "POST" else b""
        yield Door(method, path, body, (said, *headers(dice)))


def origins(dice: random.Random, port: int, many: int) -> list[str]:
    """Return origins of pages on other ports, and at other addresses, of this machine."""
    hosts = (
        "127.0.0.1",
        "localhost",
        "[::1]",
        "0.0.0.0",
        "192.168.1.20",
        "127.0.0.2",
        "x.localhost",
    )
    ports = (31337, 80, 443, port + 1, port - 1, int(f"{port}"[::-1]) % 65536, 8501, 3000)
    every = [f"{scheme}://{host}:{number}" for scheme, host, number in
             product(("http", "https"), hosts, ports) if number != port]  # fmt: skip
    return [*dice.sample(every, many), "null", EVIL]


def states(dice: random.Random, ids: Sequence[str]) -> list[WidgetState]:
    """Return states of controls that stand on somebody else's page."""
    found = []
    for one in dice.sample(ids, min(len(ids), dice.randint(1, 6))):
        state = WidgetState(id=one)
        match dice.randrange(4):
            case 0 | 1:
                state.trigger_value = True
            case 2:
                state.string_value = dice.choice([*_WANTED, *strange(dice, 2)])
            case 3:
                state.bool_value = True
        found.append(state)
    return found


def messages(dice: random.Random, many: int) -> Iterator[BackMsg]:
    """Yield Streamlit's own messages, of every kind, with what could be asked for."""
    kinds = [one.name for one in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields]
    kinds = [one for one in kinds if one not in {"rerun_script", "stop_script"}]
    for number in range(many):
        kind = kinds[number % len(kinds)]
        made, field = BackMsg(), BackMsg.DESCRIPTOR.fields_by_name[kind]
        if field.message_type:
            inner = getattr(made, kind)
            inner.SetInParent()
            for one in field.message_type.fields:
                if one.type == one.TYPE_STRING:
                    text = dice.choice([*_WANTED, *strange(dice, 1)])
                    many_of = getattr(inner, one.name)
                    if isinstance(many_of, str):
                        setattr(inner, one.name, text)
                    else:
                        many_of.append(text)
        elif field.type == field.TYPE_STRING:
            setattr(made, kind, dice.choice(_WANTED))
        else:
            setattr(made, kind, True)
        yield made


def references(dice: random.Random) -> tuple[str, str]:
    """Return a file's name and a text of either dialect, full of references to what is ours."""
    names = [*_ALL, *NAMES, "PATH", "HOME", "SPACE_ID", "OAUTH_CLIENT_SECRET", "NOT_SET_HERE"]
    forms = ("${%s}", "${%s:-d}", "$%s", "${${%s}}", "a${%s}b", "%%%s%%", "$(echo $%s)", "{{ %s }}",
             "${%s:+set}", "`printenv %s`", "@file:%s", "!env %s")  # fmt: skip
    values = [dice.choice(forms).replace("%s", dice.choice(names)) for _ in range(20)]
    if dice.random() < 0.5:
        lines = [f'MINE_{number} = "{one}"' for number, one in enumerate(values)]
        return ".streamlit/secrets.toml", "MINE = 'x'\n" + "\n".join(lines) + "\n"
    quotes = [dice.choice(["", '"', "'"]) for _ in values]
    lines = [
        f"MINE_{number}={q}{one}{q}"
        for number, (q, one) in enumerate(zip(quotes, values, strict=True))
    ]
    lines += [f"export {name}" for name in dice.sample(names, 3)]
    return ".env", "MINE=x\n" + "\n".join(lines) + "\n"

"""Programs that pass on to this machine what others send them: tunnels, relays and proxies.

One that another user runs is told by its user id. One that the same person runs speaks from the
same user id as their browser, so it is known by the name of its program.
"""

import os
import re
from itertools import pairwise
from pathlib import Path
from typing import Final

# `sshd` is none: `ssh -L` arrives by it, from the person's own screen. `ssh` itself connects to a
# port of this machine for `ssh -R` alone.
_NAMES: Final = frozenset(
    {
        "ssh", "autossh", "dbclient", "sish", "plink", "ngrok", "cloudflared", "argo",
        "localtunnel", "lt", "bore", "rathole", "frpc", "frps", "frp", "chisel", "zrok", "ziti",
        "pinggy", "loclx", "localxpose", "localcan", "telebit", "pagekite", "inlets",
        "boringproxy", "devtunnel", "devtunnels", "code-tunnel", "expose", "serveo", "tunnelmole",
        "tmole", "tunnelto", "holesail", "pgrok", "jprq", "piko", "wstunnel", "pyngrok", "playit",
        "playit-cli", "pktriot", "packetriot", "beame-insta-ssl", "sshuttle", "remoteit",
        "remotemoe", "hypertunnel", "onionshare", "tor", "tailscale", "tailscaled", "zerotier-one",
        "netbird", "nebula", "headscale", "teleport", "tsh", "boundary", "twingate",
        "socat", "socat1", "nc", "ncat", "netcat", "rinetd", "redir", "simpleproxy", "socksd",
        "microsocks", "gost", "v2ray", "xray", "sing-box", "shadowsocks", "ss-tunnel", "ss-local",
        "ssserver", "hysteria", "brook", "goproxy", "kcptun", "udp2raw", "glider", "nginx",
        "openresty", "tengine", "caddy", "traefik", "envoy", "haproxy", "apache2", "httpd",
        "lighttpd", "h2o", "squid", "varnishd", "pound", "hitch", "stunnel", "stunnel4",
        "ghostunnel", "sslh", "tinyproxy", "privoxy", "polipo", "mitmproxy", "mitmdump",
        "mitmweb", "pproxy", "proxychains", "hiproxy", "anyproxy", "http-proxy",
        "http-server-proxy", "local-ssl-proxy", "nodemon-proxy", "websockify", "pingora",
        "oauth2-proxy", "pomerium", "yarp", "iisnode", "trafficserver", "traffic_server", "angie",
        "relayd", "docker-proxy", "rootlessport", "rootlesskit", "slirp4netns", "pasta", "passt",
        "gvproxy", "vpnkit", "kubectl", "telepresence", "ktunnel", "krelay", "kubefwd", "skaffold",
    }
)  # fmt: skip
# Programs that run another one, which an argument names.
_RUNNERS: Final = frozenset(
    {
        "python", "pypy", "node", "nodejs", "deno", "bun", "ruby", "perl", "php", "java", "npm",
        "npx", "pnpm", "yarn", "uv", "uvx", "pipx", "sh", "bash", "dash", "busybox", "dotnet",
        "lua", "luajit", "tclsh",
    }
)  # fmt: skip
_TUNNELS: Final = frozenset({"code", "code-insiders", "codium", "cursor", "windsurf"})
_ENDINGS: Final = re.compile(r"\.(exe|py|pyz|pyc|js|mjs|cjs|ts|rb|pl|php|jar|sh|lua|tcl|appimage)$")
_PLATFORM: Final = re.compile(r"[-_.](?:linux|darwin|freebsd|openbsd|traditional|static|musl|gnu)")
_MOST_WORDS: Final = 12


def program_of(inode: int, hints: tuple[int, ...] = ()) -> int | None:
    """Return the id of a process that holds a socket; None where none can be looked into.

    hints: the ids to try first. Processes of other users, and those that hide themselves as `sshd`
    does, cannot be looked into.
    """
    wanted = f"socket:[{inode}]"
    for pid in hints:
        if _holds(pid, wanted):
            return pid
    try:
        pids = [int(name) for name in os.listdir("/proc") if name.isdigit()]  # noqa: PTH208
    except OSError:
        return None
    # The youngest first: what connects now was mostly started not long ago.
    return next((pid for pid in sorted(pids, reverse=True) if _holds(pid, wanted)), None)


def is_forwarder(pid: int) -> bool:
    """Whether a process is known to pass on what others send it, by any of its names."""
    names, words = _names(pid), _words(pid)
    if any(_is_known(name) for name in names):
        return True
    if any(_plain(name) in _TUNNELS for name in names) and "tunnel" in words[1:]:
        return True
    if any(_plain(name) in _RUNNERS for name in names):
        return any(_is_known(part) for word in words[1:_MOST_WORDS] for part in _parts(word))
    return False


def _parts(word: str) -> tuple[str, ...]:
    """Return what an argument may name: a file, the installed package it lies in, a module."""
    path = Path(word)
    inside = [
        part
        for folder, part in pairwise(path.parts)
        if folder in {"node_modules", "site-packages", "dist-packages"}
    ]
    return (path.name, word.partition(".")[0], *inside)


def _holds(pid: int, wanted: str) -> bool:
    folder = f"/proc/{pid}/fd"
    try:
        for name in os.listdir(folder):  # noqa: PTH208 - thousands of them
            try:
                if os.readlink(f"{folder}/{name}") == wanted:  # noqa: PTH115
                    return True
            except OSError:
                continue  # closed meanwhile
    except OSError:
        pass  # ended meanwhile, or somebody else's
    return False


def _names(pid: int) -> set[str]:
    """Return what a process is called: its file, the name it goes by, its first argument."""
    found = set(_words(pid)[:1])
    try:
        found.add(os.readlink(f"/proc/{pid}/exe").removesuffix(" (deleted)"))  # noqa: PTH115
    except OSError:
        pass
    found.add(_text(f"/proc/{pid}/comm").strip())
    # A process may write a whole title over its first argument: `nginx: worker process`.
    return {Path(name).name for name in found} | {name.partition(":")[0] for name in found}


def _words(pid: int) -> list[str]:
    return _text(f"/proc/{pid}/cmdline").split("\0")


def _text(path: str) -> str:
    try:
        with Path(path).open("rb") as file:
            return file.read(65_536).decode("utf-8", "replace")
    except OSError:
        return ""


def _plain(name: str) -> str:
    """Return a program's name without its ending, version and platform."""
    return _without_version(_PLATFORM.split(_ENDINGS.sub("", name.lower()), maxsplit=1)[0])


def _without_version(name: str) -> str:
    """Return a name without the number at its end: of `frpc-v0.61.1` the `frpc`."""
    bare = name.rstrip("0123456789.")
    if name[len(bare) :].strip(".") == "":
        return name
    bare = bare.removesuffix("v")
    return bare[:-1] if bare.endswith(("-", "_")) else bare


def _is_known(name: str) -> bool:
    return name.lower() in _NAMES or _plain(name) in _NAMES

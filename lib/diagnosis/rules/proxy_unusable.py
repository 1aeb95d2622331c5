"""A variable names a proxy, or what goes past it, in a way that stops Python's clients."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity
from lib.diagnosis.rules._candidates import Candidate
from lib.diagnosis.rules._in_effect import in_effect
from lib.record import replace

_NAMES: Final = frozenset({"http_proxy", "https_proxy", "all_proxy", "no_proxy"})


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every proxy variable in effect that clients stop at, or read otherwise."""
    for one in in_effect(look, lambda name: name.lower() in _NAMES):
        found = _finding(look, one)
        if found is not None:
            yield found


def _finding(look: RuleContext, one: Candidate) -> Finding | None:
    # Loaded where such a variable is set, which is rare.
    from lib.http.proxy_settings import exceptions_trouble, proxy_trouble  # noqa: PLC0415

    value, is_list = one.entry.value.reveal(), one.entry.name.lower() == "no_proxy"
    trouble = exceptions_trouble(value) if is_list else proxy_trouble(value)
    if trouble is None:
        return None
    told = one.finding(trouble.what, trouble.step.format(name=f"`{one.entry.name}` in {one.at}"))
    matters = is_list and trouble.weight == "info" and _matters(look, value)
    return replace(told, severity=Severity.WARNING if matters else Severity(trouble.weight))


def _matters(look: RuleContext, value: str) -> bool:
    """Whether a proxy is named, and an address of the project is one that was to go past it."""
    from lib.http.proxy_settings import PROXIES, hosts_meant  # noqa: PLC0415

    if not any(True for _ in in_effect(look, lambda name: name.lower() in PROXIES)):
        return False
    meant = tuple(hosts_meant(value))
    winners = (one.address.winner for one in look.project.configured)
    hosts = [_host(winner.value.reveal()) for winner in winners if winner is not None]
    return any(f".{host}".endswith(f".{one}") for host in hosts if host for one in meant if one)


def _host(address: str) -> str:
    try:
        return (urlsplit(address.strip()).hostname or "").lower()
    except ValueError:
        return ""


RULE = Rule(
    id="proxy-unusable",
    title="Unusable proxy setting",
    severity=Severity.ERROR,
    why="Clients look at these variables first, and stop there: no key and no network is at fault.",
    find=find,
    fix="Correct the variable, or remove it.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example(environ={"ALL_PROXY": "socks://127.0.0.1:7897/"}),
        Example({".env": "https_proxy=htps://proxy.example:8080\n"}),
        Example({".streamlit/secrets.toml": 'HTTP_PROXY = "http//proxy.example:8080"\n'}),
        Example(environ={"HTTPS_PROXY": "http://me:pa#ss@proxy.example:8080"}),
        Example(environ={"HTTPS_PROXY": "https://127.0.0.1:7890", "https_proxy": ""}),
        Example(environ={"NO_PROXY": "localhost,[::1]"}),
        Example(
            {".env": "OPENAI_API_KEY=one\nOPENAI_BASE_URL=https://llm.corp.example/v1\n"},
            {"HTTPS_PROXY": "http://proxy.example:8080", "no_proxy": "*.corp.example"},
        ),
    ),
    is_silent_on=(
        Example(environ={"HTTPS_PROXY": "http://127.0.0.1:7897", "ALL_PROXY": "socks5://[::1]:1"}),
        Example({".env": "https_proxy=http://me:p%23ss@proxy.example:8080/\nALL_PROXY=\n"}),
        Example(environ={"https_proxy": "https://proxy.example:8443", "HTTP_PROXY": " "}),
        Example(environ={"NO_PROXY": "localhost,127.0.0.1,::1,10.0.0.0/8,.corp.example, a:8080"}),
        Example({".env.example": "ALL_PROXY=socks://127.0.0.1:1\n"}),
        Example({".env": "MY_PROXY=socks://127.0.0.1:1\nPROXY_URL=htps://a\n"}),
    ),
)

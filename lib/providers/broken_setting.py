"""Which variable kept a request from being sent, or from being answered."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lib.http.failure import Failure
from lib.http.file_settings import SETTINGS, file_trouble
from lib.http.proxies import proxies_for
from lib.http.proxy_settings import in_charge, proxy_trouble
from lib.providers.reading import Classification
from lib.providers.verdict import Verdict

if TYPE_CHECKING:
    from lib.providers.check_plan import CheckPlan

# What `lib.http.proxies.certificates` asks, in its order.
_CERTIFICATES: Final = ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE")
_NOBODY_ASKED: Final = "Nothing could be asked: `{name}` {what}."
_NO_FAULT: Final = "Neither the key nor the network is at fault."
_OF_THIS_MACHINE: Final = frozenset({Failure.PROXY, Failure.TLS, Failure.BROKEN})


def broken_setting(
    plan: "CheckPlan", failure: Failure, environ: Mapping[str, str]
) -> Classification | None:
    """Return the variable of this machine that is the cause, where one is; None where none is.

    environ: the one that requests are sent in.
    """
    if failure not in _OF_THIS_MACHINE or plan.request is None:
        return None
    url = plan.request.url
    proxy = in_charge(url, environ) if proxies_for(url, environ) else ""
    trouble = proxy_trouble(environ[proxy]) if proxy else None
    if trouble is not None and trouble.weight != "info":
        return _reading(proxy, trouble.what, trouble.step.format(name=f"`{proxy}`"))
    name = next((one for one in _CERTIFICATES if environ.get(one)), "")
    what = file_trouble(environ[name], SETTINGS[name], Path.cwd()) if name else ""
    if what and url.startswith("https:"):
        return _reading(name, what, f"Correct or remove `{name}`, then test again.")
    if failure is Failure.PROXY and proxy:
        return Classification(
            Verdict.UNREACHABLE,
            "The configured proxy blocked the request.",
            f"Check the proxy that `{proxy}` names, then test again.",
        )
    return None


def _reading(name: str, what: str, step: str) -> Classification:
    say = _NOBODY_ASKED.format(name=name, what=what)
    return Classification(Verdict.UNREACHABLE, say, f"{step} {_NO_FAULT}")

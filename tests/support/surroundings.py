"""The environment that requests look at: what was there when the process started."""

from collections.abc import Mapping

import pytest
from streamlit.runtime.context import ContextProxy, StreamlitHeaders

from lib.http import transport

_CERTIFICATES = ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE")


def direct(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the proxies and certificates of whoever runs the tests out of them."""
    kept = {
        name: value
        for name, value in transport.ENVIRON.items()
        if not name.lower().endswith("_proxy") and name not in _CERTIFICATES
    }
    monkeypatch.setattr(transport, "ENVIRON", kept)


def remember(monkeypatch: pytest.MonkeyPatch, names: Mapping[str, str]) -> None:
    """Let variables have been there at the start."""
    monkeypatch.setattr(transport, "ENVIRON", {**transport.ENVIRON, **names})


def asked_as(monkeypatch: pytest.MonkeyPatch, host: str = "localhost") -> None:
    """Let pages that are run without a server have been asked for under a name."""
    headers = StreamlitHeaders([("Host", host)])
    monkeypatch.setattr(ContextProxy, "headers", property(lambda _: headers))

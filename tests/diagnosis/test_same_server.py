"""Addresses that are one server's, and those that are two's."""

import pytest

from lib.diagnosis.rules._same_server import same_server


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://localhost:11434", "http://127.0.0.1:11434/"),
        ("localhost", "http://localhost:11434"),
        ("http://host.docker.internal:11434", "http://localhost:11434"),
        ("0.0.0.0", "http://ollama:11434"),
        ("http://0.0.0.0:11434", "http://192.168.1.7:11434"),
        ("https://Gate.example/v1", "https://gate.example:443/v1/"),
    ],
)
def test_one_server(one: str, other: str) -> None:
    """The end, the usual port and the names of this machine make no difference."""
    assert same_server(one, other)
    assert same_server(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://localhost:11434", "http://localhost:1234"),
        ("http://ollama:11434", "http://localhost:11434"),
        ("https://a.example/v1", "https://b.example/v1"),
        ("https://a.example/v1", "https://a.example/v2"),
        ("https://a.example", "http://a.example"),
        ("https://a.example", "http://[broken"),
        ("", "https://a.example"),
    ],
)
def test_two_servers(one: str, other: str) -> None:
    """Another host, port, path or scheme is another server, and what is no address is none."""
    assert not same_server(one, other)

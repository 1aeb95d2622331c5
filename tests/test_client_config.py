"""What is known about client libraries: whole, about names there are, and strict about the rest."""

from urllib.parse import urlsplit

import pytest

from lib.client_address import is_a_vendors, page_instead, root_for, surplus
from lib.client_config import (
    Client,
    client_of,
    domains_of,
    is_api_host,
    load_clients,
    owner_of_host,
    page_on,
)
from lib.provider_config import Provider, TableError, table

ROWS = list(table().values())
EVERY_ROW = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)


def addresses(client: Client) -> set[str]:
    """Return every variable of an address that is told about."""
    return {
        *client.adds,
        *client.own_path,
        *client.takes_routes,
        *client.breaks_on_empty,
        *client.breaks_on_empty_in,
    }


@EVERY_ROW
def test_what_is_told_is_about_names_of_the_table(row: Provider) -> None:
    """Every variable of a key or an address is the provider's own, and every address is one."""
    client = client_of(row.id)

    assert addresses(client) <= {*row.base_url_names, *row.check_base_names}
    assert {*client.empty_key_wins, *client.auth} <= set(row.all_names)
    assert not set(client.breaks_on_empty) & set(client.breaks_on_empty_in)
    assert set(client.takes_routes) <= set(client.adds)
    for added in client.adds.values():
        assert added == "" or (added.startswith("/") and not added.endswith("/"))
        assert row.base_url.endswith(added)
    for url in filter(None, (*client.pages.values(), client.coding_plan)):
        assert urlsplit(url.replace("*", "x")).scheme == "https"


@EVERY_ROW
def test_whose_hosts_are_whose(row: Provider) -> None:
    """What the table asks is the vendor's API; its console is a page; nobody else's host is its."""
    urls = [row.base_url, *(route.url for route in (row.check, row.message) if route)]
    for url in filter(None, urls if not row.key_optional else ()):
        host = urlsplit(url).hostname or ""
        assert is_api_host(host, row)
        assert owner_of_host(host) is not None
        assert not is_api_host(f"{host}.evil.example", row)
        assert not is_api_host(f"evil-{host}", row) or any(
            f"evil-{host}".endswith(f".{one}") for one in domains_of(row)
        )
    console = urlsplit(row.console)
    found = page_on(console.hostname or "", console.path)
    assert found is not None
    assert page_on("gate.example") is None


@EVERY_ROW
def test_the_own_address_is_never_wrong(row: Provider) -> None:
    """A provider's own address, as each variable takes it, holds nothing too much."""
    for name in row.base_url_names if row.base_url else ():
        own = root_for(row, name)
        assert surplus(row, name, urlsplit(own).path) == ""
        assert page_instead(row, name, own) == ""
        assert is_a_vendors(own) is not row.key_optional


@pytest.mark.parametrize(
    ("provider", "name", "path", "extra"),
    [
        ("anthropic", "ANTHROPIC_BASE_URL", "", ""),
        ("anthropic", "ANTHROPIC_BASE_URL", "/anthropic", ""),
        ("anthropic", "ANTHROPIC_BASE_URL", "/v1", "/v1"),
        ("anthropic", "ANTHROPIC_BASE_URL", "/a/v1/messages/", "/v1/messages"),
        ("anthropic", "ANTHROPIC_BASE_URL", "/v1x", ""),
        ("anthropic", "ANTHROPIC_API_BASE", "/v1/messages", ""),
        ("anthropic", "CLAUDE_URL", "/v1", ""),
        ("groq", "GROQ_BASE_URL", "/openai/v1/chat/completions", "/openai/v1/chat/completions"),
        ("groq", "GROQ_BASE_URL", "/openai", "/openai"),
        ("groq", "GROQ_API_BASE", "/openai/v1", ""),
        ("ollama", "OLLAMA_HOST", "/api", "/api"),
        ("ollama", "OLLAMA_HOST", "/v1", "/v1"),
        ("huggingface", "HF_ENDPOINT", "/api", "/api"),
        ("huggingface", "HF_ENDPOINT", "/mirror", ""),
        ("google", "GOOGLE_GEMINI_BASE_URL", "/v1beta", "/v1beta"),
        ("openai", "OPENAI_BASE_URL", "/v1", ""),
    ],
)
def test_what_is_too_much(provider: str, name: str, path: str, extra: str) -> None:
    """What the vendor's client adds is too much at the end of a variable that it alone reads."""
    assert surplus(table()[provider], name, path) == extra


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("[nobody]\n", "there is no provider nobody"),
        ("[groq]\nbrakes_on_empty = []\n", "groq: .*brakes_on_empty"),
    ],
)
def test_a_mistake_is_named(text: str, tells: str) -> None:
    """A provider or a field that there is not is named."""
    with pytest.raises(TableError, match=tells):
        load_clients(text)


def test_a_provider_of_which_nothing_is_known() -> None:
    """What is left out has a default that changes nothing."""
    assert client_of("nobody") == Client()
    assert domains_of(table()["baseten"]) == ("baseten.co",)
    assert domains_of(table()["aws-bedrock"]) == ()

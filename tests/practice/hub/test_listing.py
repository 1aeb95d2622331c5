"""Long lists, a page at a time, and many Spaces."""

from urllib.parse import parse_qs, urlsplit

import pytest

from .conftest import CHATBOT, Hub


def pages(hub: Hub, path: str, kind: str | None = "write") -> list[list[str]]:
    """Return the ids on each page, following the links as a client does."""
    found = []
    while path:
        reply = hub.send("GET", path, kind)
        found.append([space["id"] for space in reply.json()])
        link = reply.links.get("next", {"url": hub.server.hub_url})["url"]
        assert link.startswith(hub.server.hub_url)
        path = link.removeprefix(hub.server.hub_url)
    return found


def test_pages(hub: Hub) -> None:
    """Every page but the last is full and names the next one, with the same question."""
    found = pages(hub, "/api/spaces?author=practice-alice&limit=3&expand=likes&expand[]=sdk")
    assert [len(page) for page in found] == [3, 3, 1]
    assert len({id_ for page in found for id_ in page}) == 7

    link = hub.send("GET", "/api/spaces?author=practice-alice&limit=3&expand[]=a b").headers["link"]
    address, _, relation = link.partition("; ")
    asked = parse_qs(urlsplit(address.strip("<>")).query)
    assert relation == 'rel="next"'
    assert (asked["author"], asked["expand[]"]) == (["practice-alice"], ["a b"])


def test_a_page_has_a_largest_size(hub: Hub) -> None:
    """A page is not longer than the Hub allows, whatever was asked for."""
    hub.settings(page_size=2)
    assert [len(page) for page in pages(hub, "/api/spaces?author=practice-alice&limit=500")] == [
        *(2, 2, 2),
        1,
    ]


def test_strangers_see_public_spaces_only(hub: Hub) -> None:
    """Without a token, or with another's, private Spaces are not listed."""
    (everybody,) = pages(hub, "/api/spaces", None)
    (mine,) = pages(hub, "/api/spaces", "write")
    assert set(mine) - set(everybody) == {"practice-alice/diary", "practice-acme/internal"}


@pytest.mark.parametrize("query", ["limit=0", "limit=x", "limit=-1", "cursor=!", "sort=colour"])
def test_nonsense(hub: Hub, query: str) -> None:
    """A question that makes no sense is refused."""
    assert hub.send("GET", f"/api/spaces?{query}").status_code == 400


def test_what_a_list_holds(hub: Hub) -> None:
    """A list tells the usual, all of it, or what was asked for."""
    (usual,) = hub.send("GET", "/api/spaces?search=chatbot").json()
    (full,) = hub.send("GET", "/api/spaces?search=chatbot&full=true").json()
    (chosen,) = hub.send("GET", "/api/spaces?search=chatbot&expand[]=runtime").json()
    assert "runtime" not in usual
    assert full["siblings"]
    assert chosen.keys() == {"_id", "id", "runtime"}
    assert [space["id"] for space in hub.send("GET", "/api/spaces?filter=chat").json()] == [CHATBOT]


def test_pages_of_a_tree(hub: Hub) -> None:
    """A long tree comes in pages, too."""
    reply = hub.space(f"{CHATBOT}/tree/main?recursive=true&limit=5")
    assert len(reply.json()) == 5
    rest = reply.links["next"]["url"].removeprefix(hub.server.hub_url)
    assert len(hub.send("GET", rest).json()) == 3


def test_a_thousand_spaces(hub: Hub) -> None:
    """A thousand Spaces with two hundred secrets each stay usable."""
    made = hub.ask("POST", "/_practice/hub/seed", json={"spaces": 1000, "secrets": 200})
    assert made.status_code == 201
    names = [space.id for space in hub.api().list_spaces(author="practice-alice", search="bench-")]
    assert len(names) == 1000
    assert hub.routes_asked().count("list_spaces") == 10
    assert len(hub.api().get_space_secrets(names[-1])) == 200

    hub.api().add_space_secret(names[0], "NEW", "value")
    assert len(hub.api().get_space_secrets(names[0])) == 201
    assert len(hub.api().get_space_secrets(names[1])) == 200


@pytest.mark.parametrize(
    "body", [{}, {"spaces": 0}, {"spaces": "1"}, {"spaces": 1, "more": 1}, {"spaces": 10**9}]
)
def test_seed_nonsense(hub: Hub, body: dict[str, object]) -> None:
    """A number of Spaces that makes no sense is refused."""
    assert hub.ask("POST", "/_practice/hub/seed", json=body).status_code == 400

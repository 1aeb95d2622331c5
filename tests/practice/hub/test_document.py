"""The document about the practice Hub says what it does."""

from dataclasses import fields

from lib.practice.hub.records import HubSettings
from lib.practice.hub.routes import NAMES
from tests.support.dashboard import ROOT

from .conftest import Hub

TEXT = (ROOT / "docs" / "practice-hub.md").read_text(encoding="utf-8")


def test_it_names_every_route_and_setting() -> None:
    """Whoever wants a fault or a setting finds its name."""
    for name in (*NAMES, *(field.name for field in fields(HubSettings))):
        assert f"`{name}`" in TEXT, name


def test_it_names_every_token_and_space(hub: Hub) -> None:
    """Every kind of token and every Space of the beginning is explained."""
    for name in (*hub.tokens, *hub.world.spaces, *hub.world.users, *hub.world.orgs):
        assert f"`{name}`" in TEXT, name

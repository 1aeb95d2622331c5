"""Sorts of credentials are told by how they begin; each is right where it belongs."""

import base64
import json
import re

import pytest

from lib.names.key_kinds import kind_of, said_of_kind, wanted_in, wrong_kind
from lib.names.key_kinds_table import TABLE
from lib.provider_config import table
from lib.record import replace

LONG = "g7H8" * 20
WRONG = {
    "ANTHROPIC_API_KEY": ("sk-ant-oat01-", "sk-ant-ort01-", "sk-ant-admin01-", "sk-ant-sid01-",
                          "sk-ant-sid02-", "ghp_", "AKIA"),
    "OPENAI_API_KEY": ("sk-admin-", "sess-", "org-", "proj_", "ek_", "sk-ant-oat01-", "sb_secret_"),
    "GOOGLE_API_KEY": ("ya29.", "1//0", "GOCSPX-"),
    "HF_TOKEN": ("hf_oauth_", "hf_jwt_", "api_org_", "github_pat_", "glpat-"),
    "DASHSCOPE_API_KEY": ("sk-sp-", "LTAI"),
    "MOONSHOT_API_KEY": ("sk-kimi-",),
    "XAI_API_KEY": ("xai-token-",),
    "ELEVENLABS_API_KEY": ("sk_live_", "whsec_"),
}  # fmt: skip
OWNERS = {name: row for row in table().values() for name in row.all_names}


@pytest.mark.parametrize(
    ("name", "begins"), [(name, one) for name, all_ in WRONG.items() for one in all_]
)
def test_another_sort_is_told_with_the_next_step(name, begins):
    """What it is, by what it is seen, and where the right one comes from; nothing of the value."""
    row = OWNERS[name]
    kind = wrong_kind(begins + LONG, name, row)
    assert kind is not None
    said = said_of_kind(kind, row, name)
    assert kind.begins in said.what
    assert row.console in said.step
    assert LONG[:8] not in said.what + said.step


RIGHT = {
    "ANTHROPIC_API_KEY": "sk-ant-api03-" + LONG,
    "ANTHROPIC_AUTH_TOKEN": "sk-ant-oat01-" + LONG,
    "OPENAI_API_KEY": f"sk-svcacct-{LONG}T3BlbkFJ{LONG}",
    "GEMINI_API_KEY": "AQ.Ab8R" + "m4N5" * 11 + "m4",
    "GOOGLE_API_KEY": "AIza" + "m4N5m" * 7,
    "HF_TOKEN": "hf_" + "aB3d" * 8 + "aB",
    "DASHSCOPE_API_KEY": "sk-" + "a1b2" * 8,
    "MOONSHOT_API_KEY": "sk-" + "aB3d" * 12,
    "XAI_API_KEY": "xai-" + "aB3d" * 20,
    "HYPERBOLIC_API_KEY": "sk_live_" + LONG,
    "NEBIUS_API_KEY": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0." + LONG,
    "COHERE_API_KEY": "AKIA" + "a1B2" * 9,
}


@pytest.mark.parametrize("name", RIGHT)
def test_the_right_sort_is_not_told(name):
    """Ordinary keys of each vendor, and what another beginning only happens to look like."""
    row = OWNERS.get(name, table()["anthropic"])
    assert wrong_kind(RIGHT[name], name, row) is None


@pytest.mark.parametrize(
    ("name", "value", "is_wrong"),
    [
        ("CLAUDE_CODE_OAUTH_TOKEN", "sk-ant-oat01-", False),
        ("CLAUDE_CODE_OAUTH_TOKEN", "sk-ant-api03-", True),
        ("OPENAI_ADMIN_KEY", "sk-admin-", False),
        ("OPENAI_ORG_ID", "org-", False),
        ("SLACK_BOT_TOKEN", "xoxb-", False),
        ("SLACK_BOT_TOKEN", "xapp-", True),
        ("SLACK_APP_TOKEN", "xoxb-", True),
        ("SLACK_SIGNING_SECRET", "xoxb-", True),
        ("STRIPE_SECRET_KEY", "sk_test_", False),
        ("STRIPE_SECRET_KEY", "pk_test_", True),
        ("STRIPE_PUBLISHABLE_KEY", "sk_live_", True),
        ("STRIPE_WEBHOOK_SECRET", "sk_test_", True),
        ("STRIPE_WEBHOOK_SECRET", "whsec_", False),
        ("SUPABASE_KEY", "sb_publishable_", False),
        ("SUPABASE_SERVICE_ROLE_KEY", "sb_publishable_", True),
        ("SUPABASE_ANON_KEY", "sb_secret_", True),
        ("SUPABASE_SECRET_KEY", "sb_secret_", False),
        ("AWS_ACCESS_KEY_ID", "AKIA", False),
        ("AWS_SECRET_ACCESS_KEY", "AKIA", True),
        ("GITHUB_TOKEN", "ghp_", False),
        ("GITHUB_TOKEN", "ghs_", True),
        ("GH_COPILOT_TOKEN", "ghu_", False),
        ("LANGFUSE_SECRET_KEY", "pk-lf-", True),
        ("MY_OWN_TOKEN", "ghs_", False),
    ],
)
def test_names_of_no_provider_of_the_table(name, value, is_wrong):
    """Where a vendor has more than one name, each wants its own sort; other names want any."""
    kind = kind_of(value + LONG)
    assert kind is not None
    assert kind.is_wrong_in(name) is is_wrong
    assert wanted_in(name)


@pytest.mark.parametrize(
    ("vendor", "name", "begins", "is_wrong"),
    [
        ("GitHub", "GITHUB_TOKEN", "ghp_", False),
        ("GitHub", "GITHUB_TOKEN", "ghs_", True),
        ("Supabase", "SUPABASE_KEY", "sb_publishable_", False),
        ("Supabase", "SUPABASE_SERVICE_ROLE_KEY", "sb_publishable_", True),
        ("Slack", "SLACK_BOT_TOKEN", "xoxb-", False),
    ],
)
def test_a_vendor_of_several_sorts_in_the_table(vendor, name, begins, is_wrong):
    """Were it a provider of the table, its own sorts would be right where its names want them."""
    row = replace(table()["openai"], id=vendor.lower(), name=vendor, names=(name,), patterns=())
    assert (wrong_kind(begins + LONG, name, row) is not None) is is_wrong


def supabase(role: str) -> str:
    """Return a token as Supabase signed them for a role; signed by nobody."""
    told = json.dumps({"iss": "supabase", "role": role, "iat": 1700000000}).encode()
    return f"eyJhbGciOiJIUzI1NiJ9.{base64.urlsafe_b64encode(told).decode().rstrip('=')}.{LONG}"


def test_the_old_keys_of_supabase_are_told_by_their_role():
    """They begin alike; the role stands in them for everybody to read."""
    anon, service = kind_of(supabase("anon")), kind_of(supabase("service_role"))
    assert anon is not None
    assert service is not None
    assert anon.is_wrong_in("SUPABASE_SERVICE_ROLE_KEY")
    assert not anon.is_wrong_in("NEXT_PUBLIC_SUPABASE_ANON_KEY")
    assert service.is_wrong_in("SUPABASE_ANON_KEY")
    assert kind_of(f"eyJhbGciOiJIUzI1NiJ9.eyJbroken.{LONG}") is None


@pytest.mark.parametrize("kind", TABLE, ids=lambda one: one.begins)
def test_a_row_is_whole(kind):
    """Its owner is a provider of the table, its patterns are ones, its words fit sentences."""
    assert not kind.owner or kind.owner in table()
    assert kind.what.startswith(("a ", "an ", "the "))
    assert kind.why.startswith("which ")
    for pattern in (kind.right, kind.wrong, kind.at):
        re.compile(pattern)
    assert not kind.goes or kind.fits(kind.goes)

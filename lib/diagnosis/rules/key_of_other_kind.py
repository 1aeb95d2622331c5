"""A value is a credential of another sort than its name wants, as its beginning tells."""

from collections.abc import Iterator

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity
from lib.diagnosis.rules._ailments import OTHER_KIND, other_kind, plan_wanted, with_ailment
from lib.diagnosis.rules._candidates import Candidate
from lib.diagnosis.rules._names_places import set_entries
from lib.names.key_kinds import kind_of, said_of_kind, wanted_in
from lib.names.key_kinds_table import KeyType
from lib.record import replace
from lib.sources import ENVIRONMENT


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every credential of another sort: for providers' names, and for those of others."""
    for one in with_ailment(look, OTHER_KIND):
        kind = other_kind(one)
        if kind is not None and kind.in_files and one.entry.source == ENVIRONMENT:
            continue
        if kind is not None and one.configured is not None:
            said = said_of_kind(kind, one.configured.provider, one.entry.name, f" in {one.at}")
            yield _weighed(one.finding(f"holds {said.what}", said.step), kind)
        elif wanted := plan_wanted(one):
            yield _for_plan(one, wanted)
    yield from _of_others(look)


def _of_others(look: RuleContext) -> Iterator[Finding]:
    owned = {name for one in look.project.providers for name in one.key.names}
    for entry in set_entries(look):
        kind = None if entry.name in owned else kind_of(entry.value.reveal())
        if kind is None or not kind.is_wrong_in(entry.name):
            continue
        if kind.in_files and entry.source == ENVIRONMENT:
            continue
        one = Candidate(entry, None, None)
        move = f"Move it to `{kind.goes}`, and put" if kind.goes else "Put"
        step = f"{move} {wanted_in(entry.name)} into `{entry.name}` in {one.at}."
        yield _weighed(one.finding(f"holds {kind.told}, {kind.why}", step), kind)


def _for_plan(one: Candidate, wanted: KeyType) -> Finding:
    """Tell an ordinary key that goes to the address of a plan, which has keys of its own."""
    assert one.configured is not None  # noqa: S101 - only a provider has an address
    address = one.configured.address.winner
    name = address.name if address else one.configured.provider.base_url_names[0]
    told = one.finding(
        f"is an ordinary key, and `{name}` is an address for {wanted.what} alone, which begins "
        f"with `{wanted.begins}`",
        f"Put {wanted.what} into `{one.entry.name}` in {one.at}, or remove `{name}`.",
    )
    return replace(told, severity=Severity.WARNING)


def _weighed(finding: Finding, kind: KeyType) -> Finding:
    return finding if kind.is_sure else replace(finding, severity=Severity.WARNING)


_LONG = "g7H8" * 20

RULE = Rule(
    id="key-of-other-kind",
    title="Another kind of key",
    severity=Severity.ERROR,
    why="Vendors tell kinds of keys apart; one in the place of another is refused as invalid.",
    find=find,
    fix="Put a key of the right kind there.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example({".env": f"ANTHROPIC_API_KEY=sk-ant-oat01-{_LONG}\n"}),
        Example({".env": f"OPENAI_API_KEY=sk-admin-{_LONG}T3BlbkFJ{_LONG}\n"}),
        Example({".env": f"DASHSCOPE_API_KEY=sk-sp-{_LONG}\n"}),
        Example(
            {".env": f"DASHSCOPE_API_KEY=sk-sp-{_LONG}\n"},
            {"DASHSCOPE_API_BASE": "https://dashscope.aliyuncs.com/compatible-mode/v1"},
        ),
        Example(
            {".env": f"DASHSCOPE_API_KEY=sk-{'a1b2' * 8}\n"},
            {"DASHSCOPE_API_BASE": "https://coding-intl.dashscope.aliyuncs.com/v1"},
        ),
        Example(environ={"GOOGLE_API_KEY": f"ya29.{_LONG}", "HF_TOKEN": f"hf_jwt_{_LONG}"}),
        Example(environ={"OPENAI_API_KEY": f"eyJ{_LONG}.eyJ{_LONG}.{_LONG}"}),
        Example(
            {".streamlit/secrets.toml": f'SUPABASE_SERVICE_ROLE_KEY = "sb_publishable_{_LONG}"\n'}
        ),
        Example({".env": "SLACK_BOT_TOKEN=xapp-1-A1-2-a1b2\n"}),
        Example({".env": f"GITHUB_TOKEN=ghs_{_LONG}\n"}),
    ),
    is_silent_on=(
        Example({".env": f"CLAUDE_CODE_OAUTH_TOKEN=sk-ant-oat01-{_LONG}\n"}),
        Example({".env": f"OPENAI_ADMIN_KEY=sk-admin-{_LONG}T3BlbkFJ{_LONG}\n"}),
        Example({".env": f"OPENAI_API_KEY=sk-svcacct-{_LONG}T3BlbkFJ{_LONG}\n"}),
        Example(
            {".env": f"DASHSCOPE_API_KEY=sk-sp-{_LONG}\n"},
            {"DASHSCOPE_API_BASE": "https://coding-intl.dashscope.aliyuncs.com/v1"},
        ),
        Example(
            {".env": f"OPENAI_API_KEY=ghp_{_LONG}\n"},
            {"OPENAI_BASE_URL": "https://models.github.ai/inference"},
        ),
        Example({".env": f"SUPABASE_ANON_KEY=sb_publishable_{_LONG}\nSLACK_BOT_TOKEN=xoxb-1-a1\n"}),
        Example(
            {".env": f"STRIPE_SECRET_KEY=sk_test_{_LONG}\nSTRIPE_PUBLISHABLE_KEY=pk_test_a1\n"}
        ),
        Example(environ={"GITHUB_TOKEN": f"ghs_{_LONG}"}),
        Example({".env.example": f"ANTHROPIC_API_KEY=sk-ant-oat01-{_LONG}\n"}),
    ),
)

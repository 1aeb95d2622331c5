"""A name is set to nothing."""

from collections.abc import Iterator

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity
from lib.diagnosis.rules._ailments import EMPTY, with_ailment
from lib.diagnosis.rules._candidates import Candidate
from lib.diagnosis.rules._names_places import where
from lib.project import Configured
from lib.sources import ENVIRONMENT, Entry


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every key that is empty, which counts as not set, and every address that is not so."""
    for one in with_ailment(look, EMPTY):
        if one.configured is None:
            continue  # a setting that may be empty
        if one.configured.key.winner is None:
            if one.configured.provider.often_unset or one.configured.provider.key_optional:
                continue  # a service that apps do without
            yield one.finding(
                "is empty, which counts as not set",
                f"Give `{one.entry.name}` in {one.at} a value, or remove it.",
            )
        elif _hides_later_names(one.configured, one):
            yield one.finding(
                "is empty, and the client takes it before "
                f"`{one.configured.key.winner.name}`, so it sends no key",
                f"Remove `{one.entry.name}` from {one.at}.",
            )
    for configured in look.project.providers:
        yield from _addresses(configured)


def _addresses(configured: Configured) -> Iterator[Finding]:
    """Tell the addresses of one provider that are empty and break its client."""
    # The Hub's address is read without a token, too.
    used = configured.address.losers if configured.is_configured else ()
    tried = (*used, *configured.check_address.losers)
    for entry in (one.entry for one in tried if one.entry.value.is_empty()):
        if not entry.replaced and _breaks(configured, entry):
            at = "the environment" if entry.source == ENVIRONMENT else f"`{entry.place}`"
            yield Finding(
                f"`{entry.name}` in {at} is empty, and the client takes it for an address: "
                "every request ends in a connection error.",
                (where(entry),),
                f"Remove `{entry.name}` from {at}, or give it an address.",
            )


def _breaks(configured: Configured, entry: Entry) -> bool:
    from lib.providers.empty_address import breaks  # noqa: PLC0415

    return breaks(configured, entry)


def _hides_later_names(configured: Configured, one: Candidate) -> bool:
    from lib.client_config import client_of  # noqa: PLC0415
    from lib.providers.empty_address import process_gets  # noqa: PLC0415

    winner = configured.key.winner
    names = client_of(configured.provider.id).empty_key_wins
    other = winner is not None and winner.name != one.entry.name
    return other and one.entry.name in names and process_gets(configured, one.entry)


RULE = Rule(
    id="value-empty",
    title="Empty value",
    severity=Severity.WARNING,
    why="A key that is set but empty counts as missing, or is sent as an empty key; an empty "
    "address is taken for an address.",
    find=find,
    fix="Give the name a value, or remove it.",
    fix_kind=FixKind.UNSAFE,
    triggers=(
        Example({".env": "GROQ_API_KEY=\n"}),
        Example(environ={"HF_TOKEN": "  "}),
        Example({".streamlit/secrets.toml": 'OPENAI_API_KEY = ""\n'}),
        Example({".env": f"OPENAI_API_KEY=sk-{'a1B2' * 10}\nOPENAI_BASE_URL=\n"}),
        Example({".env": f"GROQ_API_KEY=gsk_{'a1B2' * 13}\n"}, {"GROQ_BASE_URL": ""}),
        Example(
            {
                ".env": f"OPENAI_API_KEY=sk-{'a1B2' * 10}\nOPENAI_API_BASE=https://gate.example/v1\n",
                ".streamlit/secrets.toml": 'OPENAI_API_BASE = ""\n',
                "app.py": "from langchain_openai import ChatOpenAI\n",
            }
        ),
        Example({".env": f"CO_API_KEY=\nCOHERE_API_KEY={'a1B2' * 10}\n"}),
    ),
    is_silent_on=(
        Example({".env": "GROQ_API_KEY=\n"}, {"GROQ_API_KEY": "gsk_" + "a1B2" * 13}),
        Example({".env": "HF_API_KEY=\nHF_TOKEN=hf_" + "a1B2" * 8 + "a1\n"}),
        Example({".env.example": "GROQ_API_KEY=\n"}),
        Example({".env": "DB_PASSWORD=\nDEBUG=\n# GROQ_API_KEY=\n"}),
        Example(
            {".env": f"LANGSMITH_API_KEY=lsv2_pt_{'0' * 32}_{'1' * 10}\nLANGSMITH_ENDPOINT=\n"}
        ),
        Example({".env": f"MISTRAL_API_KEY={'a1B2' * 8}\nMISTRAL_BASE_URL=\nOPENAI_BASE_URL=\n"}),
        Example(
            {
                ".env": f"OPENAI_API_KEY=sk-{'a1B2' * 10}\nOPENAI_API_BASE=\n",
                "app.py": "import openai\n",
            }
        ),
        Example(
            {
                ".env": f"OPENAI_API_KEY=sk-{'a1B2' * 10}\nOPENAI_BASE_URL=\n",
                "app.py": "import litellm\n",
            }
        ),
        Example(
            {".env": f"OPENAI_API_KEY=sk-{'a1B2' * 10}\nOPENAI_BASE_URL=\n"},
            {"OPENAI_BASE_URL": "https://api.openai.com/v1"},
        ),
        Example(
            {
                ".env": f"OPENAI_API_KEY=sk-{'a1B2' * 10}\nOPENAI_BASE_URL=\n",
                "app.py": 'base = os.getenv("OPENAI_BASE_URL") or "https://api.openai.com/v1"\n',
            }
        ),
        Example({".env": "DB_PASSWORD=\nDEBUG=\n# GROQ_API_KEY=\nQDRANT_API_KEY=\nGH_TOKEN=\n"}),
    ),
)

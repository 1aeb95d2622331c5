"""A refusal that the key's own text explains says so, instead of asking for a new key."""

import pytest

from lib.http.answer import Answer
from lib.providers.check import RequestOutcome, result
from lib.providers.check_plan import plan_check
from lib.providers.verdict import Verdict

from .conftest import configure

LONG = "g7H8" * 20
REFUSED = RequestOutcome(Answer(401, "application/json", b"{}", True, {}), 1, 0.0)


def told(provider: str, environ: dict[str, str]) -> tuple[Verdict, str]:
    """Return the verdict on a refused key, and all that is said of it."""
    found = result(plan_check(configure(provider, environ), named=True), REFUSED)
    return found.verdict, f"{found.sentence} {found.advice}"


@pytest.mark.parametrize(
    ("provider", "environ", "says"),
    [
        ("anthropic", {"ANTHROPIC_API_KEY": f"sk-ant-oat01-{LONG}"}, "CLAUDE_CODE_OAUTH_TOKEN"),
        (
            "dashscope",
            {
                "DASHSCOPE_API_KEY": f"sk-sp-{LONG}",
                "DASHSCOPE_API_BASE": "http://127.0.0.1:9/compatible-mode/v1",
            },
            "https://coding-intl.dashscope.aliyuncs.com/v1",
        ),
        ("openai", {"OPENAI_API_KEY": f"sk-admin-{LONG}T3BlbkFJ{LONG}"}, "an admin key"),
        ("groq", {"GROQ_API_KEY": f"<gsk_{'k9L2' * 13}>"}, "the angle brackets"),
        ("mistral", {"MISTRAL_API_KEY": f"Bearer {'a1B2' * 8}"}, "`Bearer`"),
    ],
)
def test_the_cause_is_told(provider, environ, says):
    """What the key is, or what stands around it, and the step that helps; nothing of the value."""
    verdict, text = told(provider, environ)
    assert verdict is Verdict.REJECTED
    assert says in text
    assert not any(value[-12:] in text for name, value in environ.items() if "KEY" in name)


@pytest.mark.parametrize(
    ("provider", "environ"),
    [
        ("groq", {"GROQ_API_KEY": "gsk_" + "k9L2" * 13}),
        ("openai", {"OPENAI_API_KEY": f"sk-svcacct-{LONG}T3BlbkFJ{LONG}"}),
        (
            "dashscope",
            {
                "DASHSCOPE_API_KEY": f"sk-sp-{LONG}",
                "DASHSCOPE_API_BASE": "https://coding-intl.dashscope.aliyuncs.com/v1",
            },
        ),
    ],
)
def test_an_ordinary_refusal_is_told_as_ever(provider, environ):
    """Where the text of the key explains nothing, the provider's own answer is what is told."""
    verdict, text = told(provider, environ)
    assert verdict is Verdict.REJECTED
    assert "it begins with" not in text
    assert "holds more" not in text

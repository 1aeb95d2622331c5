"""Base URLs and ports that are told, and those that are not."""

import pytest

from lib.diagnosis.rule import Example
from lib.diagnosis.rules import base_url_incomplete, port_blocked_on_spaces
from tests.diagnosis.test_names_and_sources import found_in
from tests.diagnosis.test_rules import context_of

SPACE = {"SPACE_ID": "owner/name"}

ADDRESSES = [
    ("OPENAI_BASE_URL=https://api.openai.com", "`/v1`"),
    ("OPENAI_BASE_URL=https://api.openai.com/v1", ""),
    ("OPENAI_BASE_URL=https://api.openai.com/v1/", ""),
    ("OPENAI_BASE_URL=https://api.openai.com/v1/models", "`/models`"),
    ("OPENAI_BASE_URL=https://me:pass@gate.example/", "`/v1`"),
    ("OPENAI_BASE_URL=https://api.groq.com", "`/openai/v1`"),
    ("OPENAI_BASE_URL=https://api.groq.com/openai", "`/v1`"),
    ("OPENAI_BASE_URL=https://openrouter.ai", "`/api/v1`"),
    ("OPENAI_BASE_URL=https://me.openai.azure.com/openai/v1/", ""),
    ("OPENAI_BASE_URL=https://generativelanguage.googleapis.com/v1beta/openai/", ""),
    ("OPENAI_BASE_URL=https://gateway.ai.cloudflare.com/v1/a/b/openai", ""),
    ("OPENAI_BASE_URL=https://api.perplexity.ai", ""),
    ("OPENAI_BASE_URL=http://localhost:4000", ""),
    ("OPENAI_BASE_URL=http://localhost:11434", "`/v1`"),
    ("OPENAI_BASE_URL=http://[broken", ""),
    ("OPENAI_BASE_URL=gate.example", "`https://`"),
    ("OPENAI_BASE_URL=localhost:1234/v1", "`https://`"),
    ("PINECONE_CONTROLLER_HOST=gate.example", ""),
    ("OPENAI_BASE_URL=gateway", ""),
    ("OPENAI_BASE_URL=https://gate.example?key=made-up", ""),
    ("HF_BASE_URL=https://router.huggingface.co", "`/v1`"),
    ("HF_BASE_URL=https://x.us-east-1.aws.endpoints.huggingface.cloud", ""),
    ("GROQ_BASE_URL=https://api.groq.com", ""),
    ("MISTRAL_BASE_URL=https://gate.example", ""),
    ("ANTHROPIC_BASE_URL=https://gate.example/v1", "`/v1`"),
    ("ANTHROPIC_BASE_URL=https://gate.example/anthropic/v1/", "`/v1`"),
    ("ANTHROPIC_BASE_URL=https://gate.example/v1/messages", "`/v1/messages`"),
    ("ANTHROPIC_API_BASE=https://gate.example/v1/messages", ""),
    ("ANTHROPIC_BASE_URL=https://gateway.ai.cloudflare.com/v1/a/b/anthropic", ""),
    ("ANTHROPIC_BASE_URL=http://localhost:4000", ""),
    ("GROQ_BASE_URL=https://api.groq.com/openai/v1", "`/openai/v1`"),
    ("GROQ_BASE_URL=https://gate.example/openai", "`/openai`"),
    ("GROQ_API_BASE=https://api.groq.com/openai/v1", ""),
    ("CEREBRAS_BASE_URL=https://api.cerebras.ai/v1", "`/v1`"),
    ("CEREBRAS_API_BASE=https://api.cerebras.ai/v1", ""),
    ("TOGETHER_BASE_URL=https://api.together.xyz/v1", "`/v1`"),
    ("CO_API_URL=https://api.cohere.com/v1", "`/v1`"),
    ("REPLICATE_BASE_URL=https://api.replicate.com/v1", "`/v1`"),
    ("GOOGLE_GEMINI_BASE_URL=https://generativelanguage.googleapis.com/v1beta", "`/v1beta`"),
    ("GOOGLE_GEMINI_BASE_URL=https://gate.example/google-ai-studio", ""),
    ("FIREWORKS_BASE_URL=https://api.fireworks.ai/inference/v1", "`/v1`"),
    ("FIREWORKS_BASE_URL=https://api.fireworks.ai/inference", ""),
    ("MISTRAL_BASE_URL=https://api.mistral.ai/v1/chat/completions", "`/chat/completions`"),
    ("ZAI_BASE_URL=https://api.z.ai", "`/api/paas/v4`"),
    ("ZAI_BASE_URL=https://api.z.ai/api/coding/paas/v4", ""),
    ("DASHSCOPE_API_BASE=https://dashscope-intl.aliyuncs.com", "`/compatible-mode/v1`"),
    ("OPENAI_BASE_URL=https://gate.example/v1/v1/", "one `/v1`"),
    ("OPENAI_BASE_URL=https://console.groq.com", "https://api.groq.com/openai/v1"),
    ("GROQ_BASE_URL=https://console.groq.com", "https://api.groq.com."),
    ("COHERE_BASE_URL=https://dashboard.cohere.com", ""),
    ("CO_API_URL=https://dashboard.cohere.com", "https://api.cohere.com."),
    ("WANDB_BASE_URL=https://wandb.ai", "https://api.wandb.ai."),
    ("WANDB_BASE_URL=https://wandb.mine.example", ""),
    ("LANGSMITH_ENDPOINT=https://langsmith.mine.example/api", ""),
    ("HF_ENDPOINT=https://hf-mirror.com", ""),
    ("HF_ENDPOINT=https://huggingface.co/", ""),
    ("HF_ENDPOINT=https://huggingface.co/models", "https://huggingface.co."),
    ("HF_BASE_URL=https://huggingface.co", "https://router.huggingface.co/v1"),
    ("OLLAMA_HOST=https://ollama.com", ""),
    ("OPENROUTER_BASE_URL=https://openrouter.ai/docs", "https://openrouter.ai/api/v1"),
    ("AZURE_OPENAI_ENDPOINT=https://portal.azure.com", "openai.azure.com"),
    ("AZURE_OPENAI_ENDPOINT=https://me.openai.azure.com/", ""),
    ("DEEPSEEK_BASE_URL=https://api.deepseek.com", ""),
]


@pytest.mark.parametrize(("line", "said"), ADDRESSES, ids=[one[0] for one in ADDRESSES])
def test_base_urls(line, said, tmp_path):
    """A version is missed where one belongs; nothing of the address itself is told."""
    found = found_in(base_url_incomplete.RULE, tmp_path, {".env": f"{line}\n"})
    assert bool(found) == bool(said)
    for finding in found:
        assert said in finding.fix
        assert "pass" not in f"{finding}"
        assert "example" not in f"{finding}"


@pytest.mark.parametrize(
    ("app", "told"),
    [
        ("", True),
        ('from groq import Groq\nGroq(base_url=os.environ["GROQ_BASE_URL"])\n', True),
        ("from groq import Groq\nGroq()\n", True),
        ('import openai\nopenai.OpenAI(base_url=os.environ["GROQ_BASE_URL"])\n', False),
    ],
)
def test_whoever_reads_the_address(app, told, tmp_path):
    """What the vendor's client adds is too much, unless the project reads the address itself."""
    files = {".env": "GROQ_BASE_URL=https://api.groq.com/openai/v1\n", "app.py": app}
    assert bool(found_in(base_url_incomplete.RULE, tmp_path, files)) is told


@pytest.mark.parametrize(
    ("app", "told"),
    [
        ("", True),
        ('import openai\nopenai.OpenAI(base_url=os.environ["DEEPSEEK_BASE_URL"])\n', True),
        ('import httpx\nhttpx.post(os.environ["DEEPSEEK_BASE_URL"], json=body)\n', False),
    ],
)
def test_a_route_that_the_project_asks_itself(app, told, tmp_path):
    """A whole route is too much for a client, and right for code that asks it as it stands."""
    files = {".env": "DEEPSEEK_BASE_URL=https://api.deepseek.com/chat/completions\n", "app.py": app}
    assert bool(found_in(base_url_incomplete.RULE, tmp_path, files)) is told


@pytest.mark.parametrize(
    ("files", "environ"),
    [
        ({".streamlit/secrets.toml": 'OPENAI_BASE_URL = "https://platform.openai.com/v1"\n'}, {}),
        ({".env.local": "CO_API_URL=https://api.cohere.com/v2\n"}, {}),
        ({}, {"HF_ENDPOINT": "https://huggingface.co/api"}),
        ({}, {"ANTHROPIC_BASE_URL": "https://claude.ai"}),
        ({".env": "OPENAI_BASE_URL=https://openrouter.ai/api\n"}, {}),
        ({".env": "OLLAMA_HOST=http://localhost:11434/v1\n"}, {}),
        (
            {".env": "AZURE_OPENAI_ENDPOINT=https://me.openai.azure.com/openai/deployments/a\n"},
            {},
        ),
    ],
)
def test_base_urls_of_every_source(files, environ, tmp_path):
    """An address is looked at wherever it stands."""
    assert len(found_in(base_url_incomplete.RULE, tmp_path, files, environ)) == 1


@pytest.mark.parametrize(
    "line",
    [
        "OLLAMA_BASE_URL=http://localhost:11434/v1",
        "OPENAI_BASE_URL=\nGROQ_BASE_URL=https://api.groq.com",
        "OPENAI_BASE_URL=https://gate.example/openai\nOTHER_URL=http://a.example",
        "AZURE_OPENAI_ENDPOINT=https://me.openai.azure.com/openai/v1",
        "OPENAI_BASE_URL=${BASE}/v1",
        "OPENAI_BASE_URL=<your endpoint>",
    ],
)
def test_base_urls_that_are_in_order(line, tmp_path):
    """An address that works, or that is none, is no finding of this rule."""
    assert found_in(base_url_incomplete.RULE, tmp_path, {".env": f"{line}\n"}) == []


PORTS = [
    ("postgres://u:p@db.example.com/app", 5432),
    ("postgresql+asyncpg://u:p@db.example.com:6543/app", 6543),
    ("postgresql://u:p@db.example.com:443/app", None),
    ("mysql+pymysql://u:p@db.example.com/app", 3306),
    ("redis://:p@a.example.com", 6379),
    ("rediss://a.example.com:8080", None),
    ("mongodb+srv://u:p@c.example.net/app", 27017),
    ("mongodb://u:p@a.example.net:27018,b.example.net:27019/app", 27018),
    ("https://a.example.com/v1", None),
    ("http://a.example.com:3000", 3000),
    ("http://8.8.8.8:9000", 9000),
    ("http://127.0.0.1:9000", None),
    ("http://[::1]:9000", None),
    ("http://10.1.2.3:9000", None),
    ("http://0.0.0.0:7860", None),
    ("redis://cache:6379", None),
    ("redis://localhost:6379", None),
    ("http://box.local:9000", None),
    ("sqlite:///app.db", None),
    ("postgres://u:12345#x@db.example.com:5432/app", None),
    ("postgres://u.v:12345/x@db.example.com:5432/app", None),
    ("postgres://u:${PASSWORD}@db.example.com:${PORT}/app", None),
    ("http://a.example.com:99999", None),
    ("1:2", None),
    ("", None),
]


@pytest.mark.parametrize(("value", "port"), PORTS)
def test_ports(value, port, tmp_path):
    """Only a port of another machine that Spaces block is told."""
    assert port_blocked_on_spaces.blocked_port(value) == port


def test_a_port_is_told_without_its_address(tmp_path):
    """Neither the host nor the password of an address is part of a finding."""
    environ = SPACE | {"DATABASE_URL": "postgres://me:12345@db.example.com:5433/app"}
    (finding,) = found_in(port_blocked_on_spaces.RULE, tmp_path, {}, environ)
    assert "port 5433" in finding.detail
    assert not any(part in f"{finding}" for part in ("me:", "12345", "example", "app"))


AT_OTHERS = [
    ("OPENAI_BASE_URL=https://generativelanguage.googleapis.com", "com/v1beta/openai."),
    ("OPENAI_BASE_URL=https://generativelanguage.googleapis.com/v1beta/", "com/v1beta/openai."),
    ("OPENAI_API_BASE=https://mine.openai.azure.com/", "mine.openai.azure.com/openai/v1."),
    ("OPENAI_BASE_URL=https://mine.services.ai.azure.com/v1", "ai.azure.com/openai/v1."),
    ("OPENAI_BASE_URL=https://dashscope-intl.aliyuncs.com/v1", "/compatible-mode/v1."),
    ("OPENAI_BASE_URL=https://open.bigmodel.cn", "cn/api/paas/v4."),
    ("OPENAI_BASE_URL=https://openrouter.ai/v1", "https://openrouter.ai/api/v1."),
    ("OPENAI_BASE_URL=https://api.groq.com/v1/chat/completions", "com/openai/v1."),
    ("OPENAI_BASE_URL=https://console.mistral.ai", "https://api.mistral.ai/v1."),
    ("OPENAI_BASE_URL=https://aistudio.google.com", "com/v1beta/openai."),
    ("ANTHROPIC_BASE_URL=https://api.deepseek.com", "https://api.deepseek.com/anthropic."),
    ("ANTHROPIC_BASE_URL=https://api.z.ai/v1", "https://api.z.ai/api/anthropic."),
    ("ANTHROPIC_BASE_URL=https://openrouter.ai/api/v1", "https://openrouter.ai/api."),
    ("OPENAI_BASE_URL=https:/api.openai.com/v1", "address alone"),
    ("OPENAI_BASE_URL=https//api.openai.com/v1", "address alone"),
    ("OPENAI_BASE_URL=https:api.openai.com/v1", "address alone"),
    ("OPENAI_BASE_URL=https:///api.openai.com/v1", "address alone"),
    ("OPENAI_BASE_URL=https://https://api.openai.com/v1", "address alone"),
    ("OPENAI_BASE_URL=<https://api.openai.com/v1>", "address alone"),
    ("OPENAI_BASE_URL=https://api.openai.com/v1;", "address alone"),
    ("AZURE_OPENAI_ENDPOINT=https://<your-resource>.openai.azure.com/", "address alone"),
    ("MISTRAL_BASE_URL=https://api.mistral.ai,", "address alone"),
]


@pytest.mark.parametrize(("line", "step"), AT_OTHERS)
def test_the_way_to_another_vendors_api_is_named_whole(line: str, step: str, tmp_path) -> None:
    """A vendor's host has the API of another at one path, and a broken address leads nowhere."""
    (found,) = found_in(base_url_incomplete.RULE, tmp_path, {".env": line + "\n"})
    assert step in found.fix


@pytest.mark.parametrize(
    "line",
    [
        "OPENAI_BASE_URL=https://mine.openai.azure.com/openai/deployments/four",
        "OPENAI_BASE_URL=https://mine.services.ai.azure.com/openai/v1",
        "OPENAI_BASE_URL=https://dashscope.aliyuncs.com/compatible-mode/v1/",
        "OPENAI_BASE_URL=https://open.bigmodel.cn/api/coding/paas/v4",
        "OPENAI_BASE_URL=https://api.z.ai/api/paas/v4/",
        "OPENAI_BASE_URL=https://api.cohere.ai/compatibility/v1",
        "OPENAI_BASE_URL=https://api.fireworks.ai/inference/v1",
        "OPENAI_BASE_URL=https://api.anthropic.com/v1/",
        "OPENAI_BASE_URL=https://api.deepseek.com",
        "OPENAI_BASE_URL=https://litellm.gate.example",
        "OPENAI_BASE_URL=https://my-litellm.fly.dev/",
        "OPENAI_BASE_URL=http://[::1]:8000/v1",
        "OPENAI_BASE_URL=https://[2001:db8::1]/v1",
        "OPENAI_BASE_URL=http://httpbin:8000/v1",
        "OPENAI_BASE_URL=https://http-gate.example/v1",
        "ANTHROPIC_BASE_URL=https://api.deepseek.com/anthropic",
        "ANTHROPIC_BASE_URL=https://open.bigmodel.cn/api/anthropic",
        "ANTHROPIC_BASE_URL=https://openrouter.ai/api",
        "OLLAMA_HOST=http://127.0.0.1:11434",
    ],
)
def test_an_address_as_the_vendors_have_it_is_silent(line: str, tmp_path) -> None:
    """What the documents of the vendors say is right."""
    assert found_in(base_url_incomplete.RULE, tmp_path, {".env": line + "\n"}) == []


def test_an_address_that_answered_is_not_doubted(tmp_path) -> None:
    """A gateway may serve its API at the root: where the test says so, nothing is missing."""
    files = {".env": "OPENAI_BASE_URL=https://gate.example\nOPENAI_API_KEY=" + "a1B2" * 12 + "\n"}
    (tmp_path / "one").mkdir()
    untested = context_of(Example(files), tmp_path / "one")
    works = context_of(Example(files, verdicts={"openai": "works"}), tmp_path)
    assert len(list(base_url_incomplete.find(untested))) == 1
    assert list(base_url_incomplete.find(works)) == []

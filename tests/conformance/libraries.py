"""The client libraries that are compared, and what is known of them beforehand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from lib.provider_config import Provider, table

STAND_IN: Final = "http://127.0.0.1:9/base"


@dataclass(frozen=True)
class Difference:
    """A known difference between addresses: what stands in ours, and in theirs, and why."""

    ours: str
    theirs: str
    reason: str


@dataclass(frozen=True)
class Library:
    """One library. package: its name at PyPI; provider: its row in the table.

    addresses: the variables that it reads for its address. sends: which of the row's requests its
    probe is compared with, `check` or `message`. instead: the end of the probe's address, and of
    ours, where the two ask different routes. needs: what else has to be set. key: the first name
    that it reads, where it is not the row's first; not_read: names of the row that it does not.
    differs: how addresses differ in a way that is this library's own.
    """

    package: str
    provider: str
    addresses: tuple[str, ...] = ()
    sends: str = "check"
    instead: tuple[str, str] | None = None
    needs: Mapping[str, str] = field(default_factory=dict)
    key: str = ""
    not_read: tuple[str, ...] = ()
    differs: tuple[Difference, ...] = ()

    @property
    def row(self) -> Provider:
        """The library's row in the table of providers."""
        return table()[self.provider]

    @property
    def first(self) -> str:
        """The name that holds the key where something else is tried."""
        return self.key or self.row.names[0]


LIBRARIES: Final = (
    Library("openai", "openai", ("OPENAI_BASE_URL",)),
    Library(
        "openai (Azure)",
        "azure-openai",
        ("AZURE_OPENAI_ENDPOINT",),
        needs={"AZURE_OPENAI_ENDPOINT": STAND_IN},
    ),
    Library("anthropic", "anthropic", ("ANTHROPIC_BASE_URL",)),
    Library(
        "google-genai",
        "google",
        ("GOOGLE_GEMINI_BASE_URL",),
        differs=(
            Difference(
                "/v1beta/models",
                "/v1/models",
                "the library asks version `v1`, the check `v1beta`; both take the same keys",
            ),
        ),
    ),
    Library(
        "groq",
        "groq",
        ("GROQ_BASE_URL",),
        differs=(
            Difference(
                "/models",
                "/openai/v1/models",
                "the library puts `/openai/v1` behind the address; tools that read `GROQ_API_BASE` "
                "do not",
            ),
        ),
    ),
    Library("mistralai", "mistral"),
    Library(
        "together", "together", ("TOGETHER_BASE_URL",), instead=("/v1/embeddings", "/v1/models")
    ),
    Library("cohere", "cohere", ("CO_API_URL",), instead=("/v1/models", "/v1/check-api-key")),
    Library("replicate", "replicate", ("REPLICATE_BASE_URL",)),
    Library("elevenlabs", "elevenlabs"),
    Library(
        "langsmith",
        "langsmith",
        ("LANGSMITH_ENDPOINT", "LANGCHAIN_ENDPOINT"),
        differs=(
            Difference(
                "/api/v1/sessions",
                "/sessions",
                "the library leaves `/api/v1` out; the service takes both",
            ),
        ),
    ),
    Library("cerebras_cloud_sdk", "cerebras", ("CEREBRAS_BASE_URL",)),
    Library("sambanova", "sambanova", ("SAMBA_NOVA_BASE_URL",), sends="message"),
    Library("perplexityai", "perplexity", ("PERPLEXITY_BASE_URL",), sends="message"),
    Library(
        "dashscope",
        "dashscope",
        sends="message",
        differs=(
            Difference(
                "https://dashscope-intl.aliyuncs.com/compatible-mode/v1/chat/completions",
                "https://dashscope.aliyuncs.com/api/v1/services/aigc/text-generation/generation",
                "the library speaks a protocol of its own, in mainland China where "
                "`DASHSCOPE_HTTP_BASE_URL` names no other address; the row is for OpenAI's "
                "clients, at the international address",
            ),
            Difference(
                f"{STAND_IN}/chat/completions",
                f"{STAND_IN}/services/aigc/text-generation/generation",
                "the library speaks a protocol of its own below this address",
            ),
        ),
    ),
    Library("zai-sdk", "zai", ("ZAI_BASE_URL",), sends="message"),
    Library("openrouter", "openrouter"),
    Library(
        "huggingface_hub",
        "huggingface",
        ("HF_ENDPOINT",),
        key="HF_TOKEN",
        not_read=("HUGGINGFACE_HUB_TOKEN", "HF_API_KEY"),
    ),
    Library("voyageai", "voyage"),
    Library("pinecone", "pinecone", ("PINECONE_CONTROLLER_HOST",)),
    Library("tavily-python", "tavily", instead=("/search", "/usage")),
    Library("deepgram-sdk", "deepgram"),
    Library("assemblyai", "assemblyai", ("ASSEMBLYAI_BASE_URL",)),
    Library("exa-py", "exa"),
    Library(
        "resend",
        "resend",
        ("RESEND_API_URL",),
        differs=(
            Difference(
                "/domains", "//domains", "the library keeps the slash at the end of the address"
            ),
        ),
    ),
    Library(
        "langfuse",
        "langfuse",
        ("LANGFUSE_BASE_URL", "LANGFUSE_HOST"),
        needs={"LANGFUSE_PUBLIC_KEY": "pk-lf-made-up"},
    ),
    Library("ollama", "ollama", ("OLLAMA_HOST",)),
    Library(
        "fireworks-ai",
        "fireworks",
        ("FIREWORKS_BASE_URL",),
        sends="message",
        differs=(
            Difference(
                "/chat/completions",
                "/v1/chat/completions",
                "the library puts `/v1` behind the address; tools that read `FIREWORKS_API_BASE` "
                "do not",
            ),
        ),
    ),
)

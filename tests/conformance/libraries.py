"""The client libraries that are compared, and where a difference is known and why it is there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from lib.provider_config import Provider, table

STAND_IN: Final = "http://127.0.0.1:9/base"
ALIAS: Final = "a name of other tools, which this library does not read; `name-not-read-by-library`"
EMPTY_WINS: Final = (
    "the library takes a name that is set to nothing for a key; here it counts as not set"
)
EMPTY_ADDRESS: Final = "the library takes an empty address for one, and fails; here it is not set"
OTHERS_ADDRESS: Final = "a name of other tools, which this library does not read for its address"


@dataclass(frozen=True)
class Library:
    """One library. package: its name at PyPI; provider: its row in the table.

    key: the first name that the library reads, where it is not the row's first.
    sends: which of the row's requests its probe is compared with, `check` or `message`. instead:
    the end of the probe's address, and of ours, where the two ask different routes. needs: what
    else has to be set. differs: the reason for each environment in which the two differ.
    """

    package: str
    provider: str
    sends: str = "check"
    key: str = ""
    instead: tuple[str, str] | None = None
    needs: Mapping[str, str] = field(default_factory=dict)
    differs: Mapping[str, str] = field(default_factory=dict)

    @property
    def first(self) -> str:
        """The name that holds the key where something else is tried."""
        return self.key or self.row.names[0]

    @property
    def row(self) -> Provider:
        """The library's row in the table of providers."""
        return table()[self.provider]


LIBRARIES: Final = (
    Library("openai", "openai"),
    Library("openai (Azure)", "azure-openai"),
    Library("anthropic", "anthropic"),
    Library("google-genai", "google"),
    Library("groq", "groq"),
    Library("mistralai", "mistral"),
    Library("together", "together", "message"),
    Library("cohere", "cohere", instead=("/v1/models", "/v1/check-api-key")),
    Library("replicate", "replicate"),
    Library("elevenlabs", "elevenlabs"),
    Library("langsmith", "langsmith"),
    Library("cerebras_cloud_sdk", "cerebras"),
    Library("sambanova", "sambanova", "message"),
    Library("perplexityai", "perplexity", "message"),
    Library("dashscope", "dashscope", "message"),
    Library("zai-sdk", "zai", "message"),
    Library("openrouter", "openrouter"),
    Library("huggingface_hub", "huggingface", key="HF_TOKEN"),
    Library("voyageai", "voyage"),
    Library("pinecone", "pinecone"),
    Library("tavily-python", "tavily", instead=("/search", "/usage")),
    Library("deepgram-sdk", "deepgram"),
    Library("assemblyai", "assemblyai"),
    Library("exa-py", "exa"),
    Library("resend", "resend"),
    Library("langfuse", "langfuse", needs={"LANGFUSE_PUBLIC_KEY": "pk-lf-made-up"}),
    Library("ollama", "ollama"),
    Library("fireworks-ai", "fireworks", "message"),
)

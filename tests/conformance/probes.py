"""Ask each client library what it makes of an environment. Runs where the libraries are installed.

Standard input: one JSON object a line, `{"library": ..., "environ": {...}}`. Standard output: one a
line, `{"url": ..., "key": ..., "error": ...}`: the first request that the library would have sent,
what in its headers holds the key, or the error it ended with. Nothing is sent: the request is taken
where the library hands it to its HTTP client. Each probe has a process of its own, since some
libraries read the environment when they are imported.
"""

import base64
import json
import os
import re
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, NoReturn

PATIENCE = 90
_KEY = re.compile(r"[\w.-]*conformance-[A-Z0-9_]+")


class Seen(BaseException):
    """A request that was about to be sent. No library catches this by `except Exception`."""

    def __init__(self, url: str, headers: Mapping[str, Any]) -> None:
        super().__init__()
        self.url = url
        self.key = _key_in(headers)


def _key_in(headers: Mapping[str, Any]) -> str:
    for value in map(str, headers.values()):
        if found := _KEY.search(value):
            return found[0]
        if value.startswith("Basic "):
            with suppress(ValueError):
                text = base64.b64decode(value[6:]).decode()
                return (_KEY.findall(text) or [""])[-1]
    return ""


def take_requests() -> None:
    """Let every HTTP client tell what it would send, instead of sending it."""
    import aiohttp
    import httpx
    import httpx2
    import requests
    import urllib3

    def sync(_: Any, request: Any) -> NoReturn:
        if "agent-harnesses" in str(request.url):  # what huggingface_hub asks beside
            raise OSError
        raise Seen(str(request.url), request.headers)

    async def later(_: Any, request: Any) -> NoReturn:
        raise Seen(str(request.url), request.headers)

    def prepared(_: Any, request: requests.PreparedRequest, **__: Any) -> NoReturn:
        raise Seen(str(request.url), request.headers)

    def pooled(pool: Any, _: str, url: str, *__: Any, **more: Any) -> NoReturn:
        port = f":{pool.port}" if pool.port not in {None, 80, 443} else ""
        raise Seen(f"{pool.scheme}://{pool.host}{port}{url}", more.get("headers") or {})

    async def session(one: Any, _: str, url: Any, **more: Any) -> NoReturn:
        raise Seen(str(url), {**dict(one.headers), **dict(more.get("headers") or {})})

    for client in (httpx, httpx2):
        client.HTTPTransport.handle_request = sync
        client.AsyncHTTPTransport.handle_async_request = later
    requests.adapters.HTTPAdapter.send = prepared
    urllib3.HTTPConnectionPool.urlopen = pooled
    aiohttp.ClientSession._request = session


CHAT: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "x"}]}


def openai() -> None:
    from openai import OpenAI

    OpenAI().models.list()


def azure_openai() -> None:
    from openai import AzureOpenAI

    AzureOpenAI(api_version="2024-10-21").models.list()


def anthropic() -> None:
    from anthropic import Anthropic

    Anthropic().models.list()


def google_genai() -> None:
    from google import genai

    client = genai.Client()  # one that nobody holds is closed at once
    client.models.list()


def groq() -> None:
    from groq import Groq

    Groq().models.list()


def mistralai() -> None:
    from mistralai.client import Mistral

    Mistral().models.list()


def together() -> None:
    from together import Together

    Together().embeddings.create(model="m", input="x")


def cohere() -> None:
    from cohere import Client

    Client().models.list()


def replicate() -> None:
    from replicate import Client

    Client().accounts.current()


def elevenlabs() -> None:
    from elevenlabs.client import ElevenLabs

    ElevenLabs().user.subscription.get()


def langsmith() -> None:
    from langsmith import Client

    list(Client(auto_batch_tracing=False).list_projects(limit=1))


def cerebras() -> None:
    from cerebras.cloud.sdk import Cerebras

    Cerebras(warm_tcp_connection=False).models.list()


def sambanova() -> None:
    from sambanova import SambaNova

    SambaNova().chat.completions.create(**CHAT)


def perplexity() -> None:
    from perplexity import Perplexity

    Perplexity().chat.completions.create(**CHAT)


def dashscope() -> None:
    from dashscope import Generation

    Generation.call(**CHAT)


def zai() -> None:
    from zai import ZaiClient

    ZaiClient().chat.completions.create(**CHAT)


def openrouter() -> None:
    from openrouter import OpenRouter

    OpenRouter().api_keys.get_current_key_metadata()


def huggingface_hub() -> None:
    from huggingface_hub import HfApi

    HfApi().whoami()


def voyageai() -> None:
    from voyageai import Client

    Client().embed(["hi"], model="no-such-model")


def pinecone() -> None:
    from pinecone import Pinecone

    Pinecone().list_indexes()


def tavily() -> None:
    from tavily import TavilyClient

    TavilyClient().search("x")


def deepgram() -> None:
    from deepgram import DeepgramClient

    DeepgramClient().manage.v1.projects.list()


def assemblyai() -> None:
    import assemblyai as library

    library.Transcriber().list_transcripts()


def exa() -> None:
    from exa_py import Exa

    Exa().search("x")


def resend() -> None:
    import resend as library

    library.Domains.list()


def langfuse() -> None:
    from langfuse import Langfuse

    Langfuse(tracing_enabled=False).auth_check()


def ollama() -> None:
    from ollama import Client

    Client().list()


def fireworks() -> None:
    from fireworks import Fireworks

    Fireworks().chat.completions.create(**CHAT)


PROBES: dict[str, Callable[[], None]] = {
    "openai": openai,
    "openai (Azure)": azure_openai,
    "anthropic": anthropic,
    "google-genai": google_genai,
    "groq": groq,
    "mistralai": mistralai,
    "together": together,
    "cohere": cohere,
    "replicate": replicate,
    "elevenlabs": elevenlabs,
    "langsmith": langsmith,
    "cerebras_cloud_sdk": cerebras,
    "sambanova": sambanova,
    "perplexityai": perplexity,
    "dashscope": dashscope,
    "zai-sdk": zai,
    "openrouter": openrouter,
    "huggingface_hub": huggingface_hub,
    "voyageai": voyageai,
    "pinecone": pinecone,
    "tavily-python": tavily,
    "deepgram-sdk": deepgram,
    "assemblyai": assemblyai,
    "exa-py": exa,
    "resend": resend,
    "langfuse": langfuse,
    "ollama": ollama,
    "fireworks-ai": fireworks,
}


def probe(library: str) -> dict[str, str]:
    """Let one library build its client by default, and send one request."""
    try:
        take_requests()
        PROBES[library]()
    except Seen as seen:
        return {"url": seen.url, "key": seen.key, "error": ""}
    except BaseException as error:  # whatever it is, it is what the library answers
        return {"url": "", "key": "", "error": f"{type(error).__name__}: {error}"[:300]}
    return {"url": "", "key": "", "error": "sent nothing"}


def in_its_own_process(library: str, environ: Mapping[str, str]) -> dict[str, str]:
    """Probe a library in a child that has this environment and nothing else of ours."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _answer(writing, library, environ)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as told:
        text = told.read()
    os.waitpid(child, 0)
    silent = {"url": "", "key": "", "error": "did not answer in time"}
    found: dict[str, str] = json.loads(text) if text else silent
    return found


def _answer(writing: int, library: str, environ: Mapping[str, str]) -> NoReturn:
    import signal

    signal.alarm(PATIENCE)
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    home = {name: os.environ[name] for name in ("HOME", "PATH")}
    os.environ.clear()
    os.environ.update({**home, **environ})
    os.write(writing, json.dumps(probe(library)).encode())
    os._exit(0)


def main() -> None:
    """Answer one line for each line that comes."""
    for line in sys.stdin:
        asked = json.loads(line)
        found = in_its_own_process(asked["library"], asked["environ"])
        print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()

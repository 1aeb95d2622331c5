"""A key under a name of the project's own is the provider's, where the project's code reads it."""

import pytest

from lib.project import load_project

OPENAI = "sk-proj-" + "a1B2" * 9 + "T3BlbkFJ" + "c3D4" * 9
GROQ = "gsk_" + "k9L2" * 13
PYDANTIC = "from pydantic_settings import BaseSettings\nclass S(BaseSettings):\n    {}: str\n"


def names(tmp_path, files, environ=None) -> dict[str, str]:
    """Return the configured providers with the names that their keys were found under."""
    folder = tmp_path / "app"
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    project = load_project(folder, environ or {}, tmp_path)
    return {one.provider.id: one.key.winner.name for one in project.configured if one.key.winner}


SEEN = {
    "the case as code has it": (
        {".env": f"openai_api_key={OPENAI}\n", "app.py": "os.environ['openai_api_key']\n"},
        {"openai": "openai_api_key"},
    ),
    "any case for pydantic": (
        {".env": f"Groq_Api_Key={GROQ}\n", "conf/settings.py": PYDANTIC.format("groq_api_key")},
        {"groq": "Groq_Api_Key"},
    ),
    "a field behind a prefix of pydantic's": (
        {
            ".env": f"APP_GROQ_API_KEY={GROQ}\n",
            "settings.py": PYDANTIC.format("groq_api_key")
            + "    model_config = SettingsConfigDict(env_prefix='APP_')\n",
        },
        {"groq": "APP_GROQ_API_KEY"},
    ),
    "a name of Streamlit's pages": (
        {
            ".streamlit/secrets.toml": f'OpenAI_key = "{OPENAI}"\n',
            "app.py": 'OpenAI(api_key=st.secrets["OpenAI_key"])\n',
        },
        {"openai": "OpenAI_key"},
    ),
    "an attribute": (
        {
            ".streamlit/secrets.toml": f'groq_api_key = "{GROQ}"\n',
            "app.py": "Groq(api_key=st.secrets.groq_api_key)\n",
        },
        {"groq": "groq_api_key"},
    ),
    "another word for the key": (
        {".env": f"GROQ_KEY={GROQ}\n", "app.py": "os.getenv('GROQ_KEY')\n"},
        {"groq": "GROQ_KEY"},
    ),
    "a name that tells nothing, with a value that does": (
        {".env": f"LLM_TOKEN={GROQ}\n", "app.py": "os.getenv('LLM_TOKEN')\n"},
        {"groq": "LLM_TOKEN"},
    ),
    "the usual name, which comes first": (
        {".env": f"openai_api_key={OPENAI}\nOPENAI_API_KEY={OPENAI[:-1]}5\n",
         "app.py": "os.environ['openai_api_key']\n"},
        {"openai": "OPENAI_API_KEY"},
    ),
    "the usual name in a later source": (
        {".streamlit/secrets.toml": f'openai_api_key = "{OPENAI}"\n',
         ".env": f"OPENAI_API_KEY={OPENAI}\n", "app.py": "st.secrets['openai_api_key']\n"},
        {"openai": "OPENAI_API_KEY"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", SEEN)
def test_seen(case, tmp_path):
    """The name decides first, as ever; one of the project's own comes after the usual ones."""
    files, expected = SEEN[case]
    assert names(tmp_path, files) == expected


NOT_SEEN = {
    "nobody reads it": {".env": f"openai_api_key={OPENAI}\n", "app.py": "import openai\n"},
    "code reads it in another case": {
        ".streamlit/secrets.toml": f'openai_api_key = "{OPENAI}"\n',
        "app.py": 'st.secrets["OPENAI_API_KEY"]\n',
    },
    "it is empty": {".env": "openai_api_key=\n", "app.py": "os.environ['openai_api_key']\n"},
    "two values alike in kind": {
        ".env": f"ONE_TOKEN={GROQ}\nTWO_TOKEN={GROQ[:-1]}3\n",
        "app.py": "os.environ['ONE_TOKEN'], os.environ['TWO_TOKEN']\n",
    },
    "a name that is no secret's": {
        ".env": f"GREETING={GROQ}\n", "app.py": "os.environ['GREETING']\n",
    },
    "a number beside the usual name": {
        ".env": "OPENAI_API_KEY_2=one\n", "app.py": "os.environ['OPENAI_API_KEY_2']\n",
    },
    "another vendor's real name": {
        ".env": "SERPER_API_KEY=one\n", "app.py": "os.environ['SERPER_API_KEY']\n",
    },
}  # fmt: skip


@pytest.mark.parametrize("case", NOT_SEEN)
def test_not_seen(case, tmp_path):
    """What the app does not read so, or what tells no provider, is taken for nobody's."""
    assert names(tmp_path, NOT_SEEN[case]) == {}


def test_the_address_goes_with_the_key(tmp_path):
    """A key under a name of the project's own is asked about where its address of the kind says."""
    (tmp_path / ".env").write_text(
        f"openai_api_key={OPENAI}\nopenai_base_url=http://localhost:8000/v1\n", encoding="utf-8"
    )
    code = PYDANTIC.format("openai_api_key") + "    openai_base_url: str\n"
    (tmp_path / "settings.py").write_text(code, encoding="utf-8")
    project = load_project(tmp_path, {}, tmp_path / "home")
    [one] = project.configured
    assert one.address.winner is not None
    assert one.address.winner.name == "openai_base_url"


def test_code_is_not_read_where_nothing_may_be_a_key(tmp_path, monkeypatch):
    """A project with usual names alone costs no look at its code."""
    monkeypatch.setattr("lib.sources.own_names.read_as_written", lambda *_: pytest.fail("read"))
    files = {".env": f"OPENAI_API_KEY={OPENAI}\nDEBUG=1\n", "app.py": "print()\n"}
    assert names(tmp_path, files) == {"openai": "OPENAI_API_KEY"}

"""An import knows where a file comes from, and what leads nowhere on a Space."""

from pathlib import Path

import pytest

from lib.deployment import detect
from lib.http.file_settings import SETTINGS
from lib.migration.desired import Skipped
from lib.migration.importing import Choices, choose, decide, read_text, review
from lib.project import load_project, nothing_at
from tests.support.projects import write_project

DOCKER = "---\nsdk: docker\napp_port: 8501\n---\n"
OAUTH = "---\nsdk: gradio\nhf_oauth: true\n---\n"
KEY = "q7Rk2mZp9Lw4Xc8Vb6Nt3Hj5"
OTHERS = f"OPENAI_API_KEY=sk-{KEY}\nDATABASE_URL=postgres://u:{KEY}@db.example.com:5432/app\n"


def intake(
    folder: Path, text: str, label: str = ".env", *, readme: str = "", taken: tuple[str, ...] = ()
) -> tuple[set[str], dict[str, Skipped]]:
    """Return the names that are taken, and what is not by its name; a line without one is ''."""
    write_project(folder, {"README.md": readme} if readme else {})
    reading = decide(read_text(text, label, {}), *taken)
    items = review(reading, load_project(folder, {}, folder), {}, folder)
    wanted, refused = choose(items, Choices(taken=frozenset(taken)))
    return {one.name for one in wanted}, {one.name: one for one in (*refused, *reading.refused)}


FILES = {
    "Vercel": "VERCEL=1\nVERCEL_ENV=development\nTURBO_CACHE=remote:rw\nNX_DAEMON=false\n",
    "Railway": "RAILWAY_ENVIRONMENT=production\nRAILWAY_PUBLIC_DOMAIN=x.up.railway.app\n",
    "Render": "RENDER=true\nRENDER_EXTERNAL_URL=https://x.onrender.com\nIS_PULL_REQUEST=false\n",
    "Replit": "REPL_ID=1\nREPL_SLUG=x\nREPLIT_DB_URL=https://kv.replit.com/v0/x\n",
    "Heroku": "DYNO=web.1\nHEROKU_APP_NAME=x\n",
    "Fly": "FLY_APP_NAME=x\nFLY_REGION=ams\nPRIMARY_REGION=ams\n",
    "Netlify": "NETLIFY=true\nCONTEXT=dev\nURL=https://x.netlify.app\n",
    "Codespaces": "CODESPACES=true\nCODESPACE_NAME=x\n",
    "Colab": "COLAB_GPU=1\nCOLAB_RELEASE_TAG=release\n",
}


@pytest.mark.parametrize("host", FILES)
def test_names_of_another_host(host, tmp_path):
    """They are left out without a refusal, each with its host; the app's own are taken."""
    taken, left = intake(tmp_path, FILES[host] + OTHERS)
    assert taken == {"OPENAI_API_KEY", "DATABASE_URL"}
    assert {one.skip for one in left.values()} == {True}
    assert all(host in one.reason for one in left.values())


@pytest.mark.parametrize("host", FILES)
def test_they_can_be_taken_on_purpose(host, tmp_path):
    """Somebody who names such a name gets it."""
    names = tuple(line.partition("=")[0] for line in FILES[host].splitlines())
    assert intake(tmp_path, FILES[host], taken=names) == (set(names), {})


NOWHERE = [
    "REDIS_URL=redis://redis:6379/0",
    "DATABASE_URL=postgresql+asyncpg://app:p%40w@db:5432/app",
    "DATABASE_URL=postgresql://postgres:pw@postgres.railway.internal:5432/railway",
    "DATABASE_URL=postgres://u:p@dpg-cabc12345678-a/db",
    "REDIS_URL=redis://default:pw@fly-x.flycast:6379",
    "OLLAMA_HOST=http://host.docker.internal:11434",
    "API_URL=http://localhost:8000/v1",
    "MONGO_URI=mongodb://mongo:27017,mongo2:27017/x",
    "JDBC_URL=jdbc:postgresql://localhost:5432/x",
    "KAFKA_BROKERS=kafka1:9092,kafka2:9092",
    "DSN='host=localhost port=5432 dbname=a'",
    "DB_HOST=db",
    "PGHOST=helium",
    "redisHost=redis",
    "CHROMA_HOST=127.0.0.1",
    "MILVUS=milvus:19530",
]
SOMEWHERE = [
    "SMTP_HOST=smtp.example.org",
    "DATABASE_URL=postgres://u:p@db.example.com:5432/app",
    "DATABASE_URL=sqlite:///./app.db",
    "BROKERS=localhost:9092,kafka.example.org:9092",
    "MONGODB_URI=mongodb+srv://a:b@cluster0.abc.mongodb.net/x",
    "BASIC_AUTH=admin:12345",
    "MODEL=llama3:405",
    "RATIO=16:900",
    "APP_NAME=redis",
    "SERVER_KIND=vllm",
    f"REDIS_HOST={KEY}",
    "ALLOWED_HOSTS=*",
    "HOST=https://api.example.org",
]


@pytest.mark.parametrize("line", NOWHERE)
def test_what_a_space_does_not_reach(line, tmp_path):
    """Containers, other hosts' networks and this machine are left out, with the reason."""
    taken, left = intake(tmp_path, f"{line}\n")
    assert taken == set()
    (one,) = left.values()
    assert one.skip
    assert one.advice


@pytest.mark.parametrize("line", SOMEWHERE)
def test_what_may_be_reached_is_taken(line, tmp_path):
    """Public addresses, and texts that are no addresses, go along as ever."""
    taken, left = intake(tmp_path, f"{line}\n")
    assert left == {}
    assert len(taken) == 1


LISTENING = [
    *("PORT=3000", "HOST=127.0.0.1", "STREAMLIT_SERVER_PORT=8080", "GRADIO_SERVER_PORT=7861"),
    *("GRADIO_SERVER_NAME=localhost", "UVICORN_PORT=8000", "FLASK_RUN_PORT=5000"),
    *("BIND=127.0.0.1:9000", "LISTEN_ADDR=:8080", "GUNICORN_CMD_ARGS=--bind=127.0.0.1:8000"),
    *("UVICORN_HOST=localhost", "STREAMLIT_SERVER_ADDRESS=127.0.0.1", "HOSTNAME=localhost"),
]
FITTING = [
    *("PORT=7860", "HOST=0.0.0.0", "GRADIO_SERVER_NAME=0.0.0.0", "GRADIO_SERVER_PORT=7860"),
    *("SMTP_PORT=587", "DB_PORT=5432", "UVICORN_WORKERS=2", "BIND=0.0.0.0:7860", "HOST=::"),
]


@pytest.mark.parametrize("line", LISTENING)
def test_where_the_app_would_listen(line, tmp_path):
    """A port that nobody asks and an address of this machine alone keep a Space at Starting."""
    taken, left = intake(tmp_path, f"{line}\n")
    assert taken == set()
    assert all(one.skip for one in left.values())


@pytest.mark.parametrize("line", FITTING)
def test_where_a_space_is_asked_for(line, tmp_path):
    """The Space's own port, all addresses, and the ports of others are taken."""
    taken, left = intake(tmp_path, f"{line}\n")
    assert (len(taken), left) == (1, {})


def test_the_port_is_that_of_the_readme(tmp_path):
    """`app_port` of the project's README is the port that fits."""
    taken, left = intake(tmp_path, "PORT=8501\nSERVER_PORT=7860\n", readme=DOCKER)
    assert taken == {"PORT"}
    assert "8501" in left["SERVER_PORT"].reason


NAMES = ("OAUTH_CLIENT_ID", "OAUTH_CLIENT_SECRET", "OPENID_PROVIDER_URL")
SIGN_IN = (
    f"OAUTH_CLIENT_ID=mine\nOAUTH_CLIENT_SECRET={KEY}\nOPENID_PROVIDER_URL=https://a.example\n"
)


def test_a_sign_in_of_the_apps_own(tmp_path):
    """Left out with the reason, and taken on purpose: without `hf_oauth` a Space sets none."""
    taken, left = intake(tmp_path, SIGN_IN)
    assert taken == set()
    assert all("hf_oauth: true" in one.reason and one.skip for one in left.values())
    assert intake(tmp_path, SIGN_IN, taken=NAMES) == (set(NAMES), {})


def test_a_sign_in_of_the_hubs(tmp_path):
    """With `hf_oauth` the Space sets them, so they are not taken even on purpose."""
    taken, left = intake(tmp_path, SIGN_IN, readme=OAUTH, taken=NAMES)
    assert taken == set()
    assert set(left) == set(NAMES)


@pytest.mark.parametrize(
    "value", ["#your key here", "#hf_<token> from the settings", "#required", "# put it here"]
)
def test_a_remark_is_no_value(value, tmp_path):
    """What stands behind `NAME=#` is refused, and can be taken on purpose."""
    taken, left = intake(tmp_path, f"HF_TOKEN={value}\nUSE_SEARCH={value}\n")
    assert taken == set()
    assert not any(one.skip for one in left.values())
    assert intake(tmp_path, f"USE_SEARCH={value}\n", taken=("USE_SEARCH",))[0] == {"USE_SEARCH"}


@pytest.mark.parametrize(
    "line",
    [
        *("COLOR=#ff0000", "SLACK=#general", "PASSWORD=#aB3xY9!", 'A="#b c"', "NAME=one # two"),
        "SYSTEM_PROMPT=# You are kind",
    ],
)
def test_what_only_begins_like_a_remark(line, tmp_path):
    """Colours, channels, passwords and texts in quotes are values."""
    taken, left = intake(tmp_path, f"{line}\n")
    assert (len(taken), left) == (1, {})


TICKS = 'MODELS=`[\n  {\n    "name": "a",\n    b=c\n  }\n]`\n'


def test_backticks_over_several_lines(tmp_path):
    """One refusal a name with the reason; no line between becomes an entry; the next one counts."""
    taken, left = intake(tmp_path, f"A_KEY=one\n{TICKS}B_KEY=two\n")
    assert taken == {"A_KEY", "B_KEY"}
    assert list(left) == ["MODELS"]
    assert "backticks" in left["MODELS"].reason


def test_a_key_between_backticks(tmp_path):
    """The block ends at the other backtick, and what follows is read as ever."""
    block = "PEM=`-----BEGIN PUBLIC KEY-----\nMIIB=a\nx_y=z\n-----END PUBLIC KEY-----`\n"
    taken, left = intake(tmp_path, f"{block}A_KEY=one\n")
    assert (taken, list(left)) == ({"A_KEY"}, ["PEM"])


def test_a_backtick_that_is_never_closed_takes_nothing_along(tmp_path):
    """The lines after it stay what they are, also where another value has backticks."""
    taken, left = intake(tmp_path, "OPEN=`one\nA_KEY=two\nLIST=`[]`\nB_KEY=three\n")
    assert taken == {"A_KEY", "B_KEY"}
    assert set(left) == {"OPEN", "LIST"}


@pytest.mark.parametrize("value", ["${{Redis.REDIS_URL}}", "postgres://${{P.USER}}:x@h.example/d"])
def test_references_of_a_host(value, tmp_path):
    """What only the host resolves is refused with that reason."""
    taken, left = intake(tmp_path, f"CACHE_URL={value}\n")
    assert taken == set()
    assert "Railway" in left["CACHE_URL"].reason


TOML = """OPENAI_API_KEY = "sk-{key}"
[auth]
cookie_secret = "{key}"
[auth.google]
client_secret = "{key}"
scopes = ["a"]
[connections.sheets]
private_key = "{key}"
[database]
password = "{key}"
""".replace("{key}", KEY)


def test_sections_that_only_streamlit_reads(tmp_path):
    """`[auth]` and `[connections.*]` are left out with the reason; other sections go along."""
    taken, left = intake(tmp_path, TOML, "secrets.toml")
    assert taken == {"OPENAI_API_KEY", "DATABASE_PASSWORD"}
    for name in ("AUTH_COOKIE_SECRET", "AUTH_GOOGLE_CLIENT_SECRET"):
        assert "st.login()" in left[name].reason
        assert "one secret" in left[name].advice
    assert "st.connection()" in left["CONNECTIONS_SHEETS_PRIVATE_KEY"].reason
    assert "st.login()" in left["scopes"].reason


@pytest.mark.parametrize(
    "line", [f"GROQ_API_KEY='gsk_{KEY} {KEY}'", f"A_TOKEN=\u201c{KEY}\u201d", f"B_KEY=`{KEY}`"]
)
def test_a_value_with_a_grave_finding_is_not_sent_unasked(line, tmp_path):
    """It is refused with the finding, and taken by whoever includes it."""
    taken, left = intake(tmp_path, f"{line}\n")
    name = line.partition("=")[0]
    assert (taken, list(left)) == (set(), [name])
    assert intake(tmp_path, f"{line}\n", taken=(name,))[0] == {name}


@pytest.mark.parametrize(
    "line",
    [
        "FERNET_KEY=Zk3mN8pQ2rS5tU7vW9xY1zA4bC6dE8fG0hI2jK4lM6n=",
        "NEXTAUTH_SECRET=c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlYw==",
        "ENCRYPTION_KEY=3q2+7wABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhs=",
        "MASTER_KEY=base64:q7Rk2mZp9Lw4Xc8Vb6Nt3Hj5Yd1Fg0Sa2Qe4Wr6T3B4=",
        "SESSION_SECRET=0123456789abcdef0123456789abcdef",
        "JWT_SECRET=a!b@c#d%e^f&h*",
        "DatabaseUrl=value-abcdef",
        f"openaiApiKey=sk-{KEY}",
        f"NextAuthSecret={KEY}",
    ],
)
def test_ordinary_values_are_never_called_invalid(line, tmp_path):
    """Keys to encrypt with, random ones, and names in mixed case are simply taken."""
    taken, left = intake(tmp_path, f"{line}\n")
    assert (taken, left) == ({line.partition("=")[0]}, {})


@pytest.mark.parametrize("name", SETTINGS)
def test_what_is_brought_tells_nothing_of_the_disk(name, tmp_path):
    """Whether a path leads to a file, to a folder or to nothing here, an import says the same."""
    there, folder, gone = (tmp_path / one / "ca.pem" for one in ("there", "folder", "gone"))
    folder.mkdir(parents=True)
    write_project(there.parent, {"ca.pem": "x"})
    said = set()
    for path in (there, folder, gone):
        reading = decide(read_text(f"{name}={path}\n", ".env", {}))
        items = review(reading, nothing_at(detect({}, tmp_path)), {}, tmp_path)
        told = [(one.notes, one.why, [case.finding for case in one.problems]) for one in items]
        said.add(repr((told, [one.reason for one in reading.refused])))
    assert len(said) == 1

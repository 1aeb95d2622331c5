"""More spellings of what an import leaves out, each with what only looks like it."""

import pytest

from tests.migration.test_intake_elsewhere import KEY, intake

ORDINARY_NAMES = (
    *("N8N_BASIC_AUTH_PASSWORD", "OPENWEBUI_API_KEY", "POSTGRES_URL_NON_POOLING", "YT_DLP_COOKIES"),
    *("PYTORCH_CUDA_ALLOC_CONF", "CUDA_LAUNCH_BLOCKING", "KMP_DUPLICATE_LIB_OK", "MPLCONFIGDIR"),
    *("FLOWISE_SECRETKEY_OVERWRITE", "ALPHAVANTAGE_KEY", "POCKETBASE_URL", "HUNYUAN_SECRET_ID"),
    *("SEARXNG_QUERY_URL", "CRAWL4AI_TOKEN", "LANGFLOW_SUPERUSER", "ASPNETCORE_URLS"),
)


@pytest.mark.parametrize("name", ORDINARY_NAMES)
def test_names_of_well_known_tools_are_names(name, tmp_path):
    """None is taken for a piece of a key and refused."""
    assert intake(tmp_path, f"{name}=abc-def\n") == ({name}, {})


TEMPORARY = f"AWS_ACCESS_KEY_ID=ASIAQ7RK2MZP9LW4XC8V\nAWS_SECRET_ACCESS_KEY={KEY}{KEY}\n"
LASTING = f"AWS_ACCESS_KEY_ID=AKIAQ7RK2MZP9LW4XC8V\nAWS_SECRET_ACCESS_KEY={KEY}{KEY}\n"


def test_temporary_keys_of_aws_go_together(tmp_path):
    """Of the three that belong together none is sent: one alone opens nothing."""
    taken, left = intake(tmp_path, f"{TEMPORARY}AWS_SESSION_TOKEN={KEY}{KEY}\n")
    assert taken == set()
    assert len(left) == 3
    assert all(one.skip for one in left.values())


@pytest.mark.parametrize("more", ["", "AWS_SESSION_TOKEN=\n", "# AWS_SESSION_TOKEN=x\n"])
def test_lasting_keys_of_aws_are_taken(more, tmp_path):
    """A line of the session token that holds nothing makes no key temporary."""
    taken, _ = intake(tmp_path, LASTING + more)
    assert taken == {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}


ELSEWHERE = [
    f"A_SECRET=encrypted:BE{KEY}{KEY}==",  # dotenvx
    f"A_SECRET=ENC[AES256_GCM,data:{KEY},type:str]",  # SOPS
    "A_SECRET=projects/my-app/secrets/openai/versions/latest",
    "A_SECRET=arn:aws:ssm:eu-west-1:123456789012:parameter/openai",
    *("A_KEY=undefined", "A_KEY=REPLACE_WITH_REAL", "A_KEY=(required)", "A_KEY=// fill in"),
    "SITE=#https://example.com",
]
NOT_SO = [
    *("A_SECRET=encrypted:yes", "PATH_OF=projects/demo", "STATE=required", "MODE=replace"),
    *("ANSWER=set to zero", "STATE=change to blue", "GREETING=undefined behaviour"),
    *("SITE=https://example.com/#top", "TAG=#one", "COMMENT='// not a remark'"),
]


@pytest.mark.parametrize("line", ELSEWHERE)
def test_what_is_no_value_yet(line, tmp_path):
    """Values that another tool opens, and texts in a value's place, are not sent unasked."""
    taken, left = intake(tmp_path, f"{line}\n")
    assert taken == set()
    assert not any(one.skip for one in left.values())


@pytest.mark.parametrize("line", NOT_SO)
def test_what_only_resembles_it(line, tmp_path):
    """Ordinary values of the same words are."""
    assert intake(tmp_path, f"{line}\n") == ({line.partition("=")[0]}, {})


HERE_ONLY = [
    *("FLASK_PORT=5000", "N8N_PORT=5678", "OPEN_WEBUI_PORT=8080", "FRONTEND_PORT=3000"),
    *("COMMANDLINE_ARGS='--listen --port 7861'", "SERVER_NAME=127.0.0.1"),
    *("DATA_DIR=/content/drive/MyDrive/data", "DATA_DIR=/kaggle/working", "DATA_DIR=/mount/src/a"),
    *("DATA_DIR=/workspaces/app", "DOCKER_HOST=unix:///var/run/docker.sock"),
    "COMPOSE_PROJECT_NAME=app",
    *("POSTGRES_PASSWORD_FILE=/run/secrets/db_password", "API_KEY_FILE=/run/secrets/api"),
]
THERE_TOO = [
    *("FLASK_PORT=7860", "N8N_PORT=7860", "MAIL_PORT=587", "COMMANDLINE_ARGS='--port 7860'"),
    *("SERVER_NAME=app.example.com", "DATA_DIR=/data", "DATA_DIR=./content", "ROUTE=/app"),
    *("PREFIX=/content", "POSTS=/content/posts", "BASE_PATH=/github", "ROUTE=/workspaces"),
    "API_PORT=443",
]


@pytest.mark.parametrize("line", HERE_ONLY)
def test_what_works_here_only(line, tmp_path):
    """Ports, folders of other hosts and settings of Docker are left out without a refusal."""
    taken, left = intake(tmp_path, f"{line}\n")
    assert taken == set()
    assert all(one.skip for one in left.values())


@pytest.mark.parametrize("line", THERE_TOO)
def test_what_works_there_too(line, tmp_path):
    """The same names with a value that fits are taken."""
    assert intake(tmp_path, f"{line}\n") == ({line.partition("=")[0]}, {})


@pytest.mark.parametrize(
    "line",
    [
        f"OPENAI_API_KEY=sess-{KEY}{KEY}",
        f"ANTHROPIC_API_KEY=sk-ant-oat01-{KEY}{KEY}{KEY}-abcdefAA",
        "DATABASE_URL=postgresql://u:p@ss#word@db.example.com:5432/app",
    ],
)
def test_a_value_of_another_sort_is_not_sent_unasked(line, tmp_path):
    """What an error of the diagnosis says of a value is why it stays here."""
    taken, left = intake(tmp_path, f"{line}\n")
    name = line.partition("=")[0]
    assert (taken, list(left)) == (set(), [name])
    assert intake(tmp_path, f"{line}\n", taken=(name,))[0] == {name}


def test_a_section_of_streamlits_says_so_first(tmp_path):
    """Also where its value would not work on a Space for another reason."""
    text = '[auth]\nredirect_uri = "http://localhost:8501/oauth2callback"\n'
    _, left = intake(tmp_path, text, "secrets.toml")
    assert "st.login()" in left["AUTH_REDIRECT_URI"].reason


def test_the_port_of_a_server_that_is_called(tmp_path):
    """With its host beside it a port is not where the app listens."""
    text = "API_HOST=api.example.com\nAPI_PORT=8443\nBACKEND_PORT=8000\n"
    taken, left = intake(tmp_path, text)
    assert taken == {"API_HOST", "API_PORT"}
    assert set(left) == {"BACKEND_PORT"}


def test_versions_that_another_host_is_told(tmp_path):
    """`PYTHON_VERSION` is Render's beside a name of Render's, and the app's own elsewhere."""
    taken, left = intake(tmp_path, "RENDER=true\nPYTHON_VERSION=3.11.9\n")
    assert (taken, set(left)) == (set(), {"RENDER", "PYTHON_VERSION"})
    assert intake(tmp_path, "RENDER=\nPYTHON_VERSION=3.11.9\n")[0] == {"PYTHON_VERSION"}

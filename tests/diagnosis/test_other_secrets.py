"""Every secret that no provider reads gets one line, without its value."""

from pathlib import Path

from lib.diagnosis.other_secrets import Condition, OtherSecret, other_secrets
from lib.project import load_project as look_at
from lib.report.other_secret_rows import how_many_others, other_secret_lines, other_secret_row


def told(tmp_path: Path, text: str, environ: dict[str, str] | None = None) -> list[OtherSecret]:
    """Return the other secrets of a project with this `.env`."""
    (tmp_path / ".env").write_text(text, encoding="utf-8")
    return list(other_secrets(look_at(tmp_path, environ or {}, tmp_path / "home")))


def conditions(tmp_path: Path, text: str) -> dict[str, Condition]:
    """Return the condition of each."""
    return {one.entry.name: one.condition for one in told(tmp_path, text)}


def test_what_can_be_said_of_each(tmp_path):
    """Set, not set, a placeholder, weak, not usable: without asking anybody."""
    found = conditions(
        tmp_path,
        "BILLING_TOKEN=made-up-4711\n"
        "BACKUP_SECRET=\n"
        "WEATHER_API_KEY=your-api-key-here\n"
        "ADMIN_PASSWORD=admin\n"
        "DATABASE_URL=postgresql://me:[YOUR-PASSWORD]@db.example.com/app\n"
        "MONGO_URI=mongodb://me:ti/ger@db.example.com/app\n"
        "APP_PASSWORD=test\n",
    )
    assert found == {
        "BILLING_TOKEN": Condition.SET,
        "BACKUP_SECRET": Condition.EMPTY,
        "WEATHER_API_KEY": Condition.PLACEHOLDER,
        "ADMIN_PASSWORD": Condition.WEAK,
        "DATABASE_URL": Condition.PLACEHOLDER,
        "MONGO_URI": Condition.BROKEN,
        "APP_PASSWORD": Condition.SET,
    }


def test_what_is_none_of_them(tmp_path):
    """Settings, keys of providers with their addresses and users, and odd names are left out."""
    text = (
        "DEBUG=1\nMAX_TOKENS=512\nGROQ_API_KEY=gsk_made-up\nOPENAI_BASE_URL=http://127.0.0.1:1\n"
        "LANGFUSE_PUBLIC_KEY=pk-lf-made-up\nEOS_TOKEN=<eos>\nAPI_URL=https://a.example/x\n"
        "qX8vLz0pRt7_KEY_9s8d7f6g5h4j=1\n"
    )
    assert told(tmp_path, text) == []


def test_families_and_equal_values(tmp_path):
    """A numbered name says whose keys it holds; names with one value know of each other."""
    found = told(
        tmp_path,
        "GROQ_API_KEY=gsk_made-up-1\nGROQ_API_KEY_1=gsk_made-up-1\nGROQ_API_KEY_2=gsk_made-up-2\n"
        "OPENAI_API_KEY_PROD=sk-made-up\nREDIS_URL=rediss://:tiger4711@r.example.com:6379\n",
    )
    assert [(one.entry.name, one.what, one.same_as) for one in found] == [
        ("GROQ_API_KEY_1", "another key for Groq", ("GROQ_API_KEY",)),
        ("GROQ_API_KEY_2", "another key for Groq", ()),
        ("OPENAI_API_KEY_PROD", "another key for OpenAI", ()),
        ("REDIS_URL", "Redis address", ()),
    ]


def test_an_address_with_a_password_counts_by_itself(tmp_path):
    """A value is a secret where its address holds a password, whatever its name is."""
    found = told(tmp_path, "UPSTREAM=https://me:tiger4711@a.example\nOTHER=https://a.example\n")
    assert [one.entry.name for one in found] == ["UPSTREAM"]


def test_a_value_of_the_environment_counts_by_its_name(tmp_path):
    """What only the environment holds is told where its name sounds like a secret's."""
    environ = {"BILLING_TOKEN": "made-up", "HTTP_PROXY": "http://me:tiger@proxy.example:3128"}
    assert [one.entry.name for one in told(tmp_path, "", environ)] == ["BILLING_TOKEN"]


def test_no_value_is_in_the_lines(tmp_path):
    """Neither the row nor the line of a secret holds any part of its value."""
    rows = [
        other_secret_row(one)
        for one in told(tmp_path, "BILLING_TOKEN=tiger4711\nDB_URL=mysql://a:tiger4711@b.example/c")
    ]
    lines = list(other_secret_lines(rows))
    assert lines == ["BILLING_TOKEN from .env:1 · set", "DB_URL from .env:2 · MySQL address"]
    assert "tiger" not in f"{rows}"
    assert how_many_others(rows) == "2 other secrets are set"


def test_very_many_are_counted(tmp_path):
    """After forty lines the rest is a number."""
    text = "".join(f"SERVICE_TOKEN_{number}=made-up-{number}\n" for number in range(10, 60))
    rows = [other_secret_row(one) for one in told(tmp_path, text)]
    assert len(rows) == 50
    assert list(other_secret_lines(rows))[-1] == "and 10 more"


def test_none_are_not_counted():
    """Nothing is said where nothing is set."""
    assert how_many_others([]) == ""

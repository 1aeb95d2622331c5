"""What is wrong with a connection string is told, and nothing is told of a good one."""

import pytest

from lib.names.connection_string import Flaw, family, flaw, has_password, read
from lib.names.secret_sounding import names_a_store

BROKEN = [
    ("postgresql://postgres:[YOUR-PASSWORD]@db.abc.supabase.co:5432/postgres", Flaw.PLACEHOLDER),
    ("mongodb+srv://me:<db_password>@cluster0.a1b2.mongodb.net/?appName=x", Flaw.PLACEHOLDER),
    ("redis://default:your-password@redis.example.com:6379", Flaw.PLACEHOLDER),
    ("mysql://user:****@db.example.com/app", Flaw.PLACEHOLDER),
    ("postgres://user:password@host:5432/dbname", Flaw.PLACEHOLDER),
    ("app:tiger4711@db.example.com:5432/app", Flaw.NO_SCHEME),
    ("postgress://app:tiger4711@db.example.com/app", Flaw.SCHEME_UNKNOWN),
    ("postgresql://app:ti/ger@db.example.com/app", Flaw.CUT_BY_PASSWORD),
    ("postgresql+asyncpg://app:ti#ger@db.example.com/app", Flaw.CUT_BY_PASSWORD),
    ("rediss://:ti?ger@db.example.com:6380/0", Flaw.CUT_BY_PASSWORD),
    ("mysql+pymysql://app:ti?ger@db.example.com/app", Flaw.CUT_BY_PASSWORD),
    ("postgresql://app:12/34@db.example.com/app", Flaw.CUT_BY_PASSWORD),
    ("postgresql://app:ti@ger@db.example.com/app", Flaw.AT_IN_PASSWORD),
    ("mongodb://app:ti:ger@db.example.com/app", Flaw.COLON_IN_PASSWORD),
    ("mongodb+srv://app:tiger@db.example.com:27017/app", Flaw.PORT_WITH_SRV),
    ("postgresql://app:tiger4711@/app", Flaw.NO_HOST),
    ("postgresql://app:tiger4711@:5432/app", Flaw.NO_HOST),
]
GOOD = [
    "postgresql://app:tiger4711@db.example.com:5432/app?sslmode=require",
    "postgresql+psycopg2://app:ti%40ger@db.example.com/app",
    "postgresql://user:password@localhost:5432/app",
    "postgresql:///app",
    "postgresql://app:tiger@/app?host=/cloudsql/p:r:i",
    "postgres://[2001:db8::1]:5432/app",
    "mysql://root@127.0.0.1/app",
    "redis://localhost:6379/0",
    "redis://:ti@ger@db.example.com:6379/0",
    "rediss://default:tiger@apt-1.upstash.io:6379",
    "mongodb://a:b@h1.example.com:27017,h2.example.com:27017/app?authSource=admin",
    "mongodb://h1.example.com:27017,h2.example.com:27017/app?appName=a@b",
    "mongodb+srv://app:tiger@cluster0.a1b2.mongodb.net/app?retryWrites=true",
    "amqps://u:p@host.example.com/vhost",
    "postgresql://app:${DB_PASSWORD}@db.example.com/app",
    "sqlite:///data/app.db",
    "file:./dev.db",
    "./data/app.db",
    "host=db.example.com user=app password=tiger",
    "Server=db.example.com;User Id=sa;Password=tiger",
    "jdbc:postgresql://db.example.com:5432/app",
    "https://abc.supabase.co",
    "libsql://app-me.turso.io",
    "localhost:6379",
    "$DATABASE_URL",
    "",
]


@pytest.mark.parametrize(("value", "expected"), BROKEN)
def test_a_flaw_is_told(value: str, expected: Flaw):
    """Each way in which a connection string is broken is told as what it is."""
    assert flaw(value) is expected


@pytest.mark.parametrize("value", GOOD)
def test_a_good_one_has_none(value: str):
    """Of what works, of what is no connection string, and of what is in doubt, nothing is told."""
    assert flaw(value) is None


def test_no_part_of_it_is_printed():
    """What was taken apart shows nothing of its password."""
    found = read("postgresql://app:tiger4711@db.example.com/app")
    assert found is not None
    assert found.host == "db.example.com"
    assert "tiger" not in repr(found)


def test_its_family_and_its_password():
    """The kind of database is known by the scheme; any address may hold a password."""
    assert family("postgresql+asyncpg://a:b@c.example/d") == "PostgreSQL"
    assert family("https://a:b@c.example") == ""
    assert has_password("https://a:b@c.example")
    assert not has_password("https://a@c.example/x:y@z")
    assert not has_password("https://c.example")


@pytest.mark.parametrize(
    "name", ["DATABASE_URL", "REDIS_URL", "MONGODB_URI", "DB_CONNECTION_STRING"]
)
def test_names_of_stores(name: str):
    """The name of a database's address is known."""
    assert names_a_store(name)


@pytest.mark.parametrize("name", ["API_URL", "DATABASE", "BASE_URL", "DB_NAME", "URL"])
def test_names_of_other_addresses(name: str):
    """The address of something else is none."""
    assert not names_a_store(name)

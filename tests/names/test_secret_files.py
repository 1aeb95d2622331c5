"""Which files of a tree hold secrets by their names, and which values in them are some."""

import pytest

from lib.names.literals import is_secret_value, literals
from lib.names.secret_files import Kind, kind_of_file

HELD = "q7Rk2mZp9Lw4Xc8V"
# In two parts, so that no scanner takes it for one.
PEM = "-----BEGIN " + "PRIVATE KEY-----"

FILES = {
    Kind.VARIABLES: ".env .env.local .env.production .env.bak .env~ .env.2024-01-01 .env_old "
    ".envrc env.txt prod.env backend/.env a/b/c/.env.staging .dev.vars env.bak "
    "app/.streamlit/secrets.toml .flaskenv",
    Kind.FOR_TESTS: ".env.test .env.ci .env.development tests/.env e2e/fixtures/prod.env test.env",
    Kind.SETTINGS: "docker-compose.yml docker-compose.prod.yaml compose.yaml deploy/compose.yml "
    ".vscode/settings.json .vscode/launch.json .mcp.json .cursor/mcp.json .claude/settings.json "
    ".claude/settings.local.json config.json conf/config.yaml secrets.yml .npmrc .netrc .pypirc "
    "appsettings.Production.json terraform.tfvars .git-credentials k8s/app-secret.yaml Dockerfile "
    ".github/workflows/ci.yml .docker/config.json service-account.json sa.json gcp-key.json "
    "my-project-12-0a1b2c3d4e5f.json google_credentials.json client_secret_1.json .aws/credentials "
    ".aws/config litellm_config.yaml "
    "id_rsa keys/server.key",
    None: ".env.example .env.sample .env.template .env.dist .env.production.example .env.vault "
    "example.env .env.gpg .envrc.example environment.yml env.py main.py package.json README.md "
    "node_modules/a/.env config.example.json docker-compose.example.yml .env.d.ts src/env.ts "
    "tsconfig.json .streamlit/config.py venv/.env keyboard.json credentials monkey.json "
    "client_secret.example.json "
    "certs/localhost-key.pem id_rsa.pub",
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "path"), [(k, one) for k, all_ in FILES.items() for one in all_.split()]
)
def test_kind_of_a_file(kind, path):
    """By its name and its folder; what is made to be shared, or encrypted, is none."""
    assert kind_of_file(path) is kind


IN_CLEAR = {
    "compose, a list": f"      - IMMICH_API_KEY={HELD}\n",
    "compose, a list in quotes": f'      - "IMMICH_API_KEY={HELD}"\n',
    "compose, a table": f"      DB_PASSWORD: '{HELD}'  # mine\n",
    "a database": f"  DATABASE_URL: postgres://me:{HELD}@db:5432/app\n",
    "JSON": f'{{"mcpServers": {{"a": {{"env": {{"A_TOKEN": "{HELD}"}}}}}}}}\n',
    "JSON, an argument": f'"args": ["-y", "thing", "--api-key", "{HELD}"]\n',
    "JSON, a variable in an argument": f'"args": ["run", "-e", "A_TOKEN={HELD}", "image"]\n',
    "JSON, a header": f'"headers": {{"Authorization": "Bearer {HELD}"}}\n',
    "TOML": f'api_key = "{HELD}"\n',
    "npm": f"//registry.example/:_authToken={HELD}\n",
    "netrc, a line": f"machine a.example login me password {HELD}\n",
    "netrc, lines": f"  password {HELD}\n",
    "pypirc": f"password = pypi-{HELD}{HELD}\n",
    "git's credentials": f"https://me:{HELD}@git.example\n",
    "a connection": f'"Default": "Server=a;Password={HELD};"\n',
    "a name and a value": f"- name: A_TOKEN\n  value: {HELD}\n",
    "a private key": f"{PEM}\nMIIEvQIBADANBgkqhkiG9w0BAQEF\n",
    "a service account": f'"private_key": "{PEM}\\nMIIEvQIBADANBgkqhkiG9w0BAQEF"\n',
    "Docker": f"ENV PORT=80 A_TOKEN={HELD}\n",
}


@pytest.mark.parametrize("case", IN_CLEAR)
def test_a_value_in_clear_is_found(case):
    """In the way that each kind of file writes it, on its line, without the value in any repr."""
    text = "first: line\n" + IN_CLEAR[case]
    found = list(literals(text))
    assert [one.line for one in found] == [3 if "name and" in case else 2]
    assert HELD not in repr(found)


@pytest.mark.parametrize(
    "line",
    [
        "A_KEY=${A_KEY}", "A_KEY: ${A_KEY:-none}", "A_KEY:", "- A_KEY", "A_KEY=$(pass a)",
        "A_TOKEN: ${{ secrets.A_TOKEN }}", '"A_KEY": "${env:A_KEY}"', '"A_KEY": "<your key>"',
        "POSTGRES_PASSWORD: postgres", "SECRET_KEY: changeme", "DB_PASSWORD=password123",
        '"key": "ctrl+shift+p"', "MAX_TOKENS: 4096000000000", "cache-key: v1-deps-2024-01-01",
        "image: app@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        f"NEXT_PUBLIC_KEY: {HELD}", f"PUBLIC_KEY: {HELD}", f"id: {HELD}",
        "SECRET_FILE: /run/secrets/a1b2c3d4e5", "password: op://vault/a1b2c3d4/e5f6",
        "A_KEY: ENC[AES256_GCM,data:a1b2c3d4e5f6]", "A_KEY=encrypted:a1b2c3d4e5f6a7b8c9",
        f"- name: MODE\n  value: {HELD}", "- name: A_KEY\n  valueFrom: secret",
        "existingSecret: my-app-secret-2024", "A_API_KEY: your-api-key-12345",
        "url: redis://cache:6379/0", "url: postgres://postgres:postgres@db/app",
    ],
)  # fmt: skip
def test_what_is_no_secret_in_clear(line):
    """References, placeholders, passwords of every tutorial, what is public, what is no secret."""
    assert list(literals(line)) == []


@pytest.mark.parametrize(
    ("name", "value", "strict", "expected"),
    [
        ("SECRET_KEY", "my own words", False, True),
        ("SECRET_KEY", "my own words", True, False),
        ("SECRET_KEY", HELD, True, True),
        ("DATABASE_URL", f"postgres://me:{HELD}@db/a", True, True),
        ("GREETING", "hf_" + "aB3d" * 8 + "aB", True, True),
        ("SECRET_KEY", "changeme", False, False),
        ("DB_PASSWORD", "postgres", False, False),
        ("SECRET_KEY", "${SECRET_KEY}", False, False),
        ("SECRET_KEY", "", False, False),
        ("VITE_KEY", HELD, False, False),
        ("PORT", "7860", False, False),
    ],
)
def test_values_of_files_of_variables(name, value, strict, expected):
    """Under the name of a secret whatever is no placeholder; in files for tests a key's looks."""
    assert is_secret_value(name, value, strict=strict) is expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VITE_FIREBASE_API_KEY", "AIza" + "Sy" + HELD * 2 + "a"),
        ("NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY", "pk_live_" + HELD),
        ("NEXT_PUBLIC_SUPABASE_KEY", "sb_publishable_" + HELD),
        ("NEXT_PUBLIC_POSTHOG_KEY", "phc_" + HELD * 2),
    ],
)
@pytest.mark.parametrize("strict", [True, False])
def test_a_key_made_for_pages_is_public_under_a_public_name(name, value, strict):
    """A build gives it to every visitor, as its maker means it to be; a server's own it is not."""
    assert not is_secret_value(name, value, strict=strict)
    assert is_secret_value(
        "VITE_HF_TOKEN", "hf_" + "qRkZmTpYwLdXcVbNhJgFsAtEuWiOqP7r2Q", strict=strict
    )

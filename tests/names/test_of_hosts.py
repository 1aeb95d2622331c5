"""Names that another host sets are told from those of the app's own."""

import pytest

from lib.names.of_hosts import host_of

OWN = {
    "Vercel": ("VERCEL", "VERCEL_ENV", "VERCEL_OIDC_TOKEN", "NEXT_PUBLIC_VERCEL_URL"),
    "Railway": ("RAILWAY_ENVIRONMENT", "RAILWAY_PUBLIC_DOMAIN", "RAILWAY_GIT_COMMIT_SHA"),
    "Render": ("RENDER", "RENDER_EXTERNAL_URL", "RENDER_SERVICE_ID", "RENDER_GIT_BRANCH"),
    "Replit": ("REPL_ID", "REPL_SLUG", "REPLIT_DB_URL", "REPLIT_DOMAINS"),
    "Heroku": ("DYNO", "HEROKU_APP_NAME", "HEROKU_SLUG_COMMIT"),
    "Fly": ("FLY_APP_NAME", "FLY_MACHINE_ID", "FLY_REGION"),
    "Netlify": ("NETLIFY", "NETLIFY_DEV"),
    "GitHub Actions": ("GITHUB_ACTIONS", "GITHUB_RUN_ID", "RUNNER_OS", "GITHUB_WORKFLOW"),
    "GitHub Codespaces": ("CODESPACES", "CODESPACE_NAME"),
    "Colab": ("COLAB_GPU", "COLAB_RELEASE_TAG"),
    "Kaggle": ("KAGGLE_KERNEL_RUN_TYPE", "KAGGLE_USER_SECRETS_TOKEN"),
    "Cloudflare Pages": ("CF_PAGES", "CF_PAGES_URL"),
    "AWS Lambda": ("AWS_LAMBDA_FUNCTION_NAME", "AWS_EXECUTION_ENV"),
    "Google Cloud Run": ("K_SERVICE", "K_REVISION"),
    "Azure App Service": ("WEBSITE_SITE_NAME", "WEBSITES_PORT"),
    "GitLab CI": ("GITLAB_CI", "CI_JOB_TOKEN"),
    "Streamlit Community Cloud": ("STREAMLIT_SHARING_MODE",),
}
BESIDE = [
    ("TURBO_CACHE", "VERCEL_ENV", "Vercel"),
    ("NX_DAEMON", "VERCEL", "Vercel"),
    ("SITE_ID", "NETLIFY", "Netlify"),
    ("CONTEXT", "NETLIFY", "Netlify"),
    ("GITHUB_TOKEN", "GITHUB_ACTIONS", "GitHub Actions"),
    ("GITHUB_TOKEN", "CODESPACES", "GitHub Codespaces"),
    ("IS_PULL_REQUEST", "RENDER", "Render"),
    ("PRIMARY_REGION", "FLY_APP_NAME", "Fly"),
]
# What a person makes there to use an API of the host's, and names that only sound alike.
THE_APPS = (
    *("VERCEL_TOKEN", "VERCEL_API_TOKEN", "VERCEL_ACCESS_TOKEN", "RENDER_API_KEY", "RAILWAY_TOKEN"),
    *("RAILWAY_API_TOKEN", "FLY_API_TOKEN", "HEROKU_API_KEY", "NETLIFY_AUTH_TOKEN", "KAGGLE_KEY"),
    *(
        "HEROKU_POSTGRESQL_BLUE_URL",
        "BLOB_READ_WRITE_TOKEN",
        "GITHUB_CLIENT_SECRET",
        "GITPOD_TOKEN",
    ),
    *("GITHUB_WEBHOOK_SECRET", "RENDER_QUALITY", "RENDER_WIDTH", "KAGGLE_USERNAME", "AWS_REGION"),
    *("COLABORATION_ID", "FLY_SPEED", "TURBO_MODE", "SITE_ID", "CONTEXT", "URL", "BRANCH", "CI"),
    *("GITHUB_TOKEN", "GITHUB_REPOSITORY", "NX_DAEMON", "WEB_CONCURRENCY", "OPENAI_API_KEY"),
)


@pytest.mark.parametrize(("host", "names"), OWN.items())
def test_names_of_a_host(host, names):
    """They are the host's wherever they stand."""
    assert {host_of(name) for name in names} == {host}


@pytest.mark.parametrize(("name", "beside", "host"), BESIDE)
def test_ordinary_names_count_beside_one_of_the_hosts(name, beside, host):
    """Alone they are the app's; beside a name of the host's own they came along with it."""
    assert host_of(name, {name, "OPENAI_API_KEY"}) == ""
    assert host_of(name, {name, beside}) == host


@pytest.mark.parametrize("name", THE_APPS)
def test_names_of_the_app(name):
    """A key of the host's API, and a name that is nobody's in particular, are the app's own."""
    assert host_of(name, set(THE_APPS)) == ""

"""The names that other hosts set themselves, and that come along in a file pulled from there.

Each row says where it is from. `own`: names that nobody else uses. `beside`: ordinary names, which
are the host's only where one of its own stands in the same file. What a person makes at the host to
use its API (`RENDER_API_KEY`, `VERCEL_TOKEN`) is the app's own and on no list.
"""

import re
from collections.abc import Collection
from typing import Final

from lib.record import record
from lib.regex import regex


@record
class Host:
    """A place where apps run. own, beside: patterns of whole names."""

    name: str
    own: "re.Pattern[str]"
    beside: "re.Pattern[str]"


def _host(name: str, own: str, beside: str = "(?!)") -> Host:
    return Host(name, regex(own, re.VERBOSE), regex(beside, re.VERBOSE))


_HOSTS: Final = (
    # vercel.com/docs/environment-variables/system-environment-variables; `vercel env pull`.
    _host(
        "Vercel",
        r"""VERCEL | NOW_REGION
        | (?:NEXT_PUBLIC_|VITE_|NUXT_ENV_|REACT_APP_|GATSBY_|PUBLIC_)?
          VERCEL_(?!(?:API_|ACCESS_|AUTH_|DEPLOY_)?(?:TOKEN|KEY)$|TEAM_ID$|AI_|BLOB_)\w+""",
        r"TURBO_\w+ | NX_DAEMON | CI",
    ),
    # docs.railway.com/reference/variables
    _host(
        "Railway",
        r"""RAILWAY_(?:PUBLIC|PRIVATE|TCP|STATIC|SERVICE|PROJECT|ENVIRONMENT|REPLICA|DEPLOYMENT|GIT
        |SNAPSHOT|VOLUME|RUN|BETA|DOCKERFILE|HEALTHCHECK)(?:_\w+)?""",
        "NIXPACKS_\\w+ | RAILPACK_\\w+",
    ),
    # render.com/docs/environment-variables
    _host(
        "Render",
        r"""RENDER | RENDER_(?:CPU_COUNT|DISCOVERY_SERVICE|EXTERNAL_(?:HOSTNAME|URL)|GIT_\w+
        |INSTANCE_ID|SERVICE_(?:ID|NAME|TYPE)|WEB_CONCURRENCY)""",
        "IS_PULL_REQUEST | WEB_CONCURRENCY | NODE_OPTIONS | (?:PYTHON|NODE|POETRY|UV|BUN)_VERSION",
    ),
    # docs.replit.com, "Secrets", predefined variables
    _host("Replit", r"REPL_\w+ | REPLIT_\w+ | WEB_REPL_RENEWAL", "PRYBAR_\\w+ | NIX_\\w+"),
    # devcenter.heroku.com/articles/dyno-metadata; an address of its database is the app's own.
    _host(
        "Heroku",
        r"""DYNO(?:_RAM)? | HEROKU_(?:APP_(?:ID|NAME|DEFAULT_DOMAIN_NAME)|DYNO_ID|BUILD_\w+
        |RELEASE_\w+
        |SLUG_\w+|PR_NUMBER|TEST_RUN_\w+)""",
        "WEB_CONCURRENCY | WEB_MEMORY | MEMORY_AVAILABLE | STACK",
    ),
    # fly.io/docs/machines/runtime-environment
    _host(
        "Fly",
        r"""FLY_(?:APP_NAME|ALLOC_ID|IMAGE_REF|MACHINE_ID|MACHINE_VERSION|PRIVATE_IP|PROCESS_GROUP
        |PUBLIC_IP|REGION|VM_MEMORY_MB|RUNTIME_\w+)""",
        "PRIMARY_REGION",
    ),
    # docs.netlify.com/build/configure-builds/environment-variables
    _host(
        "Netlify",
        r"NETLIFY | NETLIFY_(?:DEV|LOCAL|BUILD_BASE|IMAGES_CDN_DOMAIN|USE_\w+|NEXT_\w+|SKEW_\w+)",
        r"""CI | CONTEXT | BUILD_ID | URL | DEPLOY_URL | DEPLOY_PRIME_URL | DEPLOY_ID | SITE_ID
        | SITE_NAME | BRANCH | HEAD | COMMIT_REF | CACHED_COMMIT_REF | REPOSITORY_URL
        | PULL_REQUEST | (?:PYTHON|NODE|NPM|YARN|RUBY|GO)_VERSION | NPM_FLAGS
        | REVIEW_ID | INCOMING_HOOK_\w+ | AWS_LAMBDA_JS_RUNTIME""",
    ),
    # docs.github.com, "Default environment variables" of Actions and of Codespaces.
    _host(
        "GitHub Actions",
        r"""GITHUB_(?:ACTIONS?|ACTION_(?:PATH|REF|REPOSITORY|STATUS)|WORKFLOW(?:_\w+)?|RUN_\w+|REF_\w+
        |EVENT_\w+|JOB|WORKSPACE|GRAPHQL_URL|ENV|PATH|OUTPUT|STEP_SUMMARY|STATE|BASE_REF|HEAD_REF
        |RETENTION_DAYS|TRIGGERING_ACTOR|ACTOR_ID|REPOSITORY_(?:ID|OWNER_ID))
        | RUNNER_(?:ARCH|OS|NAME|TEMP|TOOL_CACHE|ENVIRONMENT|DEBUG|WORKSPACE|USER)
        | ACTIONS_(?:ID_TOKEN|RUNTIME|CACHE|RESULTS|STEP|RUNNER|ORCHESTRATION)_\w+""",
        """CI | GITHUB_(?:TOKEN|ACTOR|REF|SHA|REPOSITORY|REPOSITORY_OWNER|SERVER_URL|API_URL)
        | ImageOS | ImageVersion""",
    ),
    _host(
        "GitHub Codespaces",
        r"CODESPACES | CODESPACE_NAME | GITHUB_CODESPACES?_\w+",
        "GITHUB_(?:TOKEN|USER|REPOSITORY|SERVER_URL|API_URL)",
    ),
    # docs.gitlab.com/ci/variables/predefined_variables
    _host("GitLab CI", r"GITLAB_CI | CI_(?:JOB|PIPELINE|COMMIT|PROJECT|RUNNER|SERVER)_\w+", "CI"),
    # What a notebook of Colab, or of Kaggle, has in its environment.
    _host("Colab", r"COLAB_\w+ | TBE_\w+", "DATALAB_\\w+ | GCE_METADATA_TIMEOUT"),
    _host(
        "Kaggle",
        r"KAGGLE_(?:KERNEL_\w+|URL_BASE|USER_SECRETS_TOKEN|DATA_PROXY_\w+|CONTAINER_NAME"
        r"|DOCKER_IMAGE|GCP_\w+|GRPC_\w+)",
    ),
    # docs.streamlit.io keeps it to itself; seen in the environment of its Community Cloud.
    _host("Streamlit Community Cloud", r"STREAMLIT_SHARING_MODE"),
    # developers.cloudflare.com/pages/configuration/build-configuration
    _host("Cloudflare Pages", r"CF_PAGES(?:_\w+)?"),
    # docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
    _host("AWS Lambda", r"AWS_LAMBDA_\w+ | AWS_EXECUTION_ENV | LAMBDA_(?:TASK_ROOT|RUNTIME_DIR)"),
    # cloud.google.com/run/docs/container-contract
    _host("Google Cloud Run", r"K_(?:SERVICE|REVISION|CONFIGURATION) | CLOUD_RUN_\w+ | GAE_\w+"),
    # learn.microsoft.com/azure/app-service/reference-app-settings
    _host(
        "Azure App Service",
        r"WEBSITES?_(?:SITE_NAME|INSTANCE_ID|HOSTNAME|SKU|OWNER_NAME|RESOURCE_GROUP|PORT"
        r"|ENABLE_APP_SERVICE_STORAGE|RUN_FROM_PACKAGE|NODE_DEFAULT_VERSION) | SCM_DO_\w+",
    ),
    # koyeb.com/docs, gitpod.io/docs, kubernetes.io (Service environment variables)
    _host("Koyeb", r"KOYEB_(?!(?:API_)?(?:TOKEN|KEY)$)\w+"),
    _host("Gitpod", r"GITPOD_(?!(?:API_|ACCESS_)?(?:TOKEN|KEY)$)\w+"),
    _host("Kubernetes", r"KUBERNETES_(?:SERVICE|PORT)(?:_\w+)?"),
)  # fmt: skip


def host_of(name: str, around: Collection[str] = ()) -> str:
    """Return which other host sets a name itself; empty for a name of the app's own.

    around: the names that stand in the same files.
    """
    for host in _HOSTS:
        if host.own.fullmatch(name):
            return host.name
        if host.beside.fullmatch(name) and any(map(host.own.fullmatch, around)):
            return host.name
    return ""

"""The table of sorts of credentials: how each begins, what it is, where it belongs.

Sources: the vendors' pages on authentication (Anthropic: Claude Code "setup-token", Admin API;
OpenAI: admin keys; Alibaba: Coding Plan; Moonshot: Kimi Code; Hugging Face: `_oidc.py`, OAuth;
GitHub, Slack, Stripe, Supabase, Google, AWS: formats of tokens), the rules of gitleaks, TruffleHog.
"""

import re
from typing import Final

from lib.record import record


@record
class KeyType:
    """One sort of credential.

    begins: what it begins with, which is public. what: what it is, with its article. why: what
    comes of it in a wrong place, as the end of a sentence. goes: the name where it belongs; nothing
    where it belongs nowhere. right: a pattern of further names that may hold it. wrong: a pattern
    of names of no provider in which it surely is wrong. owner: whose it is, an id of the table of
    providers. at: the base URL that takes it. is_sure: whether it is never right elsewhere.
    length: the fewest characters that it has. in_files: whether it is only wrong where it is kept.
    """

    begins: str
    what: str
    why: str
    goes: str = ""
    right: str = ""
    wrong: str = ""
    owner: str = ""
    at: str = ""
    is_sure: bool = True
    length: int = 0
    in_files: bool = False

    @property
    def told(self) -> str:
        """What it is, with what shows it."""
        return f"{self.what} (it begins with `{self.begins}`)"

    def fits(self, name: str) -> bool:
        """Whether this sort belongs where this name is."""
        return name == self.goes or bool(self.right and re.fullmatch(self.right, name))

    def is_wrong_in(self, name: str) -> bool:
        """Whether a name that is no provider's of the table surely wants another sort."""
        return bool(self.wrong and re.fullmatch(self.wrong, name)) and not self.fits(name)

    def is_wanted_at(self, address: str) -> bool:
        """Whether a base URL takes this sort alone: that of the plan, as `why` names it."""
        plan = self.why.rpartition("https://")[2].partition("/")[0]
        host = address.partition("://")[2].partition("/")[0]
        return bool(self.at and plan) and host.replace("-intl", "") == plan.replace("-intl", "")

    def works_at(self, address: str) -> bool:
        """Whether a base URL is the one that takes it, in any of the vendor's regions."""
        return bool(self.at) and re.search(self.at, address) is not None


_NO_KEY: Final = "which the API does not take as a key"
OTHER: Final = "which is another service's"
_EXPIRES: Final = "which expires within hours"

# The longest beginning that fits is the one that counts.
TABLE: Final = (
    # Anthropic
    KeyType("sk-ant-oat", "a sign-in token of Claude Code", _NO_KEY, "CLAUDE_CODE_OAUTH_TOKEN",
            "ANTHROPIC_AUTH_TOKEN|ANTHROPIC_(?:OAUTH|SETUP)_TOKEN", owner="anthropic"),
    KeyType("sk-ant-ort", "a refresh token of a sign-in to Claude", _NO_KEY, owner="anthropic",
            wrong="CLAUDE_CODE_OAUTH_TOKEN|ANTHROPIC_AUTH_TOKEN"),
    KeyType("sk-ant-admin", "an Admin API key of Anthropic",
            "which manages an organisation and cannot call models", "ANTHROPIC_ADMIN_API_KEY",
            ".*ADMIN.*", owner="anthropic", wrong="CLAUDE_CODE_OAUTH_TOKEN|ANTHROPIC_AUTH_TOKEN"),
    KeyType("sk-ant-sid", "a session cookie of claude.ai",
            "which the API does not take, and which opens the whole account", owner="anthropic",
            right=".*(?:SESSION|COOKIE).*", wrong="CLAUDE_CODE_OAUTH_TOKEN|ANTHROPIC_AUTH_TOKEN"),
    KeyType("sk-ant-api", "an API key of Anthropic", "which a sign-in does not take",
            "ANTHROPIC_API_KEY", ".*API_KEY.*|CLAUDE_KEY", wrong="CLAUDE_CODE_OAUTH_TOKEN",
            owner="anthropic"),
    # OpenAI
    KeyType("sk-admin-", "an admin key of OpenAI",
            "which manages an organisation and cannot call models", "OPENAI_ADMIN_KEY", ".*ADMIN.*",
            owner="openai"),
    KeyType("sess-", "a session token of OpenAI's website", "which expires with the sign-in",
            right=".*SESSION.*", owner="openai"),
    KeyType("ek_", "a client secret for one realtime session of OpenAI",
            "which expires within minutes", right=".*(?:EPHEMERAL|CLIENT_SECRET).*",
            owner="openai", is_sure=False, length=30),
    KeyType("org-", "the id of an organisation at OpenAI", "which is no key", "OPENAI_ORG_ID",
            ".*ORG.*", owner="openai", length=20),
    KeyType("proj_", "the id of a project at OpenAI", "which is no key", "OPENAI_PROJECT_ID",
            ".*PROJECT.*", owner="openai", length=20),
    KeyType("asst_", "the id of an assistant at OpenAI", "which is no key", "OPENAI_ASSISTANT_ID",
            ".*ASSISTANT.*", owner="openai", length=20),
    # Plans with an address of their own
    KeyType("sk-sp-", "a key of Alibaba's Coding Plan",
            "which works only at https://coding-intl.dashscope.aliyuncs.com/v1",
            right=".*CODING.*", owner="dashscope",
            at=r"//coding(?:-intl)?\.dashscope\.aliyuncs\.com|\.maas\.aliyuncs\.com"),
    KeyType("sk-kimi-", "a key of Kimi Code", "which works only at https://api.kimi.com/coding/v1",
            right=".*KIMI.*", owner="moonshot", at=r"//api\.kimi\.com"),
    KeyType("LTAI", "the id of an AccessKey of Alibaba Cloud", "which Model Studio does not take",
            "ALIBABA_CLOUD_ACCESS_KEY_ID", ".*ACCESS_?KEY.*", owner="dashscope", length=16),
    KeyType("xai-token-", "a management key of xAI", "which cannot call models",
            "XAI_MANAGEMENT_API_KEY", ".*MANAGEMENT.*", owner="xai", is_sure=False),
    # Google
    KeyType("ya29.", "a sign-in token of Google", "which expires after an hour",
            right=".*(?:ACCESS|OAUTH|BEARER).*", owner="google"),
    KeyType("1//0", "a refresh token of Google", _NO_KEY, right=".*REFRESH.*", owner="google"),
    KeyType("GOCSPX-", "the client secret of a sign-in with Google", _NO_KEY,
            "GOOGLE_CLIENT_SECRET", ".*CLIENT.*", owner="google"),
    KeyType("AIza", "an API key of Google", "which is no client secret", "GOOGLE_API_KEY",
            ".*API.*", wrong="GOOGLE_CLIENT_(?:SECRET|ID)", length=39, owner="google"),
    # Hugging Face
    KeyType("hf_oauth_", "a token of a sign-in to Hugging Face", "which expires within hours",
            right=".*OAUTH.*", owner="huggingface", is_sure=False),
    KeyType("hf_jwt_", "a short-lived token of Hugging Face", "which expires within the hour",
            right=".*(?:JWT|OIDC).*", owner="huggingface", is_sure=False),
    KeyType("api_org_", "a token of an organisation at Hugging Face",
            "which `hf auth login` refuses", right=".*ORG.*", owner="huggingface", is_sure=False),
    # GitHub
    KeyType("ghs_", "a token of GitHub Actions or of a GitHub App", "which expires after an hour",
            right=".*(?:INSTALLATION|ACTIONS).*", wrong="(?:GITHUB|GH)(?:_PERSONAL)?(?:_API)?"
            "(?:_ACCESS)?_(?:TOKEN|PAT)", is_sure=False, in_files=True),
    KeyType("ghu_", "a token of a sign-in to a GitHub App", _EXPIRES,
            right=".*COPILOT.*", wrong="(?:GITHUB|GH)(?:_PERSONAL)?(?:_API)?"
            "(?:_ACCESS)?_(?:TOKEN|PAT)", is_sure=False, in_files=True),
    KeyType("ghr_", "a refresh token of GitHub", _NO_KEY, right=".*REFRESH.*",
            wrong="(?:GITHUB|GH)(?:_PERSONAL)?(?:_API)?(?:_ACCESS)?_(?:TOKEN|PAT)"),
    KeyType("ghp_", "a token of GitHub", OTHER, "GITHUB_TOKEN", ".*(?:GITHUB|GH|GIT)_.*"),
    KeyType("gho_", "a token of GitHub", OTHER, "GITHUB_TOKEN", ".*(?:GITHUB|GH|GIT)_.*"),
    KeyType("github_pat_", "a token of GitHub", OTHER, "GITHUB_TOKEN", ".*(?:GITHUB|GH|GIT)_.*"),
    KeyType("glpat-", "a token of GitLab", OTHER, "GITLAB_TOKEN", ".*GITLAB.*"),
    KeyType("npm_", "a token of npm", OTHER, "NPM_TOKEN", ".*(?:NPM|NODE).*", length=40),
    KeyType("pypi-", "a token of PyPI", OTHER, "PYPI_TOKEN", ".*(?:PYPI|TWINE).*", length=40),
    KeyType("dckr_pat_", "a token of Docker Hub", OTHER, "DOCKERHUB_TOKEN", ".*DOCKER.*"),
    # Slack: Bolt and the SDKs want one sort each
    KeyType("xoxb-", "a bot token of Slack", "which is not what goes here", "SLACK_BOT_TOKEN",
            "SLACK(?:_API|_OAUTH)?_TOKEN", "SLACK_(?:APP(?:_LEVEL)?|USER)_TOKEN|SLACK_.*SECRET"),
    KeyType("xoxp-", "a user token of Slack", "which is not what goes here", "SLACK_USER_TOKEN",
            "SLACK(?:_API|_OAUTH)?_TOKEN", "SLACK_(?:APP(?:_LEVEL)?|BOT)_TOKEN|SLACK_.*SECRET"),
    KeyType("xapp-", "an app-level token of Slack", "which only opens a socket", "SLACK_APP_TOKEN",
            "SLACK_APP_LEVEL_TOKEN",
            "SLACK_(?:BOT|USER|API|OAUTH)_TOKEN|SLACK_TOKEN|SLACK_.*SECRET"),
    KeyType("xoxe", "a token of Slack that is exchanged for others", _EXPIRES,
            right=".*(?:REFRESH|CONFIG).*",
            wrong="SLACK_(?:BOT|USER|APP|API|OAUTH)_TOKEN|SLACK_TOKEN", is_sure=False),
    KeyType("xoxc-", "a token of Slack's own web page", "which ends with the sign-in",
            right=".*(?:XOXC|COOKIE|SESSION).*",
            wrong="SLACK_(?:BOT|USER|APP|API|OAUTH)_TOKEN|SLACK_TOKEN", is_sure=False),
    # Keys of two halves, one of them public
    KeyType("sb_publishable_", "a publishable key of Supabase",
            "which has no rights of a server", "SUPABASE_PUBLISHABLE_KEY",
            ".*(?:ANON|PUBLIC|PUBLISHABLE).*", ".*SUPABASE.*(?:SECRET|SERVICE).*"),
    KeyType("sb_secret_", "a secret key of Supabase",
            "which must not stand where browsers get it", "SUPABASE_SECRET_KEY",
            ".*(?:SECRET|SERVICE).*", ".*(?:PUBLIC_|VITE_|ANON|PUBLISHABLE).*"),
    KeyType("sbp_", "an access token of Supabase's own management", "which opens no project's data",
            "SUPABASE_ACCESS_TOKEN", ".*ACCESS.*",
            ".*SUPABASE.*(?:ANON|SERVICE|SECRET|API)_.*|SUPABASE_KEY",
            length=40),
    KeyType("pk_live_", "a publishable key", "which cannot act as a secret one",
            right=".*(?:PUBLISHABLE|PUBLIC|PK).*", wrong="(?:STRIPE|CLERK).*SECRET.*|STRIPE_API_KEY"
            "|STRIPE_SK"),
    KeyType("pk_test_", "a publishable key", "which cannot act as a secret one",
            right=".*(?:PUBLISHABLE|PUBLIC|PK).*", wrong="(?:STRIPE|CLERK).*SECRET.*|STRIPE_API_KEY"
            "|STRIPE_SK"),
    KeyType("sk_live_", "a secret key of Stripe or Clerk",
            "which must not stand where browsers get it", "STRIPE_SECRET_KEY",
            ".*SECRET_KEY|.*_SK|HYPERBOLIC.*", ".*(?:PUBLISHABLE|PUBLIC_|VITE_).*|.*WEBHOOK.*",
            is_sure=False),
    KeyType("sk_test_", "a secret key of Stripe or Clerk for tests",
            "which must not stand where browsers get it", "STRIPE_SECRET_KEY",
            ".*SECRET_KEY|.*_SK|HYPERBOLIC.*", ".*(?:PUBLISHABLE|PUBLIC_|VITE_).*|.*WEBHOOK.*",
            is_sure=False),
    KeyType("rk_live_", "a restricted key of Stripe", OTHER, "STRIPE_SECRET_KEY", "STRIPE.*",
            ".*PUBLISHABLE.*|STRIPE_WEBHOOK.*"),
    KeyType("whsec_", "the secret of a webhook", "which signs messages and is no key",
            "STRIPE_WEBHOOK_SECRET", ".*(?:WEBHOOK|SIGNING|SVIX|WHSEC).*",
            "(?:STRIPE|CLERK)_(?:SECRET|API|PUBLISHABLE)_KEY"),
    KeyType("pk-lf-", "a public key of Langfuse", "which cannot act as the secret one",
            "LANGFUSE_PUBLIC_KEY", wrong="LANGFUSE_SECRET_KEY"),
    KeyType("sk-lf-", "a secret key of Langfuse", "which is not the public one",
            "LANGFUSE_SECRET_KEY", wrong=".*LANGFUSE.*PUBLIC.*"),
    # AWS
    KeyType("AKIA", "the id of an access key of AWS", "which is not its secret",
            "AWS_ACCESS_KEY_ID", ".*ACCESS_KEY_ID|AWS_ACCESS_KEY", ".*AWS_SECRET.*|.*AWS_SESSION.*",
            owner="aws-bedrock", length=20),
    KeyType("ASIA", "the id of a temporary access key of AWS", "which is not its secret",
            "AWS_ACCESS_KEY_ID", ".*ACCESS_KEY_ID|AWS_ACCESS_KEY", ".*AWS_SECRET.*|.*AWS_SESSION.*",
            owner="aws-bedrock", length=20),
    # What no key is
    KeyType("-----BEGIN", "a certificate or a private key in PEM form", "which is no API key",
            length=40),
)  # fmt: skip

SUPABASE: Final = {
    "anon": KeyType(
        "eyJ", "the anonymous key of a Supabase project", "which has no rights of a server",
        "SUPABASE_ANON_KEY", ".*(?:ANON|PUBLIC|PUBLISHABLE).*", ".*SUPABASE.*(?:SECRET|SERVICE).*",
    ),
    "service_role": KeyType(
        "eyJ", "the service key of a Supabase project",
        "which must not stand where browsers get it", "SUPABASE_SERVICE_ROLE_KEY",
        ".*(?:SECRET|SERVICE).*", ".*SUPABASE.*(?:ANON|PUBLISHABLE).*",
    ),
}  # fmt: skip
# What goes into a name instead, by a pattern of names.
WANTED: Final = (
    ("SLACK_(?:BOT|API|OAUTH)_TOKEN|SLACK_TOKEN", "a bot token (`xoxb-`)"),
    ("SLACK_APP.*", "an app-level token (`xapp-`)"),
    ("SLACK_USER_TOKEN", "a user token (`xoxp-`)"),
    ("SLACK_.*SECRET", "the signing secret from the app's page"),
    ("(?:GITHUB|GH)_.*", "a personal access token from https://github.com/settings/tokens"),
    ("CLAUDE_CODE_OAUTH_TOKEN", "the token that `claude setup-token` prints"),
    (".*SUPABASE.*(?:ANON|PUBLISHABLE).*", "the project's publishable key"),
    (".*SUPABASE.*", "the project's secret key"),
    (".*WEBHOOK.*", "the webhook's own secret (`whsec_`)"),
    (".*PUBLISHABLE.*|LANGFUSE_PUBLIC_KEY", "the public key"),
    (".*CLIENT_SECRET", "the client secret"),
    (".*SECRET.*|STRIPE_.*", "the secret key"),
)

"""The names that a Space sets itself."""

from typing import Final

# Hub documentation, "Spaces overview", helper environment variables; SYSTEM is set as well.
OF_SPACES: Final = frozenset(
    {
        "SPACE_ID",
        "SPACE_HOST",
        "SPACE_AUTHOR_NAME",
        "SPACE_REPO_NAME",
        "SPACE_TITLE",
        "SPACE_CREATOR_USER_ID",
    }
)
# Names that mean something else elsewhere, so they count in the project of a Space only.
ORDINARY: Final = frozenset({"ACCELERATOR", "CPU_CORES", "MEMORY", "SYSTEM"})
# Set only where the README says `hf_oauth: true` (Hub documentation, "Adding a Sign-In with HF
# button to your Space"); elsewhere an app may have them from a provider of its own.
OF_OAUTH: Final = frozenset(
    {"OAUTH_CLIENT_ID", "OAUTH_CLIENT_SECRET", "OAUTH_SCOPES", "OPENID_PROVIDER_URL"}
)

"""Write `.env.example` from the provider table: `python -m tests.support.example_file`."""

import sys

from lib.provider_config import Provider, table

_HEAD = """\
# Every name that Spaces Secrets looks for. Copy this file to `.env`, remove the `# ` from
# the lines you need, and put your keys after the `=`.
#
# On a Hugging Face Space a `.env` is optional: put the same names into the Space's secrets
# (Settings, "Variables and secrets") and leave this file out of the repository.
#
# For each provider the first name in its list that has a value anywhere is used. For that name
# st.secrets comes first, then the environment (where Space secrets arrive), then .env.local,
# then .env. Never commit a file with real keys.
"""

_HUGGING_FACE = """\
#   HUGGINGFACE_HUB_TOKEN is the name for a Space's secrets and is read first,
#   HF_API_KEY is the name for a local `.env`; the other names belong to other tools.
"""


def example_file() -> str:
    """Return the text that `.env.example` has to have."""
    return "\n".join([_HEAD, *(_provider(row) for row in table().values())])


def _provider(row: Provider) -> str:
    lines = [f"# {row.name}: {row.console}\n"]
    if row.id == "huggingface":
        lines.append(_HUGGING_FACE)
    lines += [f"# {name}=\n" for name in row.names]
    if row.aliases:
        lines.append("#   names that other tools use for the same key, tried after it:\n")
        lines += [f"# {name}=\n" for name in row.aliases]
    if row.auth.user_names:
        lines.append("#   sent together with it:\n")
        lines += [f"# {name}=\n" for name in row.auth.user_names]
    default = row.base_url or "none, it has to be set"
    lines.append(f"#   a different address (default: {default}):\n")
    lines.append(f"# {row.base_url_names[0]}=\n")
    return "".join(lines)


if __name__ == "__main__":
    sys.stdout.write(example_file())

"""Tell every path of `secrets.files` that Streamlit cannot use."""

from collections.abc import Iterator

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity
from lib.diagnosis.rules._files import problems


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every path of `secrets.files` that Streamlit cannot use."""
    return problems(look, "secrets-path-invalid")


RULE = Rule(
    id="secrets-path-invalid",
    title="Invalid secrets path",
    severity=Severity.ERROR,
    why="Streamlit stops at a path that is neither a `.toml` file nor a folder of folders.",
    find=find,
    fix="Fix Streamlit's option `secrets.files`.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example({"keys.txt": "one"}, {"STREAMLIT_SECRETS_FILES": "keys.txt"}),
        Example({".streamlit/config.toml": '[secrets]\nfiles = ["nowhere"]\n'}),
        Example({"keys/A_KEY": "one"}, {"STREAMLIT_SECRETS_FILES": "keys"}),
    ),
    is_silent_on=(
        Example({"keys/A_KEY/value": "one"}, {"STREAMLIT_SECRETS_FILES": "keys"}),
        Example({"keys.toml": "A_KEY = 'one'\n"}, {"STREAMLIT_SECRETS_FILES": "keys.toml"}),
        Example({".streamlit/config.toml": "[server]\nport = 80\n"}),
    ),
)

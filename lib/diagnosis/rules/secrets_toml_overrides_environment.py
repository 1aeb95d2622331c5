"""`secrets.toml` overrides the environment by another value."""

from collections.abc import Iterator

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity, Where
from lib.names.displayable import shown
from lib.secret import Secret
from lib.sources import ENVIRONMENT, ST_SECRETS, Place


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every top-level name of `secrets.toml` whose value in the environment differs."""
    for source in look.project.sources:
        for entry in source.entries if source.kind == ST_SECRETS else ():
            before = look.environ.get(entry.name)
            if before is None or entry.replaced or entry.place.section:
                continue
            if entry.value != Secret(before):
                name, place = shown(entry.name), entry.place
                what = f"`{name}`" if name else "A name"
                yield Finding(
                    f"{what} in `{place}` overrides a different value in the environment "
                    "as soon as Streamlit reads its secrets.",
                    (Where(ST_SECRETS, place, name), Where(ENVIRONMENT, Place(ENVIRONMENT), name)),
                    f"Remove {what if name else 'it'} from `{place}`, or make both values equal.",
                )


RULE = Rule(
    id="secrets-toml-overrides-environment",
    title="`secrets.toml` overrides the environment",
    severity=Severity.WARNING,
    why="Streamlit copies each top-level value into the environment, over what was there.",
    find=find,
    fix="Keep one of the two values.",
    fix_kind=FixKind.UNSAFE,
    triggers=(
        Example({".streamlit/secrets.toml": 'A_KEY = "one"\n'}, {"A_KEY": "two"}),
        Example({".streamlit/secrets.toml": "WORKERS = 4\n"}, {"WORKERS": "8"}),
        Example({"../home/.streamlit/secrets.toml": 'A_KEY = "one"\n'}, {"A_KEY": ""}),
    ),
    is_silent_on=(
        Example({".streamlit/secrets.toml": 'A_KEY = "one"\nN = 4\n'}, {"A_KEY": "one", "N": "4"}),
        Example({".streamlit/secrets.toml": '[a]\nkey = "one"\n'}, {"A_KEY": "two"}),
        Example({".env": "A_KEY=one\n"}, {"A_KEY": "two"}),
    ),
)

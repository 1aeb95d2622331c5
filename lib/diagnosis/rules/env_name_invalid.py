"""A name in a `.env` is none that an environment variable can have everywhere."""

from collections.abc import Iterator

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity, Where
from lib.diagnosis.rules._files import loaded
from lib.names.displayable import shown
from lib.names.valid_names import VALID
from lib.sources import Place
from lib.sources.line_trouble import foreign_syntax


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every name with a value that is not letters, digits and underscores."""
    for file in loaded(look):
        for one in file.statements:
            if one.is_error or one.value is None or VALID.fullmatch(one.name):
                continue
            if foreign_syntax(one):
                continue  # told as a line that is ignored
            place = Place(file.label, one.line)
            name = shown(one.name)
            what = f"The name `{name}`" if name else "The name"
            yield Finding(
                f"{what} in `{place}` has characters other than letters, digits and "
                "underscores, or starts with a digit.",
                (Where(file.path.name, place, name),),
                _fix(name, place),
            )


def _fix(name: str, place: Place) -> str:
    better = name.upper().replace("-", "_").replace(".", "_")
    if VALID.fullmatch(better):
        return f"Rename `{name}` to `{better}` in `{place}` and in the code."
    return f"Rename it in `{place}` and in the code, as `OPENAI_API_KEY` is written."


RULE = Rule(
    id="env-name-invalid",
    title="Invalid variable name",
    severity=Severity.WARNING,
    why="python-dotenv accepts such a name, but `hf`, shells and a Space's settings reject it.",
    find=find,
    fix="Rename it with letters, digits and underscores only.",
    fix_kind=FixKind.UNSAFE,
    triggers=(
        Example({".env": "MY-KEY=one\n"}),
        Example({".env": "openai.api_key=one\n"}),
        Example({".env.local": "1KEY=one\nSCHL\u00dcSSEL=two\n"}),
    ),
    is_silent_on=(
        Example({".env": "MY_KEY=one\n_x1=two\nexport B_KEY=three\n"}),
        Example({".env.example": "MY-KEY=\n"}),
        Example({".env": "# MY-KEY=one\n"}),
    ),
)

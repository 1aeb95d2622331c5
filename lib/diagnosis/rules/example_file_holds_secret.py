"""An example file, made to be shared, holds a real value."""

from collections.abc import Iterator
from typing import Final

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity, Where
from lib.diagnosis.rules._git import held_by
from lib.sources import Place
from lib.sources.env_file import EnvFile


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every line of an example file with a held value or with a key's shape."""
    examples = [one for one in look.env_files if one.is_example]
    if not examples:
        return
    # Loaded only where there is something to search.
    from lib.git.tracked_search import Matches  # noqa: PLC0415
    from lib.names.key_shapes import key_shaped  # noqa: PLC0415

    held = held_by(look)
    for file in examples:
        if file.text is None:
            continue
        lines: dict[int, tuple[str, str]] = {}
        text = file.text.plain
        for position, _, provider in key_shaped(text):
            line = text.count("\n", 0, position) + 1
            lines[line] = (f"what looks like a key for {provider.name}", "")
        data = text.encode("utf-8", "surrogatepass")
        for one, position in Matches(held).found_in(data).items():
            line = data.count(b"\n", 0, position) + 1
            lines[line] = (f"the value of {one.told}", one.names[0])
        for line in sorted(lines):
            yield _finding(file, line, *lines[line])


def _finding(file: EnvFile, line: int, what: str, name: str) -> Finding:
    place = Place(file.label, line)
    return Finding(
        f"`{place}` holds {what}, and example files are meant to be shared.",
        (Where(file.path.name, place, name),),
        f"Revoke the key if `{file.label}` was ever shared, and leave its value empty there.",
    )


_KEY: Final = "q7Rk2mZp9Lw4Xc8V"
# In two parts, so that this file holds nothing of a key's shape.
_SHAPED: Final = "hf_" + "qRkZmTpYwLdXcVbNhJgFsAtEuWiOqP7r2Q"

RULE = Rule(
    id="example-file-holds-secret",
    title="Real value in an example file",
    severity=Severity.ERROR,
    why="Example files are committed on purpose, so anything in them is public.",
    find=find,
    fix="Revoke the key and leave its value empty in the example file.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example({".env.example": f"HF_TOKEN={_SHAPED}\n"}),
        Example({".env.sample": f"# copy me\nA_KEY={_KEY}\n", ".env": f"A_KEY={_KEY}\n"}),
    ),
    is_silent_on=(
        Example({".env.example": "HF_TOKEN=\nA_KEY=your-key-here\n", ".env": f"A_KEY={_KEY}\n"}),
        Example({".env.example": f"HF_TOKEN=hf_{'x' * 34}\n"}),
        Example({".env": f"HF_TOKEN={_SHAPED}\n"}),
    ),
)

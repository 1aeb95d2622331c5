"""A file with keys has a name that nothing loads."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity, Where
from lib.diagnosis.rules._cures import rename_file
from lib.diagnosis.rules._files import bytes_of, files_in, is_mentioned, text_of
from lib.regex import regex
from lib.sources import DOTENV, DOTENV_LOCAL, Place
from lib.sources.model import label_for

# Nobody gives these names on purpose.
_SLIPS: Final = regex(
    r"\.env(?:\.local)?\.(?:txt|rtf|text|docx?|md|log)|\.(?:ENV|Env|eNV|enV)|\.(?:evn|nev|en)"
    r"|\.env[ .]|\.env(?:_local|-local| ?\(\d\))"
)
# These may be meant: they count only where nothing else is there and nothing names them.
_MAYBE: Final = regex(r"_?env(?:\.txt)?|\.?dotenv(?:\.txt)?|[\w-]+\.env", re.IGNORECASE | re.ASCII)
_EXAMPLE: Final = regex(r"example|sample|template|dist|default|test|demo", re.IGNORECASE)
_PAIR: Final = regex(r"\s*(?:export\s+)?[A-Za-z_][A-Za-z0-9_]*\s*=.*")


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every file that looks like a `.env` under another name."""
    paths = files_in(look.folder)
    has_env = any(path.name == DOTENV for path in paths)
    for path in paths:
        if _EXAMPLE.search(path.name) or not _holds_pairs(path):
            continue
        if _SLIPS.fullmatch(path.name) or (not has_env and _is_unused(path)):
            label = label_for(path, look.folder, look.home)
            name = _right_name(path, look.folder)
            yield Finding(
                f"`{label}` has values, but nothing loads a file with that name.",
                (Where(path.name, Place(label)),),
                f"Rename `{label}` to `{name}`." if name else _fix(path, label),
                cure=rename_file(look, path, label, name) if name else None,
            )


def _is_unused(path: Path) -> bool:
    named = re.compile(rf"""["'\s=/]{re.escape(path.name)}\b""")
    if "." not in path.name:
        named = re.compile(rf"""["']{re.escape(path.name)}["']""")
    return bool(_MAYBE.fullmatch(path.name)) and not is_mentioned(path.parent, named)


def _holds_pairs(path: Path) -> bool:
    """Whether all lines but comments are `NAME=value`, or it is a document in disguise."""
    if not (_SLIPS.fullmatch(path.name) or _MAYBE.fullmatch(path.name)):
        return False
    if bytes_of(path).startswith(b"{\\rtf"):
        return True
    lines = [line for line in text_of(path).splitlines() if line.strip() and line.strip()[0] != "#"]
    return bool(lines) and all(_PAIR.fullmatch(line) for line in lines)


def _meant(path: Path) -> str:
    return DOTENV_LOCAL if "local" in path.name else DOTENV


def _right_name(path: Path, folder: Path) -> str:
    """Return the name that the file as it is should have, where it is free."""
    name = _meant(path)
    is_free = not (folder / name).exists()
    return name if is_free and not bytes_of(path).startswith(b"{\\rtf") else ""


def _fix(path: Path, label: str) -> str:
    if bytes_of(path).startswith(b"{\\rtf"):
        return f"Save the text of `{label}` as plain text in `{_meant(path)}`."
    return f"Move the lines of `{label}` that you need into `{_meant(path)}`."


RULE = Rule(
    id="env-file-misnamed",
    title="Misnamed `.env`",
    severity=Severity.WARNING,
    why="`load_dotenv()` looks for `.env` only; editors and downloads often add an extension.",
    find=find,
    fix="Rename the file to `.env`.",
    fix_kind=FixKind.UNSAFE,
    triggers=(
        Example({"key.env": "A_KEY=one\n"}),
        Example({".env.txt": "# mine\nA_KEY=one\n", ".env": "B_KEY=two\n"}),
        Example({".env.rtf": "{\\rtf1 A_KEY=one}"}),
        Example({"env": "A_KEY=one\n", ".env.example": "A_KEY=\n"}),
        Example({".env.local.txt": "export A_KEY=one\n"}),
        Example({"dotenv": "A_KEY=one\n"}),
    ),
    is_silent_on=(
        Example({".env.example": "A_KEY=\n", "example.env": "A_KEY=\n", ".envrc": "A_KEY=one\n"}),
        Example({"key.env": "A_KEY=one\n", "app.py": 'load_dotenv("key.env")\n'}),
        Example({"prod.env": "A_KEY=one\n", ".env": "A_KEY=two\n"}),
        Example({"env/pyvenv.cfg": "home = /usr/bin\n", "env.txt": "The environment is fine.\n"}),
        Example({".env.production": "A_KEY=one\n", ".env.test": "A_KEY=one\n"}),
    ),
)

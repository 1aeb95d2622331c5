"""Nasty `.env` files: how people really write them, and how editors and shells mangle them.

Each has its story in a few words, its bytes, and the names that the intake offers; whatever else
python-dotenv reads from it is refused. All values are made up and have no key's shape.
"""

from dataclasses import dataclass

_BLOCK = "-----BEGIN MADE UP-----\nbGluZSBvbmU\nQQ==\n-----END MADE UP-----"


@dataclass(frozen=True)
class Nasty:
    """One file. offers: the names that are offered, in their order."""

    words: str
    data: bytes
    offers: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        """A short name for tests."""
        return "-".join("".join(c if c.isalnum() else " " for c in self.words).split())[:50]


def _file(words: str, text: str, offers: str = "") -> Nasty:
    return Nasty(words, text.encode(), tuple(offers.split()))


NASTY: tuple[Nasty, ...] = (
    _file("two plain lines", "A_KEY=one\nB_KEY=two\n", "A_KEY B_KEY"),
    _file("no line end after the last line", "A_KEY=one\nB_KEY=two", "A_KEY B_KEY"),
    _file("`export` before the name", "export A_KEY=one\n", "A_KEY"),
    _file("`export` and a tab", "export\tA_KEY=one\n", "A_KEY"),
    _file("spaces around `=`", "A_KEY = one\n", "A_KEY"),
    _file("tabs around `=`", "A_KEY\t=\tone\n", "A_KEY"),
    _file("blanks before the name and behind the value", "  A_KEY=one  \t\n", "A_KEY"),
    _file("empty values", "A_KEY=\nB_KEY=''\nC_KEY=\"\"\n", "A_KEY B_KEY C_KEY"),
    _file("a value of blanks in quotes", 'A_KEY="   "\n', "A_KEY"),
    _file("a comment behind a value", "A_KEY=one # a note\n", "A_KEY"),
    _file("a comment behind quotes", "A_KEY='one' # a note\n", "A_KEY"),
    _file("a comment behind `=`", "A_KEY= # a note\n", "A_KEY"),
    _file("`#` at the beginning of a value", "A_KEY=#one\n", "A_KEY"),
    _file("`#` inside a value", "A_KEY=one#two\n", "A_KEY"),
    _file("`#` in quotes", "A_KEY='one # two'\n", "A_KEY"),
    _file("a tab before `#`", "A_KEY=one\t# a note\n", "A_KEY"),
    _file("nothing but comments", "# A_KEY=one\n#B_KEY=two\n"),
    _file("an empty file", ""),
    _file("nothing but blank lines", "\n \n\t\n"),
    _file("single quotes inside double ones", 'A_KEY="it\'s"\n', "A_KEY"),
    _file("double quotes inside single ones", "A_KEY='say \"hi\"'\n", "A_KEY"),
    _file("an escaped quote in double quotes", 'A_KEY="one\\"two"\n', "A_KEY"),
    _file("an escaped quote in single quotes", "A_KEY='it\\'s'\n"),
    _file("a quote mark in the middle", 'A_KEY=one"two\n', "A_KEY"),
    _file("a quote that is never closed", 'A_KEY="one\nB_KEY=two\n', "B_KEY"),
    _file("a quote that is closed two lines later", 'A_KEY="one\nB_KEY=two\nC_KEY="\n'),
    _file("text behind the closing quote", 'A_KEY="one"two\nB_KEY=two\n', "B_KEY"),
    _file("typographic quotes", "A_KEY=\u201cone\u201d\n", "A_KEY"),
    _file("backticks for quotes", "A_KEY=`one`\n", "A_KEY"),
    _file("`\\n` in double quotes", 'A_KEY="one\\ntwo"\n', "A_KEY"),
    _file("`\\n` in single quotes", "A_KEY='one\\ntwo'\n", "A_KEY"),
    _file("`\\n` without quotes", "A_KEY=one\\ntwo\n", "A_KEY"),
    _file("`\\t` in double quotes", 'A_KEY="one\\ttwo"\n', "A_KEY"),
    _file("`\\r` in double quotes", 'A_KEY="one\\rtwo"\n'),
    _file("`\\$` in double quotes", 'A_KEY="one\\$two"\n'),
    _file("two backslashes in single quotes", "A_KEY='one\\\\two'\n"),
    _file("two backslashes in double quotes", 'A_KEY="one\\\\two"\n', "A_KEY"),
    _file("a Windows path", "A_KEY=C:\\new\\table\n", "A_KEY"),
    _file("a backslash at the end of a line", "A_KEY=one\\\nB_KEY=two\n", "A_KEY B_KEY"),
    _file("`$` in a value", "A_KEY=one$two$\n", "A_KEY"),
    _file("`${NAME}` that the file sets above", "A_KEY=one\nB_KEY=${A_KEY}two\n", "A_KEY B_KEY"),
    _file("`${NAME}` that the file sets below", "B_KEY=${A_KEY}two\nA_KEY=one\n", "A_KEY"),
    _file("`${NAME}` that nothing sets", "A_KEY=one${NOBODY_SETS_IT}two\n"),
    _file("`${NAME}` in single quotes", "A_KEY='one${NOBODY_SETS_IT}two'\n"),
    _file("`${NAME:-default}`", "A_KEY=${NOBODY_SETS_IT:-one}\n"),
    _file("`${}`", "A_KEY=one${}two\n"),
    _file("`${` that is never closed", "A_KEY=one${two\n", "A_KEY"),
    _file("lines that end as on Windows", "A_KEY=one\r\nB_KEY=two\r\n", "A_KEY B_KEY"),
    _file("lines that end as on old Macs", "A_KEY=one\rB_KEY=two\r", "A_KEY B_KEY"),
    _file("several lines in quotes with Windows ends", 'A_KEY="one\r\ntwo"\r\n', "A_KEY"),
    Nasty("a byte order mark", b"\xef\xbb\xbfA_KEY=one\nB_KEY=two\n", ("A_KEY", "B_KEY")),
    Nasty("two byte order marks", b"\xef\xbb\xbf\xef\xbb\xbfA_KEY=one\nB_KEY=two\n", ("B_KEY",)),
    Nasty("UTF-16 from PowerShell", "A_KEY=one\r\n".encode("utf-16")),
    Nasty("UTF-16 without a mark", "A_KEY=one\n".encode("utf-16-le")),
    Nasty("Latin-1 with an umlaut", "A_KEY=gr\u00fcn\n".encode("latin-1")),
    _file("a NUL byte", "A_KEY=one\0two\n"),
    _file("a name set twice", "A_KEY=one\nA_KEY=two\n", "A_KEY"),
    _file("a name set twice, then without a value", "A_KEY=one\nA_KEY\n"),
    _file("a name without `=`", "A_KEY\nB_KEY=two\n", "B_KEY"),
    _file("`=` at the beginning", "=one\nB_KEY=two\n", "B_KEY"),
    _file("`==`", "A_KEY==one\n", "A_KEY"),
    _file("base64 with `=` at its end", "A_KEY=b25lIHR3bw==\n", "A_KEY"),
    _file("base64 over two lines", "A_KEY=b25lIHR3byB0aHJlZQ\nQQ==\n", "A_KEY"),
    _file("`;` between two settings", "A_KEY=one; B_KEY=two\n", "A_KEY"),
    _file("YAML", "A_KEY: one\nB_KEY:two\n"),
    _file("JSON", '{\n  "A_KEY": "one",\n  "B_KEY": "two"\n}\n'),
    _file("PowerShell", '$env:A_KEY = "one"\n$env:B_KEY="two"\n'),
    _file("Windows' `set`", "set A_KEY=one\nB_KEY=two\n", "B_KEY"),
    _file("JavaScript", 'const A_KEY = "one";\n'),
    _file("a TOML heading", '[keys]\nA_KEY = "one"\n', "A_KEY"),
    _file("a list item of docker compose", "- A_KEY=one\n"),
    _file("a name in single quotes", "'A_KEY'=one\n"),
    _file("a name in double quotes", '"A_KEY"=one\n'),
    _file("JSON as a value", 'A_KEY={"one": 1, "two": [2]}\n', "A_KEY"),
    _file("JSON as a value in single quotes", "A_KEY='{\"one\": 1}'\n", "A_KEY"),
    _file("JSON over several lines in quotes", "A_KEY='{\n  \"one\": 1\n}'\n", "A_KEY"),
    _file("JSON over several lines without quotes", 'A_KEY={\n  "one": 1\n}\n'),
    _file("a PEM block in double quotes", f'A_KEY="{_BLOCK}"\nB_KEY=two\n', "A_KEY B_KEY"),
    _file("a PEM block in single quotes", f"A_KEY='{_BLOCK}'\nB_KEY=two\n", "A_KEY B_KEY"),
    _file("a PEM block without quotes", f"A_KEY={_BLOCK}\nB_KEY=two\n", "B_KEY"),
    _file("a PEM block whose quote is not closed", f'A_KEY="{_BLOCK}\nB_KEY=two\n', "B_KEY"),
    _file(
        "a PEM block on one line with `\\n`",
        'A_KEY="' + _BLOCK.replace("\n", "\\n") + '"\n',
        "A_KEY",
    ),
    _file("a PEM block alone", _BLOCK + "\nB_KEY=two\n", "B_KEY"),
    _file("a value of 100 kB", "A_KEY=" + "one two " * 12_500 + "\n", "A_KEY"),
    _file("a value of 200 kB", "A_KEY=" + "one two " * 25_000 + "\nB_KEY=two\n", "A_KEY B_KEY"),
    _file("umlauts", "A_KEY=gr\u00fc\u00df dich\n", "A_KEY"),
    _file("Chinese", "A_KEY=\u4f60\u597d\n", "A_KEY"),
    _file("emoji", "A_KEY=one\U0001f600two\n", "A_KEY"),
    _file("letters from right to left", "A_KEY=\u05d0\u05d1\u05d2 one\n", "A_KEY"),
    _file("a mark that turns the direction", "A_KEY=one\u202etwo\n", "A_KEY"),
    _file("a zero-width space in a value", "A_KEY=one\u200btwo\n", "A_KEY"),
    _file("a zero-width space in a name", "A_\u200bKEY=one\n"),
    _file("a no-break space around `=`", "A_KEY\u00a0=\u00a0one\n", "A_KEY"),
    _file("a line separator of Unicode in a value", "A_KEY=one\u2028two\n"),
    _file("a form feed in a value", "A_KEY=one\ftwo\n"),
    _file("a form feed between lines", "A_KEY=one\n\f\nB_KEY=two\n", "A_KEY B_KEY"),
    _file("an escape character in a value", "A_KEY=\x1b[31mone\n", "A_KEY"),
    _file("a name with dots", "a.key=one\n", "a.key"),
    _file("a name with dashes", "A-KEY=one\n", "A-KEY"),
    _file("a name in small letters", "a_key=one\n", "a_key"),
    _file("a name in small and capital letters", "aKey=one\n", "aKey"),
    _file("a name that begins with a digit", "1_KEY=one\n", "1_KEY"),
    _file("a name that begins with `_`", "_A_KEY=one\n", "_A_KEY"),
    _file("a name with a space", "A KEY=one\nB_KEY=two\n", "B_KEY"),
    _file("a name with an umlaut", "SCHL\u00dcSSEL=one\n"),
)

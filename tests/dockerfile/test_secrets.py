"""What a Dockerfile does with secrets is read from its mounts, ARG and ENV."""

import pytest

from lib.dockerfile import declared, instructions, secret_mounts, uses

READ = "RUN --mount=type=secret,{} cat /run/secrets/A"


def mount(options: str, before: str = "FROM a\n", command: str = ""):
    """Return the mount of a file that has one."""
    text = f"{before}RUN --mount=type=secret,{options} {command or 'b'}\n"
    (found,) = secret_mounts(instructions(text))
    return found


@pytest.mark.parametrize(
    ("options", "name"),
    [("id=A", "A"), ("id=a_b,required=true", "a_b"), ("target=/etc/c.txt", "c.txt"),
     ("id=A,env=B", "A")],
)  # fmt: skip
def test_ids(options, name):
    """The id, in its case; without one it is the last part of the target."""
    assert mount(options).id == name


@pytest.mark.parametrize(
    ("options", "before", "may_read"),
    [
        ("id=A", "FROM a\n", True),
        ("id=A", "FROM a\nUSER root\n", True),
        ("id=A", "FROM a\nUSER 0:0\n", True),
        ("id=A", "FROM a\nUSER user\n", False),
        ("id=A", "FROM a\nUSER 1000\n", False),
        ("id=A,mode=0444", "FROM a\nUSER user\n", True),
        ("id=A,mode=444", "FROM a\nUSER user\n", True),
        ("id=A,mode=0440", "FROM a\nUSER user\n", False),
        ("id=A,uid=1000", "FROM a\nUSER user\n", True),
        ("id=A,env=A", "FROM a\nUSER user\n", True),
        ("id=A,env=A,target=/b", "FROM a\nUSER user\n", False),
    ],
)
def test_who_may_read(options, before, may_read):
    """The file belongs to root with mode 0400 unless the mount says otherwise."""
    assert mount(options, before).may_read is may_read


@pytest.mark.parametrize(
    ("command", "keeps"),
    [
        ("cat /run/secrets/A > .env.local", True),
        ("cp /run/secrets/A .env", True),
        ("npm config set //r/:_authToken=$(cat /run/secrets/A)", True),
        ("git clone https://x:$(cat /run/secrets/A)@h/r", True),
        ("A=$(cat /run/secrets/A) python build.py", False),
        ("A=$(cat /run/secrets/A) python build.py > /dev/null 2>&1", False),
        ("pip install --index-url $(cat /run/secrets/A) b", False),
    ],
)
def test_what_stays_in_the_image(command, keeps):
    """A file that is written stays; a variable of one command does not."""
    assert mount("id=A", command=command).keeps is keeps


def test_what_is_no_secret_mount():
    """A cache, a comment and another instruction are none."""
    text = "FROM a\nRUN --mount=type=cache,target=/b c\n# RUN --mount=type=secret,id=A b\nCMD c\n"
    assert list(secret_mounts(instructions(text))) == []


def test_declared():
    """Both ways to write `ENV`, several in a line, quotes, and arguments with and without value."""
    text = 'FROM a\nARG A\nARG B="c d"\nENV C=e D=\'f g\' \\\n  E=h\nENV F "i j"\n'
    found = [(one.keyword, one.name, one.value) for one in declared(instructions(text))]
    assert found == [
        ("ARG", "A", ""), ("ARG", "B", "c d"), ("ENV", "C", "e"), ("ENV", "D", "f g"),
        ("ENV", "E", "h"), ("ENV", "F", "i j"),
    ]  # fmt: skip


def test_uses():
    """A `RUN` uses a name as `$NAME` or `${NAME}`, whole."""
    found = instructions("FROM a\nRUN b $AB ${CD:-e}\nENV F=$G\n")
    assert [uses(found, name) for name in ("AB", "CD", "A", "G")] == [True, True, False, False]

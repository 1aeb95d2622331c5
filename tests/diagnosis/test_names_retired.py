"""Retired addresses in code and in values."""

import pytest

from lib.diagnosis.rules import endpoint_retired
from tests.diagnosis.test_names_and_sources import found_in

HOST = "https://api-inference.huggingface.co"
CODE = [
    (f'url = "{HOST}/models/x"', [1]),
    (f"\n\nurl = f'{HOST}/models/{{m}}'", [3]),
    (f'a = "{HOST}"\nb = "{HOST}/x"', [1, 2]),
    (f'a = """\n{HOST}/x\n"""', [2]),
    ('host = "api-inference.huggingface.co"', [1]),
    (f'post("{HOST.upper()}/x")', [1]),
    (f"# {HOST}", []),
    (f'"""About {HOST}."""', []),
    (f'def f():\n    # note\n    """Was {HOST}."""\n    return 1', []),
    (f"class A:\n    '{HOST}'", []),
    ('say("api-inference.huggingface.co is gone, sorry")', []),
    ('say("the host api-inference.huggingface.co is gone")', []),
    (f'url = "{HOST}.example.com"', []),
    ('url = "https://not-api-inference.huggingface.co"', []),
    ('url = "https://router.huggingface.co/v1"', []),
    (f'broken = ("{HOST}/x"', [1]),
    ("\0", []),
]


@pytest.mark.parametrize(("code", "lines"), CODE, ids=range(len(CODE)))
def test_retired_in_code(code, lines, tmp_path):
    """An address within a text of the code is found with its lines; prose about it is not."""
    found = found_in(endpoint_retired.RULE, tmp_path, {"app.py": code})
    places = [str(where) for finding in found for where in finding.where]
    assert places == [f"app.py:{one}" for one in lines]


@pytest.mark.parametrize(
    "path",
    ["a/b/deep.py", "tests/x.py", ".venv/x.py", "venv/x.py", "test_x.py", "x.txt"],
)
def test_code_that_is_not_looked_at(path, tmp_path):
    """Tests, virtual environments and deeper folders are not the app."""
    assert found_in(endpoint_retired.RULE, tmp_path, {path: f'u = "{HOST}/x"\n'}) == []


def test_code_has_bounds(tmp_path):
    """A large file, and what comes after many files, is not read."""
    large = f'u = "{HOST}/x"\n' + "#" * 200_000
    many = {f"a{number:03}.py": "x = 1\n" for number in range(200)}
    files = many | {"b.py": f'u = "{HOST}/x"\n', "a000.py": large, "latin.py": b"\xff"}
    assert found_in(endpoint_retired.RULE, tmp_path, files) == []


RETIRED_VALUES = [
    (f"HF_BASE_URL={HOST}/models", True),
    ("OPENAI_BASE_URL=https://models.github.ai/inference", True),
    ("HF_INFERENCE_HOST=api-inference.huggingface.co", True),
    ("TOGETHER_BASE_URL=https://api.together.xyz/v1", False),
    ("NOTE=about https://models.github.ai", False),
    ("HF_BASE_URL=https://router.huggingface.co/v1", False),
    (f"HF_BASE_URL=https://proxy.example/?to={HOST}", False),
]


@pytest.mark.parametrize(("line", "told"), RETIRED_VALUES)
def test_retired_in_values(line, told, tmp_path):
    """A value that points to a retired host is found."""
    assert bool(found_in(endpoint_retired.RULE, tmp_path, {".env": f"{line}\n"})) is told

"""A file's text is taken apart without loss, where python-dotenv sees its statements."""

from dotenv import dotenv_values
from hypothesis import given, settings

from lib.editing.value_text import written
from lib.secret import Secret
from lib.sources.env_text import EnvText
from tests.editing.support import SETTINGS, env_bytes, pairs, values


@settings(SETTINGS, max_examples=600)
@given(env_bytes)
def test_nothing_is_lost_and_python_dotenv_agrees(tmp_path, data):
    """All bytes come back; names and values are python-dotenv's; what lies between is blank."""
    path = tmp_path / ".env"
    path.write_bytes(data)
    text = EnvText.from_bytes(data)
    assert text.data == data
    read = [one.reading[:2] for one in text.statements if not one.is_error]
    assert read == pairs(path)
    whole, at = text.text.reveal(), 0
    for piece in text.pieces:
        assert at <= piece.start <= piece.core < piece.end
        assert not whole[at : piece.core].removeprefix("\ufeff").strip()
        at = piece.end
    assert not whole[at:].removeprefix("\ufeff").strip()


@settings(SETTINGS, max_examples=600)
@given(env_bytes)
def test_names_and_values_are_found_in_the_text(data):
    """What stands between the borders of a name and a value reads as just these."""
    text = EnvText.from_bytes(data)
    whole = text.text.reveal()
    for piece in text.statements:
        if piece.is_error:
            continue
        name = whole[slice(*text.name_span(piece))]
        bare = name[1:-1] if name.startswith("'") else name
        assert bare.replace("\r\n", "\n").replace("\r", "\n") == piece.name
        if piece.value is not None:
            value = whole[slice(*text.value_span(piece))]
            (read,) = EnvText.of(f"A={value}").pieces or (None,)
            assert read is not None
            assert read.reading == ("A", piece.value.reveal(), False)


@settings(SETTINGS, max_examples=600)
@given(values)
def test_a_value_reads_as_it_was_meant(tmp_path, value):
    """Whatever a value holds, python-dotenv reads exactly it from what is written, on one line."""
    path = tmp_path / ".env"
    line = written(Secret(value))
    path.write_bytes(f"A={line}\nB=two\n".encode())
    assert dotenv_values(path, interpolate=False) == {"A": value, "B": "two"}
    assert "\n" not in line


def test_no_repr_holds_a_value():
    """Neither the text nor its pieces tell a value or a name."""
    text = EnvText.of("MY_NAME=my-value\n")
    assert "my-value" not in repr((text, text.pieces))
    assert "MY_NAME" not in repr(text)

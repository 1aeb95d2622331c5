"""Lines that cannot be taken, as the wizard draws them: some, however many there are."""

from streamlit.testing.v1 import AppTest


def _drawn(lines: str, count: int) -> None:
    from pathlib import Path

    from lib.components.wizard import review_step
    from lib.components.wizard.wizard_state import Wizard
    from lib.migration.importing import combine, read_text

    wizard = Wizard(Path("app"))
    text = "".join(lines.format(number) for number in range(count))
    wizard.sources.undecided = combine([read_text(text, ".env", {})])
    review_step._undecided(wizard)
    review_step._hopeless(wizard.chosen()[1], set())


def _page(lines: str, count: int) -> AppTest:
    page = AppTest.from_function(
        _drawn, default_timeout=120, kwargs={"lines": lines, "count": count}
    )
    page.run()
    assert not page.exception
    return page


def test_of_many_lines_that_cannot_be_taken_some_are_drawn():
    """Whoever brings thousands of bad lines keeps nobody waiting; how many there are is told."""
    page = _page("= {}\n", 3000)
    assert len(page.markdown) == 100
    assert page.caption[0].value == "And 2900 more."
    assert len(_page("= {}\n", 100).markdown) == 100


def test_of_many_lines_in_doubt_some_are_drawn():
    """They come one page at a time: each one that is decided makes room for the next."""
    page = _page("MY_TOKEN_{}=${{NOT_SET}}\n", 90)
    assert len(page.button) == 25
    assert page.caption[0].value == "25 of 90 unclear lines; the others follow these."
    assert len(_page("MY_TOKEN_{}=${{NOT_SET}}\n", 25).caption) == 0

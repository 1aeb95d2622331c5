"""The wizard's last page, as it draws what came of a migration."""

from streamlit.testing.v1 import AppTest


def _drawn(refused: bool, rebuild: tuple[str, ...]) -> None:
    from pathlib import Path

    from lib.components.wizard import verify_step
    from lib.components.wizard.wizard_state import Wizard
    from lib.migration.background import MigrationResult
    from lib.migration.desired import EntryKind
    from lib.migration.results import EndReason, Result, RunOutcome
    from lib.migration.steps import Action
    from lib.migration.verification import Verification

    ending = EndReason.FAILED if refused else EndReason.DONE
    row = Result("A_KEY", Action.ADD, EntryKind.SECRET, ending, "The plan does not allow it.")
    outcome = RunOutcome(
        "practice-bob/new",
        Path("a.jsonl"),
        (row,),
        None,
        "It takes a paid plan.",
        is_refused=refused,
    )
    wizard = Wizard(Path("app"))
    wizard.target.space = "practice-bob/new"
    verify_step._moved(wizard, MigrationResult(outcome, Verification(()), {}, rebuild))


def _page(*, refused: bool = False, rebuild: tuple[str, ...] = ()) -> AppTest:
    page = AppTest.from_function(
        _drawn, default_timeout=120, kwargs={"refused": refused, "rebuild": rebuild}
    )
    page.run()
    assert not page.exception
    return page


def test_after_a_final_refusal_there_is_nothing_to_go_on_with():
    """The reason is told, and neither going on nor undoing is offered."""
    page = _page(refused=True)
    assert "It takes a paid plan." in page.error[0].value
    assert {one.key for one in page.button} == {"wizard_on"}
    assert page.button[0].label == "Back to Space"


def test_a_migration_that_was_done_can_be_undone():
    """As ever, and nothing is said of a rebuild where none is wanted."""
    page = _page()
    assert "wizard_undo" in {one.key for one in page.button}
    assert not any("ebuild" in one.value for one in page.markdown)


def test_a_factory_rebuild_is_asked_for():
    """Names that the image was built with take one, and the wizard says so, too."""
    line = "Use Factory rebuild in the settings of the Space now."
    page = _page(rebuild=(line,))
    assert any(line in one.value for one in page.markdown)

"""The migration wizard in real Chromium, against the practice Hub: all seven steps and detours."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from dotenv import dotenv_values
from playwright.sync_api import Browser, Page, expect

from lib.practice import PracticeServer
from tests.migration.places import SPACE, furnish, space_of, there, written
from tests.support.dashboard import Dashboard, dashboard
from tests.support.projects import addresses, asked, fault, learn, write_project
from tests.support.wizard import (
    GROQ,
    LINES,
    TALK,
    apply_it,
    choose_space,
    ended,
    give_token,
    idle,
    opened,
    press,
    step,
    to_plan,
    to_review,
    use_token,
)

pytestmark = pytest.mark.browser


@pytest.fixture
def project(tmp_path: Path, practice: PracticeServer) -> Path:
    """A project with a `.env`, and a Space that holds something already."""
    furnish(practice)
    text = LINES.format(token=practice.tokens["write"], hub=practice.hub_url, groq=GROQ)
    return write_project(tmp_path / "app", {".env": text})


@pytest.fixture
def running(project: Path, tmp_path: Path) -> Iterator[Dashboard]:
    """The dashboard on the project."""
    with dashboard(project, tmp_path / "home") as served:
        yield served


def test_all_seven_steps_there_and_back(browser, running, project, practice):
    """From the file to the Space, tidied up, and then undone to what was there before."""
    before, text = there(practice), (project / ".env").read_text()
    page = opened(browser, running.url)
    to_review(page)
    press(page, "Rename to HUGGINGFACE_HUB_TOKEN")
    expect(page.get_by_text("→ HUGGINGFACE_HUB_TOKEN")).to_be_visible()
    page.get_by_text("Include MODEL_NAME").click()
    idle(page)
    give_token(page)
    press(page, "Back to Review")
    step(page, 2)
    expect(page.get_by_role("checkbox", name="Include MODEL_NAME")).not_to_be_checked()
    press(page, "Choose the Space")
    step(page, 3)
    choose_space(page)
    expect(page.get_by_text("KEPT_SECRET", exact=True)).to_be_visible()
    press(page, "Show the plan")
    step(page, 4)
    expect(page.get_by_text("3 added, 3 skipped")).to_be_visible()
    page.get_by_text("Overwrite OLD_SECRET").click()
    expect(page.get_by_text("3 added, 1 replaced")).to_be_visible()
    assert there(practice) == before
    apply_it(page)
    ended(page, "4 of 4 names are done")
    expect(page.get_by_text("HUGGINGFACE_HUB_TOKEN", exact=True)).to_have_count(1)
    expect(page.get_by_text("saved")).to_have_count(4)
    secrets = {name: value for name, (value, _) in there(practice)[0].items()}
    assert secrets["HUGGINGFACE_HUB_TOKEN"] == practice.tokens["write"]
    assert (secrets["GROQ_API_KEY"], secrets["NOTE"]) == (GROQ, "two\nlines")
    assert secrets["OLD_SECRET"] == "a-newer-value"
    assert "MODEL_NAME" not in there(practice)[1]
    press(page, "Clean up")
    step(page, 7)
    press(page, "Comment out 4 names in .env")
    expect(page.get_by_role("dialog")).to_contain_text("Comment out")
    assert "canary" not in page.get_by_role("dialog").inner_text()
    page.get_by_role("button", name="Apply fix").click()
    expect(page.get_by_text("1 change made here")).to_be_visible()
    left = dotenv_values(project / ".env", interpolate=False)
    assert set(left) == {"HF_ENDPOINT", "MODEL_NAME"}
    press(page, "Undo")
    expect(page.get_by_text("1 change made here")).to_be_hidden()
    assert (project / ".env").read_text() == text
    assert "canary" not in page.content() + running.log.read_text()


def test_what_was_chosen_in_the_first_step_is_still_chosen_after_going_back(browser, running):
    """A file left out stays out, and what was pasted stays, although its text is not shown."""
    page = opened(browser, running.url)
    page.get_by_text(".env ·").click()
    idle(page)
    page.get_by_text("Paste or upload another file").click()
    page.get_by_label("Paste the lines of a .env").fill("PASTED_KEY=canaryPasted0123456789")
    idle(page)
    press(page, "Review the names")
    step(page, 2)
    press(page, "Back to Source")
    step(page, 1)
    expect(page.get_by_role("checkbox", name=".env ·")).not_to_be_checked()
    expect(page.get_by_role("checkbox", name="the pasted text, added before")).to_be_checked()
    assert "canary" not in page.content()
    press(page, "Review the names")
    step(page, 2)
    expect(page.get_by_role("checkbox", name="Include PASTED_KEY")).to_be_checked()
    expect(page.get_by_text("Include GROQ_API_KEY")).to_have_count(0)


def test_a_new_space_is_made_as_it_is_chosen_last(browser, running, practice):
    """Private or not after its name was checked: the plan says it, and so it is still shown."""
    page = opened(browser, running.url)
    to_review(page)
    give_token(page)
    page.get_by_text("Create new Space").click()
    page.get_by_label("Name of the new Space").fill("practice-alice/fresh")
    page.keyboard.press("Enter")
    idle(page)
    press(page, "Check the name")
    expect(page.get_by_text("practice-alice/fresh is available")).to_be_visible()
    page.get_by_text("Private: only you see it").click()
    idle(page)
    press(page, "Show the plan")
    step(page, 4)
    expect(page.get_by_text("A new public docker Space is made.")).to_be_visible()
    press(page, "Back to Space")
    step(page, 3)
    expect(page.get_by_role("checkbox", name="Private: only you see it")).not_to_be_checked()
    page.get_by_text("Private: only you see it").click()
    idle(page)
    press(page, "Show the plan")
    step(page, 4)
    expect(page.get_by_text("A new private docker Space is made.")).to_be_visible()


def test_a_finished_migration_is_taken_back_after_a_reload(browser, running, practice):
    """The wizard begins anew after a reload; the journal leads back, and from there onwards."""
    before = there(practice)
    page = opened(browser, running.url)
    to_plan(page)
    apply_it(page)
    ended(page, "names are done")
    press(page, "Clean up")
    step(page, 7)
    press(page, "Back to Verify")
    step(page, 6)
    page.reload()
    step(page, 1)
    page.get_by_text("Undo an earlier migration").click()
    press(page, f"Undo the migration to {SPACE}")
    step(page, 3)
    use_token(page)
    press(page, "Undo …")
    page.get_by_role("dialog").get_by_role("button", name="Undo").click()
    ended(page, f"{SPACE} is restored")
    assert set(there(practice)[0]) == set(before[0])
    press(page, "Start over")
    step(page, 1)
    expect(page.get_by_text("Undo an earlier migration")).to_have_count(0)


def test_it_is_taken_back_from_the_page(browser, running, practice):
    """What was added goes again; the secret that was overwritten is said to be lost."""
    before = there(practice)
    page = opened(browser, running.url)
    to_plan(page)
    page.get_by_text("Overwrite OLD_SECRET").click()
    idle(page)
    apply_it(page)
    ended(page, "names are done")
    press(page, "Undo …")
    page.get_by_role("dialog").get_by_role("button", name="Undo").click()
    ended(page, f"{SPACE} is restored")
    expect(page.get_by_text("cannot be restored").first).to_be_visible()
    secrets, variables = there(practice)
    assert set(secrets) == set(before[0])
    assert variables == before[1]
    press(page, "Start over")
    step(page, 1)


def test_a_plan_that_is_stale_is_made_again(browser, running, practice):
    """Two tabs plan for one Space; the one that comes second writes nothing and plans anew."""
    first, second = opened(browser, running.url), opened(browser, running.url)
    to_plan(first)
    to_plan(second)
    apply_it(first)
    ended(first, "names are done")
    so_far = written(practice)
    apply_it(second)
    expect(second.get_by_text("Nothing was written; look at the new plan.")).to_be_visible(
        timeout=TALK
    )
    step(second, 4)
    assert written(practice) == so_far
    expect(second.get_by_text("0 added")).to_be_hidden()


def test_a_reload_in_the_middle_stops_nothing(browser, running, practice):
    """The page is reloaded while it writes: the writing goes on to its end by itself."""
    fault(practice, provider="hub", route="set_secret", delay=1.0)
    page = opened(browser, running.url)
    to_plan(page)
    apply_it(page)
    expect(page.get_by_text("in progress").first).to_be_visible()
    page.reload()
    page.wait_for_selector("h1")
    step(page, 1)
    page.wait_for_function("() => true")
    expect_names(practice, {"GROQ_API_KEY", "NOTE", "HF_API_KEY"})


def expect_names(practice: PracticeServer, names: set[str]) -> None:
    """Wait until the Space has some secrets."""
    import time

    give_up = time.monotonic() + TALK / 1000
    while not names <= set(there(practice)[0]):
        assert time.monotonic() < give_up
        time.sleep(0.1)


def test_a_killed_dashboard_is_gone_on_with(browser, project, tmp_path, practice):
    """The process is killed between two writes; the next one offers to continue, and does."""
    home = tmp_path / "home"
    _killed_half_way(browser, project, home, practice)
    with dashboard(project, home) as served:
        page = opened(browser, served.url)
        expect(page.get_by_text("stopped half-way")).to_be_visible()
        press(page, "Continue")
        step(page, 1)
        to_review(page)
        give_token(page)
        press(page, "Continue")
        step(page, 5)
        press(page, "Apply to")
        ended(page, "names are done")
        assert {"GROQ_API_KEY", "NOTE", "HF_API_KEY"} <= set(there(practice)[0])


def test_a_killed_dashboard_is_taken_back(browser, project, tmp_path, practice):
    """What was written before the process was killed is taken back by the next one, if wanted."""
    before, home = there(practice), tmp_path / "home"
    _killed_half_way(browser, project, home, practice)
    with dashboard(project, home) as served:
        page = opened(browser, served.url)
        press(page, f"Undo {SPACE}")
        step(page, 3)
        use_token(page)
        assert page.get_by_role("button", name="Show the plan").count() == 0
        press(page, "Undo …")
        expect(page.get_by_role("dialog")).to_contain_text("What was added")
        page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
        expect(page.get_by_role("dialog")).to_have_count(0)
        so_far = written(practice)
        press(page, "Undo …")
        assert written(practice) == so_far
        page.get_by_role("dialog").get_by_role("button", name="Undo").click()
        ended(page, f"{SPACE} is restored")
        assert there(practice) == before


def _killed_half_way(browser: Browser, project: Path, home: Path, practice: PracticeServer) -> None:
    """Kill the dashboard while it writes."""
    with dashboard(project, home) as served:
        page = opened(browser, served.url)
        to_plan(page)
        fault(practice, provider="hub", route="set_secret", delay=2.0)
        apply_it(page)
        expect(page.get_by_text("in progress").first).to_be_visible()
        kill(served)
    practice.state.clear_faults()


def kill(served: Dashboard) -> None:
    """End a dashboard at once, as a power cut would."""
    port = served.url.rpartition(":")[2]
    found = subprocess.run(
        ["pgrep", "-f", f"server.port {port} "], capture_output=True, text=True, check=False
    )
    for pid in found.stdout.split():
        os.kill(int(pid), signal.SIGKILL)


def test_keys_are_tested_on_this_machine(browser, tmp_path, practice):
    """At home a key goes where the lines say, once it is asked for; there is a word on each."""
    learn(practice, "groq", GROQ)
    lines = f"GROQ_API_KEY={GROQ}\nOPENAI_API_KEY=sk-proj-FAKEcanary0123456789\n"
    text = lines + addresses(practice, "groq", "openai")
    project = write_project(tmp_path / "app", {".env": text})
    with dashboard(project, tmp_path / "home") as served:
        page = opened(browser, served.url)
        to_review(page)
        assert asked(practice) == 0
        press(page, "Test these keys")
        rows = page.get_by_role("listitem")
        expect(rows.filter(has_text="GROQ_API_KEY")).to_contain_text("works")
        expect(rows.filter(has_text="OPENAI_API_KEY")).to_contain_text(
            "does not recognise this key"
        )
        expect(page.get_by_text("Asking the providers")).to_have_count(0)
        assert asked(practice) == 2
        assert "canary" not in page.content()


def test_pasted_lines_are_migrated(browser, running, practice):
    """What is pasted needs no file; the field is empty afterwards."""
    page = opened(browser, running.url)
    page.get_by_text("Include .env").or_(page.get_by_text(".env · ")).first.click()
    idle(page)
    page.get_by_text("Paste or upload another file").click()
    page.get_by_label("Paste the lines of a .env").fill(f"PASTED_KEY={GROQ}\n")
    page.get_by_label("Paste the lines of a .env").press("Control+Enter")
    idle(page)
    to_review(page)
    expect(page.get_by_text("Include PASTED_KEY")).to_be_visible()
    assert "canary" not in page.content()


def test_an_uploaded_file_is_migrated(browser, running, tmp_path, practice):
    """A `.env` from elsewhere is read as it stands, beside or instead of those of the project."""
    other = tmp_path / "other.env"
    other.write_text(f"UPLOADED_KEY={GROQ}\nbroken line =\n")
    page = opened(browser, running.url)
    page.get_by_text("Paste or upload another file").click()
    idle(page)
    page.locator("input[type=file]").set_input_files(other)
    expect(page.get_by_text("other.env")).to_be_visible()
    to_review(page)
    expect(page.get_by_text("Include UPLOADED_KEY")).to_be_visible()
    expect(page.get_by_text("Include GROQ_API_KEY")).to_be_visible()
    assert "canary" not in page.content()


def type_token(page: Page) -> None:
    """Give a token that nobody knows."""
    to_review(page)
    press(page, "Choose the Space")
    step(page, 3)
    page.get_by_text("Type or paste a token").click()
    idle(page)
    page.get_by_label("Hugging Face token").fill("hf_" + "canary" * 6)
    page.get_by_label("Hugging Face token").press("Enter")
    idle(page)
    press(page, "Use this token")


def test_a_token_that_is_refused_is_said(browser, project, tmp_path, practice):
    """A wrong token brings a sentence and the next step, and nothing chosen is lost."""
    with dashboard(project, tmp_path / "home", {"HF_ENDPOINT": practice.hub_url}) as served:
        page = opened(browser, served.url)
        type_token(page)
        expect(page.get_by_text("The Hub does not recognise this token.")).to_be_visible()
        expect(page.get_by_label("Hugging Face token")).to_have_value("")
        assert "canary" not in page.content() + served.log.read_text()
        press(page, "Back to Review")
        step(page, 2)
        expect(page.get_by_text("Include GROQ_API_KEY")).to_be_visible()


def test_a_project_s_file_gets_no_typed_token(browser, project, running, practice):
    """An address that stands in a file of the project only gets that file's own token."""
    text = (project / ".env").read_text(encoding="utf-8")
    write_project(project, {".env": text.replace(practice.hub_url, "http://hub.lan")})
    page = opened(browser, running.url)
    type_token(page)
    expect(page.get_by_text("would send the token you typed to http://hub.lan.")).to_be_visible()


def test_a_new_space_is_made_with_everything(browser, running, practice):
    """A Space that is not there yet is made in one request, with all names in it."""
    page = opened(browser, running.url)
    to_review(page)
    give_token(page)
    page.get_by_text("Create new Space").click()
    idle(page)
    page.get_by_label("Name of the new Space").fill("practice-alice/brand-new")
    page.get_by_label("Name of the new Space").press("Enter")
    idle(page)
    press(page, "Check the name")
    expect(page.get_by_text("is available")).to_be_visible()
    press(page, "Show the plan")
    step(page, 4)
    apply_it(page)
    ended(page, "names are done")
    assert "GROQ_API_KEY" in there(practice, "practice-alice/brand-new")[0]
    assert written(practice) == 1


def test_a_space_that_is_not_there_is_said(browser, running, practice):
    """A typing slip in the name of the Space is told, with what to do."""
    page = opened(browser, running.url)
    to_review(page)
    give_token(page)
    choose_space(page, "practice-alice/no-such-space")
    expect(page.get_by_text("There is no Space")).to_be_visible()
    expect(page.get_by_role("button", name="Show the plan")).to_be_disabled()


def test_the_dashboard_is_deployed_from_the_last_step(browser, running, practice):
    """After a migration, this dashboard goes to a new Space with the same names, once confirmed."""
    page = opened(browser, running.url)
    to_plan(page)
    apply_it(page)
    ended(page, "names are done")
    press(page, "Clean up")
    step(page, 7)
    page.get_by_text("Deploy this dashboard to a Space of yours").click()
    idle(page)
    press(page, "Preview deployment")
    expect(page.get_by_text("Names written:")).to_be_visible(timeout=TALK)
    assert "practice-alice/spaces-secrets" not in practice.state.hub.spaces
    press(page, "Deploy to practice-alice/spaces-secrets")
    expect(page.get_by_text("practice-alice/spaces-secrets is deployed.")).to_be_visible(
        timeout=TALK * 2
    )
    assert "GROQ_API_KEY" in there(practice, "practice-alice/spaces-secrets")[0]
    assert "canary" not in page.content()


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_wider_than_the_window(browser, running, practice, width):
    """On a phone as on a desktop no step scrolls sideways."""
    page = opened(browser, running.url, width=width)
    to_plan(page)
    wide = page.evaluate(
        "() => document.querySelector('[data-testid=stMain]').scrollWidth - innerWidth"
    )
    assert wide <= 0
    assert space_of(practice).secrets

"""The dashboard started as a Space would start it, walked as its visitors would walk it."""

import pytest
from playwright.sync_api import expect

from tests.support.browser import PATIENCE, settled
from tests.support.container import front_matter
from tests.support.dashboard import looked
from tests.support.projects import GOOD_OPENAI, address_values
from tests.support.space import SPACE_USER, as_space

pytestmark = pytest.mark.browser
HIDDEN = ("GROQ_API_KEY", "OPENAI_API_KEY", "rejected", "gsk_", "sk-proj", "os.environ", ".env")


def test_it_runs_as_the_user_of_a_space_and_changes_nothing(running):
    """The server is user 1000, listens where the front matter says, and writes into no code."""
    status = running.run(["cat", f"/proc/{running.process.pid}/status"]).stdout
    uids = next(line for line in status.splitlines() if line.startswith("Uid:"))
    assert set(uids.split()[1:]) == {str(SPACE_USER)}
    assert str(running.port) == front_matter()["app_port"]
    assert running.run(["touch", "lib/new.py"]).returncode != 0
    assert running.run(["find", ".", "-name", "__pycache__"]).stdout == ""
    assert running.run(["find", str(running.home), "-type", "f"]).stdout == ""


def test_the_health_check_of_the_image_tells(running):
    """The image's own health check is content with a server that runs, and only with that."""
    assert running.is_well().returncode == 0
    running.port += 1
    try:
        assert running.is_well().returncode != 0
    finally:
        running.port -= 1


def test_a_visitor_by_http_learns_what_works_and_nothing_more(running):
    """Over HTTP a visitor gets the providers that work, the pages, and no name or place."""
    looked(running)
    found = running.get("/api/providers")
    assert found.json()["providers"]["available"] == ["openai"]
    assert found.json()["status"].keys() == {"openai"}
    told = running.get("/api/providers/test/groq").text + found.text + running.get("/").text
    assert not [word for word in HIDDEN if word in told]


def test_the_log_says_what_is_needed_and_no_more(running):
    """The log tells where the app is, and neither a key nor a wrong address."""
    running.get("/api/providers")
    log = running.log.read_text()
    assert "Space practice-alice/demo opens at https://practice-alice-demo.hf.space" in log
    assert not [word for word in (GOOD_OPENAI, "gsk_", "URL:", "Traceback") if word in log]


@pytest.mark.parametrize("where", ["url", "hub"])
def test_a_visitor_by_browser_sees_what_works(outside, where):
    """At the Space's own address and in the frame of the Hub's page, the board is drawn."""
    page = outside.browser.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(getattr(outside, where))
    if where == "hub":
        frame = page.frame_locator("iframe")
        expect(frame.get_by_text("1 working here")).to_be_visible(timeout=PATIENCE)
        told = frame.locator("body").inner_text()
    else:
        page.get_by_text("1 working here").wait_for()
        settled(page)
        told = page.locator("body").inner_text()
    assert "Space practice-alice/demo" in told
    assert "OpenAI" in told
    assert not [word for word in HIDDEN if word in told]
    page.close()


@pytest.mark.parametrize("where", ["stranger", "neighbour"])
def test_nobody_else_may_frame_it(outside, where):
    """A page of somebody else, on another Space too, gets an empty frame."""
    page = outside.browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    with page.expect_event("console", lambda message: "frame-ancestors" in message.text):
        page.goto(getattr(outside, where))
    assert "working here" not in page.frame_locator("iframe").locator("body").inner_text()
    page.close()


def test_a_visitor_uploads_nothing_from_the_frame(outside, running):
    """The cookie against forged requests is sent from the Hub's frame, where others are not."""
    context = outside.browser.new_context(ignore_https_errors=True)
    page = context.new_page()
    page.goto(outside.hub)
    expect(page.frame_locator("iframe").get_by_text("working here")).to_be_visible(timeout=PATIENCE)
    cookies = {one["name"]: one for one in context.cookies()}
    found = cookies["_streamlit_xsrf"]
    assert (found["sameSite"], found["secure"]) == ("None", True)
    frame = page.frames[1]
    status = frame.evaluate(
        """async () => {
            const token = document.cookie.match(/_streamlit_xsrf=([^;]*)/)[1];
            const body = new FormData();
            body.append('file', new Blob(['A=1']), '.env');
            const send = headers => fetch('_stcore/upload_file/no-session/no-file',
                {method: 'PUT', credentials: 'include', headers, body});
            const answer = await send({'X-Xsrftoken': token});
            return [answer.status, (await answer.json()).error.code];
        }"""
    )
    # A visitor uploads nothing; that whoever signed in does is tried in `tests/browser`.
    assert status == [403, "not_yours"]
    context.close()


def test_an_env_file_shipped_with_the_space_works_and_is_reported(possible, providers):
    """An existing Space with a `.env` among its code keeps working, and `check` names the risk."""
    url = f"OPENAI_BASE_URL={providers.provider_url('openai')}\n"
    with as_space(files={".env": f"OPENAI_API_KEY={GOOD_OPENAI}\n{url}"}) as served:
        looked(served)
        assert served.get("/api/providers").json()["providers"]["available"] == ["openai"]
        done = served.run(["python", "-m", "lib", "check", "--provider", "openai"])
    assert "env-file-on-space" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_secrets_toml_written_by_the_old_sdk_works(possible, providers):
    """Where the Streamlit SDK wrote `secrets.toml`, its values win and are told as its own."""
    url = providers.provider_url("openai")
    text = f'OPENAI_API_KEY = "{GOOD_OPENAI}"\nOPENAI_BASE_URL = "{url}"\n'
    with as_space(files={".streamlit/secrets.toml": text}) as served:
        looked(served)
        assert served.get("/api/providers").json()["providers"]["available"] == ["openai"]
        done = served.run(["python", "-m", "lib", "check", "--provider", "openai"])
    assert "secrets.toml" in done.stdout
    assert GOOD_OPENAI not in done.stdout + done.stderr


def test_streamlit_run_opens_the_same(possible, providers):
    """The plain command, as the old SDK gave it, opens the same dashboard for visitors."""
    port = str(front_matter()["app_port"])
    plain = ["streamlit", "run", "streamlit_app.py", "--server.headless", "true"]
    plain += ["--server.address", "0.0.0.0", "--server.port", port]
    secrets = {"OPENAI_API_KEY": GOOD_OPENAI} | address_values(providers, "openai")
    with as_space(secrets, command=plain) as served:
        looked(served)
        found = served.get("/api/providers")
    assert found.json()["status"].keys() == {"openai"}
    assert "https://huggingface.co" in found.headers["Content-Security-Policy"]

"""The app signs people in with Hugging Face, and its README does not ask for it."""

from collections.abc import Iterator
from typing import Final

from lib.diagnosis.rule import (
    Example,
    Finding,
    FixKind,
    Rule,
    RuleContext,
    Severity,
    Where,
)
from lib.diagnosis.rules._names_code import python_files
from lib.diagnosis.rules._names_places import is_for_space
from lib.diagnosis.rules._space import settings_of
from lib.diagnosis.rules._space_card import card_of
from lib.names.of_spaces import OF_OAUTH
from lib.regex import regex
from lib.sources import Place

_SDK: Final = "---\ntitle: App\nsdk: gradio\n---\n"
_OAUTH: Final = "---\ntitle: App\nsdk: gradio\nhf_oauth: true\n---\n"
# What cannot do without: Gradio's button and profile, `huggingface_hub.attach_huggingface_oauth`,
# and a name that is read without a default.
_NEEDS_IT: Final = regex(
    r"^[^#\n]*?(?:\bLoginButton\(|\bgr\.OAuth(?:Profile|Token)\b|\battach_huggingface_oauth\("
    r"|\benviron\[\s*[\"']OAUTH_CLIENT_(?:ID|SECRET)[\"']\s*\])",
    8,  # re.MULTILINE
)
_README: Final = "README.md"


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell code that cannot do without it; what a Space says of it, another rule tells."""
    if not is_for_space(look) or card_of(look.folder).has_oauth or _has_own(look):
        return
    path = next((path for path, text in python_files(look) if _NEEDS_IT.search(text)), None)
    if path is not None:
        yield Finding(
            f"The code asks for a sign-in with Hugging Face, and `{_README}` has no "
            "`hf_oauth: true`: a Space then sets no `OAUTH_CLIENT_ID`.",
            (Where(_README, Place(_README)),),
        )


def _has_own(look: RuleContext) -> bool:
    """Whether the app brings the names from a provider of its own."""
    settings = settings_of(look)
    names = set(settings.names) if settings else set()
    names |= {one.name for source in look.project.sources for one in source.entries}
    return not OF_OAUTH.isdisjoint(names)


RULE = Rule(
    id="oauth-not-declared",
    title="Sign-in without `hf_oauth`",
    severity=Severity.WARNING,
    why="The app fails with a missing `OAUTH_CLIENT_ID`, which no secret of yours is.",
    find=find,
    fix="Add `hf_oauth: true` to the top of the Space's `README.md`.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example({"app.py": "import gradio as gr\n\ngr.LoginButton()\n", "README.md": _SDK}),
        Example({"app.py": 'import os\n\nid = os.environ["OAUTH_CLIENT_ID"]\n', "README.md": _SDK}),
    ),
    is_silent_on=(
        Example({"app.py": "import gradio as gr\n\ngr.LoginButton()\n", "README.md": _OAUTH}),
        Example({"app.py": "import gradio as gr\n\ngr.LoginButton()\n"}),
        Example({"app.py": "import gradio as gr\n\n# gr.LoginButton()\n", "README.md": _SDK}),
        Example({"app.py": 'import os\n\nos.getenv("OAUTH_CLIENT_ID")\n', "README.md": _SDK}),
        Example(
            {
                "app.py": 'import os\n\nid = os.environ["OAUTH_CLIENT_ID"]\n',
                "README.md": _SDK,
                ".env": "OAUTH_CLIENT_ID=one\n",
            }
        ),
    ),
)

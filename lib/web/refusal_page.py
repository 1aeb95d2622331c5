"""What somebody sees who is not let in: why, and the ways that there are."""

import json
from collections.abc import Mapping
from typing import Final

from lib.origin import ALLOW_ORIGIN
from lib.program import PROGRAM
from lib.web.fronts import Refusal

_WHY: Final[Mapping[Refusal, str]] = {
    Refusal.OTHER_NAME: (
        "This dashboard shows keys of the machine it runs on, so it opens only under that "
        "machine's own address, and it was asked for under another name."
    ),
    Refusal.FRONT: (
        "This dashboard shows keys of the machine it runs on, so it opens only there, and this "
        "request came through a proxy or a forwarded address."
    ),
    Refusal.OTHER_PAGE: (
        "This request was sent by a page of another address, so it was not answered."
    ),
}
# Whole and by itself: it loads nothing, and is readable where its styles are not allowed.
_PAGE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Not open here · Spaces Secrets</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 1rem/1.6 system-ui, sans-serif; margin: 0 auto; max-width: 42rem; padding: 2rem 1rem;
  color: #14120d; background: #ffffff; }}
code {{ overflow-wrap: anywhere; }}
@media (prefers-color-scheme: dark) {{ body {{ color: #eeebe3; background: #161512; }} }}
</style>
</head>
<body>
<main>
<h1>Not open here</h1>
<p>{why}</p>
<h2>What you can do</h2>
<ul>
<li>On the machine that the dashboard runs on, open <code>http://localhost:{port}</code>.</li>
<li>From another machine, forward the port to yours, then open that address: for example
<code>ssh -L {port}:localhost:{port} HOST</code>, in GitHub Codespaces
<code>gh codespace ports forward {port}:{port}</code>.</li>
<li>To let one other address in, start the dashboard with
<code>{program} serve --allow-origin https://ADDRESS</code>, or set
<code>{name}</code> for <code>streamlit run</code>. Anyone who uses that address is a visitor, who
sees which providers work and nothing else.</li>
</ul>
</main>
</body>
</html>
"""


def sentence(why: Refusal) -> str:
    """Return why somebody is not let in, for a program."""
    return f"{_WHY[why]} Open it at http://localhost on that machine, or see docs/security.md."


def refusal_page(why: Refusal, port: int) -> str:
    """Return the page for a person. port: the dashboard's own; nothing of the request is in it."""
    return _PAGE.format(why=_WHY[why], port=port, name=ALLOW_ORIGIN, program=PROGRAM)


def sorry_code(why: Refusal, port: int) -> str:
    """Return JavaScript that shows the same page in the place of the one that runs it."""
    page = json.dumps(refusal_page(why, port))
    return (
        f'const page = new DOMParser().parseFromString({page}, "text/html");\n'
        "document.documentElement.replaceWith(page.documentElement);\n"
    )

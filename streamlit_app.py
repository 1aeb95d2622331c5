"""The front door: the pages, and the JSON routes beside them.

`streamlit run streamlit_app.py [-- PROJECT_FOLDER]` imports this file once to find the server
application, then runs it as a script for every visit.
"""

import sys

import streamlit as st

# Imported before Streamlit starts its runtime: it remembers the environment as it was then.
from lib.dashboard import start_folder

if __name__ == "__main__":
    from lib.page_parts import frame

    frame()
else:
    from starlette.middleware import Middleware

    from lib import api
    from lib.dashboard import checker, remove_old, settle, sign_in, sign_ins
    from lib.page_parts.frame import no_page_without_frame
    from lib.page_parts.own_tab import TabMark
    from lib.page_parts.token_keeper import TokenKeeper
    from lib.web import layers

    remove_old()
    no_page_without_frame()
    folder, signing = start_folder(sys.argv[1:]), sign_in()
    app = st.App(
        __file__,
        routes=api.routes(folder, checker()),
        middleware=[
            *layers(folder),
            Middleware(TabMark),
            Middleware(TokenKeeper, sign_ins=sign_ins()),
        ],
        # Not configured, it is a new one for every process: a restart signs everybody out.
        secrets=signing.settings(st.get_option("server.cookieSecret")) if signing else None,
    )
    settle("lib.page_parts.provider_card", "pandas", "pyarrow", "PIL.Image")

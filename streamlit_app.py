"""The front door: the pages, and the JSON routes beside them.

`streamlit run streamlit_app.py [-- PROJECT_FOLDER]` imports this file once to find the server
application, then runs it as a script for every visit.
"""

import sys

import streamlit as st

from lib.launch import only_our_code

only_our_code()

if __name__ == "__main__":
    from lib.components.layout import frame

    frame()
else:
    from starlette.middleware import Middleware

    # Imported before Streamlit starts its runtime: it remembers the environment as it was then.
    from lib import api
    from lib.callers import callers
    from lib.components.layout import no_page_without_frame
    from lib.components.messages import OnlyOurMessages
    from lib.components.own_tab import TabMark
    from lib.components.token_keeper import TokenKeeper
    from lib.components.trusted_start import stand_on_own_ground
    from lib.components.who_connects import person_by_cookie
    from lib.dashboard import (
        checker,
        looking,
        preload,
        remove_old,
        rounds,
        sign_in,
        sign_ins,
        start_folder,
    )
    from lib.web import WebSettings, middleware, visitors_come
    from lib.web.given import Given, OnlyGiven
    from lib.web.other_loopback import other_loopback_kept

    stand_on_own_ground()
    remove_old()
    no_page_without_frame()
    folder, signing = start_folder(sys.argv[1:]), sign_in()
    who = callers(folder, person_by_cookie(signing, sign_ins()))
    settings = WebSettings(
        st.get_option("server.maxUploadSize"),
        st.get_option("server.baseUrlPath"),
        st.get_option("server.address") or "",
    )
    given = Given()
    largest = st.get_option("server.maxWidgetStateSize") * 1024 * 1024
    app = st.App(
        __file__,
        routes=api.routes(folder, checker(), rounds(folder)),
        middleware=[
            *middleware(folder, who, settings),
            Middleware(OnlyGiven, who=who, given=given, base=settings.base),
            Middleware(OnlyOurMessages, who=who, largest=largest, offered=given.note),
            Middleware(TabMark),
            Middleware(TokenKeeper, sign_ins=sign_ins()),
        ],
        # Not configured, it is a new one for every process: a restart signs everybody out.
        secrets=signing.settings(st.get_option("server.cookieSecret")) if signing else None,
        lifespan=looking(
            rounds(folder),
            visitors_come=visitors_come(folder, settings),
            # The port is known once the server has one.
            beside=lambda: other_loopback_kept(settings.address, st.get_option("server.port")),
        ),
    )
    preload("lib.components.provider_card", "pandas", "pyarrow", "PIL.Image")

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
    from lib import api
    from lib.dashboard import checker
    from lib.page_parts.frame import no_page_without_frame
    from lib.web import layers

    no_page_without_frame()
    folder = start_folder(sys.argv[1:])
    app = st.App(__file__, routes=api.routes(folder, checker()), middleware=layers(folder))

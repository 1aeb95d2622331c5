"""Talking to providers: check a key, send a one-token message. Knows nothing of Streamlit.

Start reading at `checker.py`. Nothing is imported here, so that who only wants the vocabulary
(`verdict.py`) does not load an HTTP client.
"""

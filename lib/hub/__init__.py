"""Talking to the Hugging Face Hub. The only room with `huggingface_hub`; knows no Streamlit.

Start reading at `client.py`. `whoami.py`, `token_facts.py` and `errors.py` need no client at all.
"""

"""What is wrong with a configuration, where exactly, and what to do about it.

Start reading at `rule.py`, the vocabulary, and `run.py`, which runs the rules that `registry.py`
lists. Each rule is one small file below `rules/`.
"""

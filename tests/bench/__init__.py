"""How fast this is, against named peers. A benchmark, not a test: `python -m tests.bench`."""

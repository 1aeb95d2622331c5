"""One file a rule; `lib/diagnosis/registry.py` lists them in order."""

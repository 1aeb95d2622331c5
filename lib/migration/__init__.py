"""Move a local `.env` into a Space: plan, apply, verify, undo."""

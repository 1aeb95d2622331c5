"""Changes of local files: shown before they are made, made whole or not at all, undone."""

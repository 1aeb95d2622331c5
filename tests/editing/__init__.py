"""Changes of local files."""

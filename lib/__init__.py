"""Spaces Secrets: which key an app uses, where it comes from, and whether it works."""

__version__ = "0.1.0"

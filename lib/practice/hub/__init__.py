"""A make-believe Hugging Face Hub: what it imitates, and how far, is in docs/practice-hub.md."""

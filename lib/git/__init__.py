"""A git repository, read with the `git` command and never changed; nothing that it names is run."""

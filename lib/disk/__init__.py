"""Files and folders by descriptor: what is opened is what was looked at, and nothing waits.

`plain` reads a plain file with a bound; `folder` holds a folder open, so that nobody can put a link
in its place; `private` is the person's own state folder; `passing` is what goes when a sign-in or
the process ends. Everything here is for files only: it knows no format.
"""

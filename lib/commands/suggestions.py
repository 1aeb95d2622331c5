"""What is said where something was named that there is not."""

from collections.abc import Sequence


def not_known(what: str, named: str, known: Sequence[str]) -> str:
    """Return a sentence that names what comes closest; where nothing does, all there is.

    What was named is not in it: it may be anything, a key among them.
    """
    # Looks for `difflib` only where something was misspelled.
    import difflib  # noqa: PLC0415

    close = difflib.get_close_matches(named.lower(), known, n=3)
    if close:
        return f"there is no such {what}. Did you mean {' or '.join(close)}?"
    return f"there is no such {what}. Known: {', '.join(known)}."

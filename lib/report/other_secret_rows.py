"""The secrets of no provider as plain values, and as words."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from lib.diagnosis.other_secrets import Condition, OtherSecret
from lib.sources import ENVIRONMENT

_MOST: Final = 40


def other_secret_row(one: OtherSecret) -> dict[str, Any]:
    """Return one name as plain values; the value is not in it, not even as a mask."""
    entry = one.entry
    return {
        "variable": entry.name,
        "source": entry.source,
        "location": None if entry.source == ENVIRONMENT else str(entry.place),
        "condition": one.condition.value,
        "what": one.what or None,
        "same_as": list(one.same_as),
    }


def other_secret_words(row: dict[str, Any]) -> str:
    """Return what is known beside name and place: `PostgreSQL address · weak`."""
    parts = [row["what"] or ""]
    if row["condition"] != Condition.SET.value:
        parts.append(row["condition"])
    if row["same_as"]:
        parts.append(f"same value as {', '.join(row['same_as'])}")
    return " · ".join(part for part in parts if part) or Condition.SET.value


def other_secret_lines(rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Yield one line for each name, and how many more there are of very many."""
    for row in rows[:_MOST]:
        origin = row["location"] or row["source"]
        yield f"{row['variable']} from {origin} · {other_secret_words(row)}"
    if len(rows) > _MOST:
        yield f"and {len(rows) - _MOST} more"


def how_many_others(rows: Sequence[dict[str, Any]]) -> str:
    """Return how many other secrets have a value: `3 other secrets are set`; nothing for none."""
    count = sum(row["condition"] != Condition.EMPTY.value for row in rows)
    if not count:
        return ""
    return "1 other secret is set" if count == 1 else f"{count} other secrets are set"

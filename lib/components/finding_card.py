"""One rule's findings as a card: what is wrong, where, what to do, and why it matters."""

import re
from collections.abc import Sequence
from typing import Final

import streamlit as st

from lib.components.change_widgets import cure_button
from lib.components.formatting import Markup, code, quiet, sentence, text
from lib.diagnosis.rule import Severity, Where
from lib.diagnosis.rule_runner import ReportedFinding

_FIRST: Final = 5
_LOOKS: Final = {
    Severity.ERROR: "red-badge[:material/error: error]",
    Severity.WARNING: "orange-badge[:material/warning: warning]",
    Severity.INFO: "gray-badge[:material/info: info]",
}


def finding_card(found: Sequence[ReportedFinding], *, may_change: bool) -> None:
    """Draw the findings of one rule. `may_change`: whether files here may be changed."""
    first = found[0]
    with st.container(border=True, key=f"rule_{first.rule.id}_{first.severity}", gap="small"):
        count = f" · {len(found)} times" if len(found) > 1 else ""
        st.markdown(f":{_LOOKS[first.severity]} **{text(first.rule.title)}**{count}")
        for number, one in enumerate(found[:_FIRST]):
            _case(number, one, may_change=may_change)
        if len(found) > _FIRST:
            _rest(found)
        _why(first)


def _case(number: int, one: ReportedFinding, *, may_change: bool) -> None:
    places = _places(one)
    st.markdown(
        f"{sentence(one.finding.detail)}{places}\n\n:material/arrow_forward: {sentence(one.fix)}"
    )
    if one.finding.command:
        st.code(one.finding.command, language=None, wrap_lines=True)
    if one.finding.cure is not None and may_change:
        cure_button(one.finding.cure, f"cure_{one.rule.id}_{one.severity}_{number}")


def _places(one: ReportedFinding) -> Markup:
    """Return the places that the sentence itself does not name."""
    told = one.finding.detail
    places = dict.fromkeys(one.finding.where)
    told_not = [one for one in places if str(one) and not _tells(told, one)]
    missing = list(dict.fromkeys(code(str(one)) for one in told_not))
    return Markup(f" · {', '.join(missing)}" if missing else "")


def _tells(sentence: str, where: Where) -> bool:
    """Whether a sentence names a place: as it stands, or its file and the number of its line."""
    place = where.place
    if place is None or place.line is None or place.section:
        return str(where) in sentence.replace("`", "")
    words = set(re.findall(r"\w+", sentence))
    named = f"`{place.label}`" in sentence and str(place.line) in words
    return named or f"`{place}`" in sentence


def _rest(found: Sequence[ReportedFinding]) -> None:
    """Fold the further cases away; after a cure of one above, the next moves up."""
    rest = found[_FIRST:]
    box = st.expander(
        f"{len(rest)} more of the same ({text(_of(found[0]))})",
        key=f"more_{found[0].rule.id}_{found[0].severity}",
        on_change="rerun",
    )
    if box.open:
        box.markdown("\n".join(f"- {sentence(one.finding.detail)}{_places(one)}" for one in rest))


def _of(one: ReportedFinding) -> str:
    """Return what tells a card's folds from those of others: one rule may have two severities."""
    usual = one.severity is one.rule.severity
    return one.rule.id if usual else f"{one.rule.id}, {one.severity.value}"


def _why(first: ReportedFinding) -> None:
    rule = first.rule
    box = st.expander(
        f"Why it matters ({text(_of(first))})",
        key=f"why_{rule.id}_{first.severity}",
        on_change="rerun",
        type="compact",
    )
    if not box.open:
        return
    with box:
        st.markdown(sentence(rule.why))
        st.markdown(
            quiet(
                sentence(
                    "If a line of a `.env` is meant to be that way, this comment on it "
                    f"or above it silences the rule `{rule.id}` there. A finding with "
                    "several places needs "
                    "it at each of them:"
                )
            )
        )
        st.code(f"# spaces-secrets: ignore {rule.id} your reason", language=None, wrap_lines=True)

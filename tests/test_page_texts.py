"""Pages hand Streamlit nothing but what they say themselves and what was escaped, by their code."""

import pytest

from tests.support.page_texts import PAGES, ROOT, faults

CARD = ROOT / "lib/components/finding_card.py"
# What somebody might write some day, each a way in for a text from elsewhere.
WAYS_IN = (
    'st.markdown(f"**{name}**")',
    "st.caption(name)",
    'st.button("Take " + name)',
    'st.markdown("%s" % name)',
    'st.markdown("{}".format(name))',
    "box.write(one.detail)",
    'st.error("x", title=one.name)',
    'st.checkbox("x", help=one.why)',
    'st.header(", ".join(names))',
    "st.toast(str(one))",
    'words = f"{name}"\n    st.info(words)',
    'lines = ["a"]\n    lines.append(name)\n    st.markdown("".join(lines))',
    'st.table([{"Name": name}])',
    'st.radio("x", names)',
    'st.radio("x", names, format_func=lambda one: f"{one}!")',
    "st.markdown(Markup(name))",
    'st.markdown(f"{code(name)} {name}")',
    'st.markdown(f"{name!r:>10}")',
    "for one in names:\n        st.markdown(one)",
    "st.expander(label=name)",
    'st.progress(0.5, text=f"{name}")',
    "st.dialog(name)",
    "return Markup(name)",
    "sentence = one.undo()\n    st.toast(sentence)",
    "text = str\n    st.markdown(text(name))",
)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_text_of_a_page_is_escaped(path):
    """Each text that is drawn is written in the code, or comes out of `lib.escape`."""
    assert faults(path) == []


@pytest.mark.parametrize("way", WAYS_IN)
def test_a_text_that_is_not_escaped_is_found(way):
    """Whatever way a text from elsewhere takes into a page, the test above would tell of it."""
    source = f"def draw(name: str, names: list[str], one: object) -> None:\n    {way}\n"
    assert faults(CARD, source)


def test_raw_html_is_used_nowhere():
    """No page asks Streamlit to let HTML through, nor draws any."""
    for path in PAGES:
        text = path.read_text(encoding="utf-8")
        assert "unsafe_allow_html" not in text
        assert "st.html(" not in text
        assert "components.v1" not in text

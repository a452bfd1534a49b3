import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.components.ui.text import plain

_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def rendered(markdown: str) -> str:
    """Return the text that CommonMark renders, without the word joiners."""
    return _ESCAPED.sub(r"\1", markdown).replace("\N{WORD JOINER}", "")


@pytest.mark.parametrize(
    "text",
    ["**bold**", "<b>x</b>", "[link](https://example.com)", "![](x)", "`code`", "$x^2$", "# title",
     "a_b_c", "1. list", "&amp;", "\\*", ":red[x]", ":material/home:", "-> <- --"],
)  # fmt: skip
def test_markdown_is_rendered_literally(text: str) -> None:
    escaped = plain(text)
    assert rendered(escaped) == text
    assert not re.search(r"(?<!\\)(?:\\\\)*[*<\[`$#_&]", escaped)


@pytest.mark.parametrize(
    "text",
    [":smile:", ":red[x]", ":material/home:", "-->", "<-", "https://x.org", "WWW.x.org", "a@x.org"],
)
def test_patterns_that_streamlit_replaces_are_split(text: str) -> None:
    unescaped = _ESCAPED.sub(r"\1", plain(text))
    assert text not in unescaped


def test_line_breaks_become_spaces() -> None:
    assert rendered(plain("a\n\n# b\tc")) == "a # b c"


@given(st.text())
def test_any_text_is_rendered_literally(text: str) -> None:
    assert rendered(plain(text)) == " ".join(text.replace("\N{WORD JOINER}", "").split()) or (
        "\N{WORD JOINER}" in text
    )

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.components.ui.text import plain

_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def read(markdown: str) -> str:
    """What CommonMark makes of escaped text, without the invisible parting."""
    return _ESCAPED.sub(r"\1", markdown).replace("\N{WORD JOINER}", "")


@pytest.mark.parametrize(
    "text",
    ["**bold**", "<b>x</b>", "[link](https://example.com)", "![](x)", "`code`", "$x^2$", "# title",
     "a_b_c", "1. list", "&amp;", "\\*", ":red[x]", ":material/home:", "-> <- --"],
)  # fmt: skip
def test_markdown_comes_out_as_it_was(text: str) -> None:
    escaped = plain(text)
    assert read(escaped) == text
    assert not re.search(r"(?<!\\)(?:\\\\)*[*<\[`$#_&]", escaped)


@pytest.mark.parametrize(
    "text",
    [":smile:", ":red[x]", ":material/home:", "-->", "<-", "https://x.org", "WWW.x.org", "a@x.org"],
)
def test_what_streamlit_looks_for_in_text_is_parted(text: str) -> None:
    unescaped = _ESCAPED.sub(r"\1", plain(text))
    assert text not in unescaped


def test_lines_become_one() -> None:
    assert read(plain("a\n\n# b\tc")) == "a # b c"


@given(st.text())
def test_any_text_comes_out_as_it_was(text: str) -> None:
    assert read(plain(text)) == " ".join(text.replace("\N{WORD JOINER}", "").split()) or (
        "\N{WORD JOINER}" in text
    )

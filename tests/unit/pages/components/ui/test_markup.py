from pages.components.ui.markup import Markup, button, element, join


def test_texts_are_escaped_and_elements_are_not() -> None:
    inner = element("b", "1 < 2")
    assert element("p", "<script>", inner, [inner]) == (
        "<p>&lt;script&gt;<b>1 &lt; 2</b><b>1 &lt; 2</b></p>"
    )


def test_attributes_are_escaped_and_spelled_as_html_does() -> None:
    drawn = element("a", class_="x", data_id='"><script>', aria_label="it's")
    assert drawn == '<a class="x" data-id="&quot;&gt;&lt;script&gt;" aria-label="it&#x27;s"></a>'


def test_attributes_can_stand_alone_or_be_left_out() -> None:
    assert element("p", hidden=True, title=None, inert=False) == "<p hidden></p>"
    assert element("p", title="") == '<p title=""></p>'


def test_an_element_that_holds_nothing_is_not_closed() -> None:
    assert element("input", type="checkbox") == '<input type="checkbox">'


def test_buttons_look_like_the_themes() -> None:
    assert button("Go", data_action="go") == (
        '<button type="button" class="button" data-action="go">Go</button>'
    )


def test_elements_stand_one_after_the_other() -> None:
    assert join([element("b", "1"), Markup("<i>2</i>")]) == "<b>1</b><i>2</i>"

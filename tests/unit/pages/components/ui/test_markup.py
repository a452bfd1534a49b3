from markupsafe import Markup

from pages.components.ui.markup import button, element


def test_texts_are_escaped_and_elements_are_not() -> None:
    inner = element("b", "1 < 2")
    assert element("p", "<script>", inner, [inner]) == (
        "<p>&lt;script&gt;<b>1 &lt; 2</b><b>1 &lt; 2</b></p>"
    )


def test_attributes_are_escaped_and_have_html_names() -> None:
    drawn = element("a", class_="x", data_id='"><script>', aria_label="it's")
    assert drawn == '<a class="x" data-id="&#34;&gt;&lt;script&gt;" aria-label="it&#39;s"></a>'


def test_attributes_without_a_value_and_omitted_attributes() -> None:
    assert element("p", hidden=True, title=None, inert=False) == "<p hidden></p>"
    assert element("p", title="") == '<p title=""></p>'


def test_void_elements_have_no_end_tag() -> None:
    assert element("input", type="checkbox") == '<input type="checkbox">'


def test_a_button_has_the_style_of_the_theme() -> None:
    assert button("Go", data_action="go") == (
        '<button type="button" class="button" data-action="go">Go</button>'
    )


def test_an_attribute_is_escaped_even_if_its_value_is_markup() -> None:
    assert element("p", title=Markup('<b class="x">')) == (
        '<p title="&lt;b class=&#34;x&#34;&gt;"></p>'
    )

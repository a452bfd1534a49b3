from pages.components.photo import gallery
from pages.components.ui.markup import element


def test_photos_are_in_groups_that_the_browser_can_leave_out() -> None:
    items = [element("li", str(number)) for number in range(1_001)]
    groups = gallery._in_groups(items)
    assert [group.count("<li>") for group in groups] == [500, 500, 1]
    assert ['data-id="500"' in group for group in groups] == [False, True, False]
    assert gallery._in_groups([]) == []

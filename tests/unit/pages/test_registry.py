"""Every page is declared once, and only its audience can open it."""

from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest

from pages import navigation
from pages.components.operations import operations_page
from pages.registry import PAGES, Audience, first_page
from pages.web.photo_urls import album_page, photo_page, search_page
from tests.moto.library import USER
from tests.unit.pages.conftest import ROOT, OpenPage, shown

OPERATOR: Any = SimpleNamespace(owner="ops", email="ops@example.com", is_operator=True)
OPERATOR_PAGES = [page for page in PAGES if page.audience is Audience.OPERATORS]
_NO_PAGES = {"__init__.py", "navigation.py", "registry.py"}


def test_every_file_is_declared_once() -> None:
    files = {path.name for path in (ROOT / "pages").glob("*.py")} - _NO_PAGES
    assert sorted(page.file for page in PAGES) == sorted(files)


def test_every_page_has_a_title_and_a_url_of_its_own() -> None:
    assert len({page.title for page in PAGES}) == len(PAGES)
    assert len({page.url for page in PAGES}) == len(PAGES)


def test_links_to_photos_albums_and_searches_lead_to_declared_pages() -> None:
    urls = {f"/{page.url}" for page in PAGES if page.audience is Audience.SIGNED_IN}
    links = (photo_page("1"), album_page("1"), search_page({"text": "cat"}))
    assert {link.partition("?")[0] for link in links} <= urls


@pytest.mark.parametrize(
    ("audience", "visitor", "user", "operator"),
    [
        (Audience.SIGNED_OUT, True, False, False),
        (Audience.SIGNED_IN, False, True, True),
        (Audience.OPERATORS, False, False, True),
    ],
)
def test_an_audience_includes_its_users_only(
    audience: Audience, visitor: bool, user: bool, operator: bool
) -> None:
    assert audience.includes(None) is visitor
    assert audience.includes(USER) is user
    assert audience.includes(OPERATOR) is operator


def test_links_survive_sign_in_unless_they_lead_to_a_page_around_it() -> None:
    lost = {page.file for page in PAGES if not page.survives_sign_in}
    around_sign_in = {page.file for page in PAGES if page.audience is Audience.SIGNED_OUT}
    assert lost == around_sign_in


def test_operators_land_on_operations_and_others_on_albums() -> None:
    first = [first_page(user).file for user in (None, USER, OPERATOR)]
    assert first == ["sign_in.py", "albums.py", "operations.py"]


def test_an_operator_page_refuses_a_user_even_if_navigation_opens_it(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    operations = Mock(side_effect=AssertionError("a user's request reached Operations"))
    monkeypatch.setattr(navigation, "current_user", lambda: OPERATOR)
    monkeypatch.setattr(operations_page, "signed_in_user", lambda: USER)
    monkeypatch.setattr(operations_page, "services", lambda: SimpleNamespace(operations=operations))
    for page in OPERATOR_PAGES:
        assert "Page not found" in shown(open_page(page.file)), page.file
    operations.assert_not_called()

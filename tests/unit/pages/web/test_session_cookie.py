import pytest
from starlette.responses import Response

from pages.web.session_cookie import delete_session_cookie, session_from_cookies, set_session_cookie


def test_the_cookie_over_https_is_bound_to_this_host() -> None:
    response = Response()
    set_session_cookie(response, "sealed", https=True)
    cookie = response.headers["set-cookie"]
    assert cookie.startswith("__Host-photo_session=sealed;")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert session_from_cookies({"photo_session": "planted"}, https=True) is None
    assert session_from_cookies({"__Host-photo_session": "sealed"}, https=True) == "sealed"


def test_the_cookie_over_http_has_the_plain_name() -> None:
    response = Response()
    set_session_cookie(response, "sealed", https=False)
    assert response.headers["set-cookie"].startswith("photo_session=sealed;")
    assert session_from_cookies({"photo_session": "sealed"}, https=False) == "sealed"


@pytest.mark.parametrize("https", [True, False])
def test_the_deleted_cookie_is_the_one_that_was_set(https: bool) -> None:
    set_, deleted = Response(), Response()
    set_session_cookie(set_, "x", https=https)
    delete_session_cookie(deleted, https=https)
    name = set_.headers["set-cookie"].partition("=")[0]
    assert deleted.headers["set-cookie"].startswith(f'{name}="";')
    assert "Max-Age=0" in deleted.headers["set-cookie"]

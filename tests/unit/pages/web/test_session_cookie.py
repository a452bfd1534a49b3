import pytest
from starlette.responses import Response

from pages.web.session_cookie import drop_session, keep_session, session_in


def test_under_https_only_this_very_host_counts() -> None:
    response = Response()
    keep_session(response, "sealed", https=True)
    cookie = response.headers["set-cookie"]
    assert cookie.startswith("__Host-photo_session=sealed;")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert session_in({"photo_session": "planted"}, https=True) is None
    assert session_in({"__Host-photo_session": "sealed"}, https=True) == "sealed"


def test_on_this_machine_it_needs_no_https() -> None:
    response = Response()
    keep_session(response, "sealed", https=False)
    assert response.headers["set-cookie"].startswith("photo_session=sealed;")
    assert session_in({"photo_session": "sealed"}, https=False) == "sealed"


@pytest.mark.parametrize("https", [True, False])
def test_what_is_dropped_is_what_was_kept(https: bool) -> None:
    kept, dropped = Response(), Response()
    keep_session(kept, "x", https=https)
    drop_session(dropped, https=https)
    name = kept.headers["set-cookie"].partition("=")[0]
    assert dropped.headers["set-cookie"].startswith(f'{name}="";')
    assert "Max-Age=0" in dropped.headers["set-cookie"]

import http.client

import pytest

HEALTH = "/_ministack/health"


def status(embedded, method, path, **headers):
    address = embedded.endpoint.removeprefix("http://")
    connection = http.client.HTTPConnection(address)
    connection.putrequest(method, path, skip_host=True)
    for name, value in ({"Host": address} | headers).items():
        connection.putheader(name, value)
    connection.endheaders()
    return connection.getresponse().status


def test_health_is_open(embedded):
    assert status(embedded, "GET", HEALTH) == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/_ministack/reset"), ("POST", "/_ministack/config"), ("GET", "/_aws/cognito/x")],
)
def test_internal_paths_are_closed(embedded, method, path):
    assert status(embedded, method, path) == 403


def test_other_hosts_and_origins_are_refused(embedded):
    assert status(embedded, "GET", HEALTH, Host="evil.example") == 403
    assert status(embedded, "GET", HEALTH, Origin="http://evil.example") == 403
    assert status(embedded, "GET", HEALTH, Origin="http://127.0.0.1:8501") == 200

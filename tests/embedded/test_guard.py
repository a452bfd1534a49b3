import http.client
import socket

import pytest

HEALTH = "/_ministack/health"
WEB_SOCKET = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "MDEyMzQ1Njc4OWFiY2RlZg==",
}


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


def test_the_server_adds_no_headers(embedded):
    """As on AWS, the service sets them: one date, and no name of a web server."""
    connection = http.client.HTTPConnection(embedded.endpoint.removeprefix("http://"))
    connection.request("GET", HEALTH)
    headers = [name.lower() for name, _ in connection.getresponse().getheaders()]
    assert headers.count("date") == 1
    assert "server" not in headers


def test_web_sockets_are_refused(embedded):
    assert status(embedded, "GET", HEALTH, **WEB_SOCKET) == 403


def test_a_refused_upload_ends_its_connection(embedded):
    """The client does not send the announced body: its next request would be taken for it."""
    address = embedded.endpoint.removeprefix("http://")
    host, port = address.split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(
            b"PUT /photos/1.jpg HTTP/1.1\r\nHost: other.example\r\n"
            b"Expect: 100-continue\r\nContent-Length: 8000000\r\n\r\n"
        )
        with connection.makefile("rb") as answer:
            assert answer.readline().split()[1] == b"403"
            answer.read()  # returns, as the server closes the connection

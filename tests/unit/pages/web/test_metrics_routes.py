from types import SimpleNamespace

import pytest
from starlette.applications import Starlette

from backend.database.table import Table
from backend.errors import AwsUnavailable
from backend.operations.pipeline_metrics import PipelineMetrics, read_pipeline_metrics
from pages.web.metrics_routes import METRICS_ROUTES
from tests.moto.machine import empty_aws
from tests.moto.tables import create_table
from tests.unit.backend.operations.test_pipeline_metrics import NOW
from tests.unit.pages.web.asgi import HttpResponse, ask

APP = Starlette(routes=METRICS_ROUTES)
TOKEN = "a-token-of-the-monitoring"


def get(monkeypatch: pytest.MonkeyPatch, token: str | None, authorization: str) -> HttpResponse:
    """Request the metrics of an empty stack."""

    def metrics() -> PipelineMetrics:
        table: Table = create_table("Operations")
        return read_pipeline_metrics(table, NOW)

    fake = SimpleNamespace(settings=SimpleNamespace(metrics_token=token), pipeline_metrics=metrics)
    monkeypatch.setattr("backend.services.create_services", lambda: fake)
    with empty_aws(monkeypatch):
        return ask(APP, "GET", "/metrics", {"authorization": authorization})


def test_there_is_no_such_route_without_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    assert get(monkeypatch, None, "Bearer ").status == 404
    assert get(monkeypatch, None, "Bearer None").status == 404


@pytest.mark.parametrize("sent", ["", "Bearer", "Bearer wrong", TOKEN, f"Basic {TOKEN}"])
def test_a_request_without_the_token_is_refused(monkeypatch: pytest.MonkeyPatch, sent: str) -> None:
    response = get(monkeypatch, TOKEN, sent)
    assert (response.status, response.headers["www-authenticate"]) == (401, "Bearer")
    assert b"photo_" not in response.body


def test_the_token_gets_open_metrics(monkeypatch: pytest.MonkeyPatch) -> None:
    response = get(monkeypatch, TOKEN, f"Bearer {TOKEN}")
    assert response.status == 200
    assert response.headers["content-type"].startswith("application/openmetrics-text")
    assert response.headers["cache-control"] == "no-store"
    assert response.body.endswith(b"# EOF\n")


def test_an_unavailable_aws_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    def unavailable() -> None:
        raise AwsUnavailable

    settings = SimpleNamespace(metrics_token=TOKEN)
    fake = SimpleNamespace(settings=settings, pipeline_metrics=unavailable)
    monkeypatch.setattr("backend.services.create_services", lambda: fake)
    response = ask(APP, "GET", "/metrics", {"authorization": f"Bearer {TOKEN}"})
    assert response.status == 503

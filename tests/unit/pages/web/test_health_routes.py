import json
from types import SimpleNamespace

import pytest
from starlette.applications import Starlette

from backend.operations.health import Dependency
from pages.web.health_routes import HEALTH_ROUTES
from tests.unit.pages.web.asgi import ask

APP = Starlette(routes=HEALTH_ROUTES)


def answering(monkeypatch: pytest.MonkeyPatch, *, ok: bool) -> None:
    found = (Dependency("Amazon S3", ok, 5, "now", None if ok else "arn:aws:secret"),)
    fake = SimpleNamespace(health=SimpleNamespace(dependencies=lambda: found))
    monkeypatch.setattr("backend.services.create_services", lambda: fake)


def test_a_process_that_answers_is_alive() -> None:
    answer = ask(APP, "GET", "/live")
    assert (answer.status, json.loads(answer.body)) == (200, {"status": "alive"})
    assert answer.headers["cache-control"] == "no-store"


def test_ready_while_everything_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, ok=True)
    assert ask(APP, "GET", "/ready").status == 200


def test_not_ready_names_what_does_not_answer_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answering(monkeypatch, ok=False)
    answer = ask(APP, "GET", "/ready")
    assert answer.status == 503
    assert json.loads(answer.body) == {"status": "not ready", "Amazon S3": False}

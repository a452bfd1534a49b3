from botocore.exceptions import EndpointConnectionError

from backend.operations.health import Check, Health, liveness, readiness


class Service:
    def __init__(self) -> None:
        self.calls, self.down = 0, False

    def __call__(self) -> None:
        self.calls += 1
        if self.down:
            raise EndpointConnectionError(endpoint_url="http://secret.internal")


def test_checks_are_cached_and_the_last_error_is_kept() -> None:
    service, moment = Service(), [0.0]
    health = Health({"It": Check(service)}, clock=lambda: moment[0])
    assert health.dependencies()[0].ok
    service.down = True
    assert health.dependencies()[0].ok
    assert service.calls == 1
    moment[0] = 11
    (found,) = health.dependencies()
    assert not found.ok
    service.down = False
    moment[0] = 22
    (found,) = health.dependencies()
    assert found.ok
    assert "secret.internal" in (found.last_error or "")


def test_probes_return_the_failed_service_without_the_error() -> None:
    service = Service()
    service.down = True
    status, body = readiness(Health({"It": Check(service)}).dependencies())
    assert (status, body) == (503, {"status": "not ready", "It": False})
    service.down = False
    assert readiness(Health({"It": Check(service)}).dependencies())[0] == 200
    assert liveness()[0] == 200


def test_services_for_operators_only_do_not_affect_readiness() -> None:
    service = Service()
    service.down = True
    found = Health({"It": Check(lambda: 3), "Logs": Check(service, needed=False)})
    assert [(d.ok, d.messages) for d in found.dependencies()] == [(True, 3), (False, 0)]
    assert readiness(found.dependencies()) == (200, {"status": "ready", "It": True})

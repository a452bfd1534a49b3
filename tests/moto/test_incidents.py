"""Incidents: failures with one cause, from the first until all of their photos are processed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from backend import timestamps
from backend.aws.execution_names import name_from_arn
from backend.database import keys
from backend.database.counters import Usage
from backend.database.executions import ExecutionResult, Executions
from backend.database.incident_changes import REOPENED_WITHIN
from backend.database.incidents import Incident, Incidents
from backend.database.update_expressions import update
from backend.errors import STOPPED, AwsRefused, AwsUnavailable
from backend.handlers.common.environment import resources
from backend.operations.alerts import alerts
from backend.operations.execution_filter import ExecutionFilter
from backend.operations.incident_view import IncidentNotFound
from backend.operations.pipeline_metrics import read_pipeline_metrics
from backend.reconciliation.reconciler import Reconciliation
from tests.moto.operations import Operator, operations_of
from tests.moto.pipeline import OWNER, Pipeline, jpeg, new_name


@contextmanager
def broken(pipeline: Pipeline, error: Exception, state: str = "DetectLabels") -> Iterator[None]:
    """Let a state fail with an error."""

    def fail(*_: object) -> None:
        raise error

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(pipeline.machine.handlers, state, fail)
        yield


def failed(pipeline: Pipeline, error: Exception) -> str:
    """The name of an execution in which DetectLabels failed."""
    with broken(pipeline, error):
        run, _ = pipeline.process(new_name(), jpeg())
    return name_from_arn(run.arn)


def again(pipeline: Pipeline, *names: str) -> list[str]:
    """Run executions again until their ends are recorded. Returns the names of the new ones."""
    actions = operations_of(pipeline, Operator()).actions
    results = [result for step in actions.run_again(names) for result in step.latest]
    started = [result.started for result in results if result.started]
    for name in started:
        pipeline.end(name)
    return started


def incidents() -> list[Incident]:
    return Incidents(resources().operations).latest()


def unresolved() -> list[Incident]:
    return Incidents(resources().operations).unresolved()


DOWN = AwsUnavailable("the recogniser is down, request 4711")


def test_failures_with_one_cause_are_one_incident(pipeline: Pipeline) -> None:
    pipeline.process(new_name(), jpeg())
    names = [
        failed(pipeline, AwsUnavailable(f"the recogniser is down, request {number}"))
        for number in (4711, 4712, 4713)
    ]
    (incident,) = unresolved()
    assert (incident.state, incident.error) == ("DetectLabels", "AwsUnavailable")
    assert incident.cause == "the recogniser is down, request <n>"
    assert (incident.executions, incident.photos, incident.unresolved) == (3, 3, 3)
    assert (incident.owners, incident.family, incident.status) == (1, "aws", "OPEN")
    assert incident.began_at == pipeline.execution(names[0])["started_at"]
    assert incident.last_at == pipeline.execution(names[2])["ended_at"]
    assert incident.example == names[2]
    assert incident.share(4) == 1.0  # one execution ended before it
    assert incident.share(7) == 0.5
    assert {pipeline.execution(name)["incident"] for name in names} == {incident.incident_id}


@pytest.mark.parametrize(
    "other",
    [
        AwsRefused("the recogniser is down, request 4711"),
        pytest.param(AwsUnavailable("another cause"), marks=pytest.mark.soak),
    ],
)
def test_another_error_or_cause_is_another_incident(pipeline: Pipeline, other: Exception) -> None:
    failed(pipeline, DOWN)
    failed(pipeline, other)
    assert [incident.executions for incident in unresolved()] == [1, 1]


@pytest.mark.soak
def test_it_is_resolved_when_all_its_photos_have_been_processed(pipeline: Pipeline) -> None:
    names = [failed(pipeline, DOWN) for _ in range(3)]
    (incident,) = unresolved()
    again(pipeline, *names[:2])
    (left,) = unresolved()
    assert (left.unresolved, left.photos, left.status) == (1, 3, "OPEN")
    assert list(Incidents(resources().operations).all_unresolved_photos(left.incident_id)) == [
        names[2]
    ]
    again(pipeline, names[2])
    assert unresolved() == []
    (resolved,) = incidents()
    assert (resolved.status, resolved.unresolved, resolved.photos) == ("RESOLVED", 0, 3)
    assert resolved.incident_id == incident.incident_id
    assert resolved.resolved_at


@pytest.mark.soak
def test_a_retry_that_fails_the_same_way_is_the_same_photo(pipeline: Pipeline) -> None:
    name = failed(pipeline, DOWN)
    with broken(pipeline, DOWN):
        (second,) = again(pipeline, name)
    (incident,) = unresolved()
    assert (incident.executions, incident.photos, incident.unresolved) == (2, 1, 1)
    assert incident.example == second
    again(pipeline, second)
    assert unresolved() == []


@pytest.mark.soak
def test_a_retry_that_fails_otherwise_moves_to_another_incident(pipeline: Pipeline) -> None:
    name = failed(pipeline, DOWN)
    with broken(pipeline, AwsRefused("no permission")):
        (second,) = again(pipeline, name)
    (incident,) = unresolved()
    assert (incident.cause, incident.unresolved) == ("no permission", 1)
    with broken(pipeline, DOWN):
        again(pipeline, second)
    (incident,) = unresolved()
    assert incident.cause.startswith("the recogniser is down")
    assert len(incidents()) == 2  # the first one is open again


@pytest.mark.soak
def test_a_failure_soon_after_the_resolution_opens_the_same_incident(pipeline: Pipeline) -> None:
    """During an outage, some photos succeed."""
    again(pipeline, failed(pipeline, DOWN))
    (resolved,) = incidents()
    name = failed(pipeline, DOWN)
    (opened,) = unresolved()
    assert opened.incident_id == resolved.incident_id
    assert (opened.status, opened.resolved_at) == ("OPEN", None)
    assert (opened.executions, opened.photos, opened.unresolved) == (2, 2, 1)
    assert opened.example == name
    item = resources().operations.get(keys.incident_key(opened.incident_id))
    assert item
    assert "expires_at" not in item
    again(pipeline, name)
    assert [incident.status for incident in incidents()] == ["RESOLVED"]


@pytest.mark.soak
def test_a_failure_long_after_the_resolution_is_a_new_incident(pipeline: Pipeline) -> None:
    again(pipeline, failed(pipeline, DOWN))
    (resolved,) = incidents()
    earlier = timestamps.iso(datetime.now(UTC) - REOPENED_WITHIN - timedelta(seconds=1))
    key = keys.incident_key(resolved.incident_id)
    resources().operations.update(update(key, set_={"resolved_at": earlier}))
    name = failed(pipeline, DOWN)
    first, second = sorted(incidents(), key=lambda incident: incident.incident_id)
    assert (first.status, second.status) == ("RESOLVED", "OPEN")
    assert (second.executions, second.example) == (1, name)
    assert first.incident_id.split("-")[0] == second.incident_id.split("-")[0]


@pytest.mark.soak
def test_events_delivered_twice_count_once(pipeline: Pipeline) -> None:
    with broken(pipeline, DOWN):
        run, _ = pipeline.process(new_name(), jpeg())
    before = incidents()
    assert pipeline.announce(run) is None
    assert incidents() == before


def test_photos_that_only_their_owner_can_fix_are_apart(pipeline: Pipeline) -> None:
    run, _ = pipeline.process(new_name(), b"text")
    (incident,) = unresolved()
    assert incident.only_owners_can_fix
    assert pipeline.execution(name_from_arn(run.arn))["attention"] == "OWNER"
    operations = operations_of(pipeline, Operator())
    assert not list(operations.all_matching(ExecutionFilter(view="attention")))
    (listed,) = operations.all_matching(ExecutionFilter(view="owner"))
    assert listed.name == name_from_arn(run.arn)


@pytest.mark.parametrize("body", [jpeg(), pytest.param(b"text", marks=pytest.mark.soak)])
def test_a_deleted_photo_leaves_its_incident(pipeline: Pipeline, body: bytes) -> None:
    with broken(pipeline, DOWN):
        _, photo = pipeline.process(new_name(), body)
    resources().image_metadata.delete({"owner": OWNER, "sk": f"PHOTO#{photo['photo_id']}"})
    soon = datetime.now(UTC) + timedelta(seconds=2)
    slices = Reconciliation(resources(), latest=soon).slices(repair=True)
    assert "NOTHING_LEFT_TO_DO" in {found.kind for part in slices for found in part.mismatches}
    assert unresolved() == []
    assert [incident.status for incident in incidents()] == ["RESOLVED"]


def test_a_photo_with_newer_content_leaves_its_incident(pipeline: Pipeline) -> None:
    name = new_name()
    with broken(pipeline, DOWN):
        run, _ = pipeline.process(name, jpeg())
    pipeline.process(name, jpeg("red"))
    again(pipeline, name_from_arn(run.arn))
    assert unresolved() == []


def test_a_photo_whose_retry_was_stopped_is_still_unresolved(pipeline: Pipeline) -> None:
    name = failed(pipeline, DOWN)
    executions = Executions(resources().operations)
    first = executions.get(name)
    assert first
    stopped = replace(first, name=f"{first.photo_content}-2", attempt=2, incident=None)
    result = ExecutionResult(
        execution=stopped,
        status="ABORTED",
        outcome="ABORTED",
        ended_at=timestamps.now(),
        steps={},
        failure={"error": STOPPED, "cause": "stopped by ops@example.com"},
        usage=Usage(1, 0),
    )
    assert executions.close(result, resources().image_metadata, owns_photo=False)
    (incident,) = unresolved()
    assert (incident.executions, incident.unresolved) == (1, 1)
    photos = Incidents(resources().operations).all_unresolved_photos(incident.incident_id)
    assert list(photos) == [stopped.name]
    assert pipeline.execution(stopped.name)["incident"] == incident.incident_id


def test_an_acknowledged_incident_returns_when_it_recurs(pipeline: Pipeline) -> None:
    failed(pipeline, DOWN)
    (incident,) = unresolved()
    operations = operations_of(pipeline, Operator())
    operations.incident_actions.acknowledge(incident.incident_id, "We know: ticket 7")
    (known,) = unresolved()
    assert known.status == "ACKNOWLEDGED"
    assert known.acknowledgement
    assert (known.acknowledgement.who, known.acknowledgement.note) == (
        "ops@example.com",
        "We know: ticket 7",
    )
    (entry,) = operations.audit(known.acknowledgement.at[:10])[0]
    assert (entry.action, entry.note) == ("acknowledge incident", "We know: ticket 7")
    assert list(entry.ids) == [incident.incident_id]
    failed(pipeline, DOWN)
    (returned,) = unresolved()
    assert (returned.status, returned.incident_id) == ("OPEN", incident.incident_id)


def test_an_outage_is_seen_everywhere_until_its_photos_are_run_again(pipeline: Pipeline) -> None:
    for _ in range(2):
        pipeline.process(new_name(), jpeg())
    names = [failed(pipeline, DOWN) for _ in range(3)]
    operations = operations_of(pipeline, Operator())

    overview, now = operations.overview(), datetime.now(UTC)
    assert (overview.open, overview.day.lost, overview.day.failure_rate) == (3, 3, 3 / 5)
    assert [health.state for health in overview.failing_states] == ["DetectLabels"]
    (incident,) = overview.incidents
    assert [(a.rule, a.photos, a.subject) for a in alerts(overview, (), now)] == [
        ("lost results", 3, "DetectLabels"),
        ("dependency", 0, "Amazon Rekognition"),
    ]
    metrics = read_pipeline_metrics(resources().operations, now)
    assert (metrics.needs_attention, metrics.states["DetectLabels"].failing) == (3, True)

    listed = operations.photos_of_incident(incident.incident_id)
    assert {execution.name for execution in listed} == set(names)
    again(pipeline, *names)

    overview, now = operations.overview(), datetime.now(UTC)
    assert (overview.open, overview.day.lost, overview.day.failure_rate) == (0, 0, 0.0)
    assert (overview.failing_states, overview.incidents) == ((), ())
    assert alerts(overview, (), now) == ()
    assert [one.status for one in operations.incidents()] == ["RESOLVED"]
    assert not list(operations.all_matching(ExecutionFilter(view="attention")))
    metrics = read_pipeline_metrics(resources().operations, now)
    assert (metrics.needs_attention, metrics.states["DetectLabels"].failing) == (0, False)
    assert (metrics.runs["PARTIAL"], metrics.replaced) == (3, 3)


@pytest.mark.soak
def test_counters_follow_retries(pipeline: Pipeline) -> None:
    first, second = failed(pipeline, DOWN), failed(pipeline, DOWN)
    assert "replaced" not in pipeline.counters()
    with broken(pipeline, DOWN):
        (third,) = again(pipeline, first)
    again(pipeline, second, third)
    assert pipeline.counters()["replaced"] == 3
    assert pipeline.counters()["outcome_partial"] == 3


def test_pages_take_at_most_four_requests(pipeline: Pipeline) -> None:
    names = [failed(pipeline, DOWN) for _ in range(2)]
    pipeline.process(new_name(), b"text")
    operator = Operator()
    operations = operations_of(pipeline, operator)
    with operator.counted(most=4):
        overview = operations.overview()
    assert len(overview.incidents) == 2
    incident = next(i for i in overview.incidents if not i.only_owners_can_fix)
    with operator.counted(most=4):
        view = operations.incident(incident.incident_id)
        operations.incident_log(view)
    assert {execution.name for execution in view.executions} == set(names)
    assert view.example
    assert view.example.name == names[1]
    assert view.share == pytest.approx(2 / 3)
    assert view.all_listed
    with operator.counted(most=3):
        operations.incidents()
        assert operations.runs_ended() == 3
    listed = operations.photos_of_incident(incident.incident_id)
    assert {execution.name for execution in listed} == set(names)


def test_an_unknown_incident_is_not_found(pipeline: Pipeline) -> None:
    with pytest.raises(IncidentNotFound):
        operations_of(pipeline, Operator()).incident("0123456789ab-0001")

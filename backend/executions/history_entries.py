"""The entries of states in an execution history: which events belong to which entry of a state.

A state can be entered several times: in the iterations of a Map state, in a loop, and when a
Parallel or Map state is retried. The events of concurrent branches are interleaved, so the events
of an entry are found by following ``previousEventId``.
https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Event = Mapping[str, Any]

ATTEMPT_STARTS = ("LambdaFunctionScheduled", "TaskScheduled", "ActivityScheduled")
ATTEMPT_SUCCEEDS = ("LambdaFunctionSucceeded", "TaskSucceeded", "ActivitySucceeded")
ATTEMPT_FAILS = (
    "ActivityFailed",
    "ActivityScheduleFailed",
    "ActivityTimedOut",
    "LambdaFunctionFailed",
    "LambdaFunctionScheduleFailed",
    "LambdaFunctionStartFailed",
    "LambdaFunctionTimedOut",
    "TaskFailed",
    "TaskStartFailed",
    "TaskSubmitFailed",
    "TaskTimedOut",
)
ENDS = ("ExecutionSucceeded", "ExecutionFailed", "ExecutionTimedOut", "ExecutionAborted")
_REDRIVEN = "ExecutionRedriven"
_CONTAINERS = ("Parallel", "Map")
_CONTAINER_ENDS = ("StateSucceeded", "StateFailed", "StateAborted")


@dataclass(eq=False)
class Entry:
    """One entry of a state."""

    entered: Event
    name: str
    type: str
    parent: "Entry | None"
    """The Parallel or Map state around it."""
    iteration: int
    """Id of the MapIterationStarted event of its iteration, 0 outside of a Map state."""
    exited: Event | None = None
    events: list[Event] = field(default_factory=list)
    """Its attempts and errors, in order."""
    ended: Event | None = None
    """Of a Parallel or Map state: the event that ended it, which precedes its exit."""
    repeated: Event | None = None
    """The event that started the Parallel or Map state around it again."""

    @property
    def is_container(self) -> bool:
        """Whether it is a Parallel or Map state."""
        return self.type in _CONTAINERS

    @property
    def ancestors(self) -> "Iterator[Entry]":
        """The states around it, the innermost first."""
        around = self.parent
        while around:
            yield around
            around = around.parent

    @property
    def exited_around(self) -> "Entry | None":
        """The innermost state around it that was exited: it ended what still ran inside."""
        return next((around for around in self.ancestors if around.exited), None)


class HistoryEntries:
    """Reads a history, event by event."""

    def __init__(self, events: Iterable[Event]) -> None:
        self.entries: list[Entry] = []
        """In the order in which the states were entered."""
        self.end: Event | None = None
        """The last event that ended the execution; None while it runs.

        The events of an execution that was redriven continue after its first end.
        """
        self._by_id: dict[int, Event] = {}
        self._owner: dict[int, Entry] = {}
        self._interrupted: list[Entry] = []
        """Entries that a redrive has still to continue."""
        for event in events:
            self._read(event)

    def chain(self, event: Event | None) -> Iterator[tuple[Event, Entry | None]]:
        """An event, the one before it, and so on, each with the entry that it belongs to.

        It ends at an event that names a later one, or itself, as the one before it.
        """
        while event:
            yield event, self._owner.get(event["id"])
            previous = _previous(event)
            event = self._by_id.get(previous) if previous < event["id"] else None

    def _read(self, event: Event) -> None:
        kind = str(event["type"])
        self._by_id[event["id"]] = event
        if kind == _REDRIVEN:
            self._resume()
        elif self.end:
            return  # moto: a branch of a failed execution may run on
        elif kind in ENDS:
            self.end = event
        elif kind.endswith("StateEntered"):
            self._own(event, self._enter(event, kind.removesuffix("StateEntered")))
        elif kind.endswith("StateExited"):
            self._exit(event)
        elif container := next((c for c in _CONTAINERS if kind.startswith(c)), None):
            self._container_event(event, kind, container)
        else:
            self._task_event(event, kind)

    def _resume(self) -> None:
        self.end = None
        self._interrupted = [entry for entry in self.entries if not entry.exited]
        for entry in self._interrupted:
            entry.ended = None

    def _own(self, event: Event, entry: Entry | None) -> None:
        if entry:
            self._owner[event["id"]] = entry
            if entry in self._interrupted:
                self._interrupted.remove(entry)

    def _before(self, event: Event) -> Entry | None:
        return self._owner.get(_previous(event))

    def _enter(self, event: Event, kind: str) -> Entry:
        name = str(event["stateEnteredEventDetails"]["name"])
        replaced = next((e for e in self._interrupted if e.name == name), None)
        if replaced:  # the redrive has entered the state again
            self._interrupted.remove(replaced)
            replaced.repeated = event
            parent, iteration = replaced.parent, replaced.iteration
        else:
            parent, iteration = self._place(event)
        entry = Entry(event, name, kind, parent, iteration)
        self.entries.append(entry)
        return entry

    def _place(self, event: Event) -> tuple[Entry | None, int]:
        """The state around a state that is entered, and the iteration of a Map state."""
        before = self._before(event)
        if before is None:
            return None, 0
        previous = self._by_id[_previous(event)]
        if before.is_container and not str(previous["type"]).endswith("StateExited"):
            is_iteration = previous["type"] == "MapIterationStarted"
            return before, previous["id"] if is_iteration else 0
        return before.parent, before.iteration

    def _exit(self, event: Event) -> None:
        name = event["stateExitedEventDetails"]["name"]
        before = self._before(event)
        near = [before, *before.ancestors] if before else []
        for entry in [*near, *reversed(self.entries)]:
            if entry.name == name and not entry.exited:
                entry.exited = event
                self._own(event, entry)
                return

    def _container_event(self, event: Event, kind: str, container: str) -> None:
        starts = kind == f"{container}StateStarted"
        entry = self._container_of(event, container, started_again=starts)
        redriven = entry in self._interrupted  # a redrive repeats only what has failed inside it
        self._own(event, entry)
        if entry is None:
            return
        if starts and not redriven:
            self._repeat_inside(entry, event)
        elif kind.removeprefix(container) in _CONTAINER_ENDS:
            entry.ended = event
        elif kind == "MapRunFailed":
            entry.events.append(event)

    def _container_of(self, event: Event, kind: str, *, started_again: bool) -> Entry | None:
        """The Parallel or Map state that an event belongs to.

        Its end follows the last event inside it, and an iteration the last event of the one before.
        """
        before = self._before(event)
        near = [before, *before.ancestors] if before else self._interrupted
        of_kind = [entry for entry in near if entry.type == kind]
        running = [entry for entry in of_kind if not entry.ended and not entry.exited]
        wanted = running or (of_kind if started_again else [])
        name = details_of(event).get("name")
        return next((e for e in wanted if e.name == name), next(iter(wanted), None))

    def _repeat_inside(self, container: Entry, event: Event) -> None:
        container.ended = None
        for entry in self.entries:
            if container in entry.ancestors and not entry.repeated:
                entry.repeated = event

    def _task_event(self, event: Event, kind: str) -> None:
        if kind == "EvaluationFailed":
            entry = self._evaluated(event)
        else:
            entry = self._before(event) or self._continued(event, kind)
        self._own(event, entry)
        counts = kind in (*ATTEMPT_STARTS, *ATTEMPT_SUCCEEDS, *ATTEMPT_FAILS, "EvaluationFailed")
        if entry and counts:
            entry.events.append(event)

    def _evaluated(self, event: Event) -> Entry | None:
        """The entry whose expression could not be evaluated.

        AWS chains the event to the one before the entry, so the details name the state.
        """
        name, previous = details_of(event).get("state"), _previous(event)
        same = [e for e in self.entries if e.name == name and not e.exited and not e.repeated]
        exact = [e for e in same if _previous(e.entered) == previous or e is self._before(event)]
        return next(iter([*reversed(exact), *reversed(same)]), self._before(event))

    def _continued(self, event: Event, kind: str) -> Entry | None:
        """The interrupted task that a redrive schedules again: the one with the same resource."""
        if kind not in ATTEMPT_STARTS:
            return None
        tasks = [entry for entry in self._interrupted if not entry.is_container]
        resource = _resource(event)
        same = [e for e in tasks if any(_resource(past) == resource for past in e.events)]
        return next(iter([*same, *tasks]), None)


def paused_ms(events: Iterable[Event]) -> int:
    """Milliseconds in which an execution did not run: from each end to the redrive after it."""
    paused, end = 0, None
    for event in events:
        if event["type"] in ENDS:
            end = event
        elif event["type"] == _REDRIVEN and end:
            paused += round((event["timestamp"] - end["timestamp"]).total_seconds() * 1000)
    return paused


def _previous(event: Event) -> int:
    return int(event.get("previousEventId", 0))


def details_of(event: Event) -> Mapping[str, Any]:
    """The details of an event; empty for events that have none."""
    kind = event["type"]
    found = event.get(f"{kind[0].lower()}{kind[1:]}EventDetails")
    return found if isinstance(found, Mapping) else {}


def _resource(event: Event) -> tuple[Any, Any, Any]:
    details = details_of(event)
    return details.get("resourceType"), details.get("resource"), details.get("parameters")

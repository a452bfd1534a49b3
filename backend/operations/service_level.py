"""Service levels: the objectives of an installation, and how much of the error budget is left.

Terms and formulas: https://sre.google/workbook/implementing-slos/
"""

from dataclasses import dataclass

from backend.config.settings import Objectives
from backend.operations.overview import Numbers, Overview


@dataclass(frozen=True)
class ServiceLevel:
    """The objectives, and the last 7 days."""

    objectives: Objectives
    without_loss: float | None
    """Share of executions without a loss, 0 to 1; None if none ended."""
    budget_left: float
    """Share of the error budget that is left, 1 to below 0."""
    burn_hour: float
    """How many times faster than allowed the last hour uses the budget: 1 uses it up exactly."""
    burn_day: float
    """The same for the last 24 hours."""
    visible_ms: float | None
    """p95 from upload to result; None without results."""

    @property
    def loss_met(self) -> bool:
        """Whether the objective for executions without loss is met."""
        return self.without_loss is None or self.without_loss >= self.objectives.without_loss

    @property
    def visible_met(self) -> bool:
        """Whether the objective for the time from upload to result is met."""
        return self.visible_ms is None or self.visible_ms <= 1000 * self.objectives.visible_seconds


def service_level(overview: Overview, objectives: Objectives) -> ServiceLevel:
    """The service level of the last 7 days."""
    week = overview.week
    rate = week.failure_rate
    return ServiceLevel(
        objectives=objectives,
        without_loss=None if rate is None else 1 - rate,
        budget_left=1 - _burn(week, objectives),
        burn_hour=_burn(overview.last_hour, objectives),
        burn_day=_burn(overview.day, objectives),
        visible_ms=week.visible.ms if week.visible else None,
    )


def _burn(numbers: Numbers, objectives: Objectives) -> float:
    allowed = 1 - objectives.without_loss
    return (numbers.failure_rate or 0.0) / allowed

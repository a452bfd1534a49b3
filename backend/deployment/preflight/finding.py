"""What a check found."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "warning", "error"]


@dataclass(frozen=True)
class Finding:
    """One result of a check. An error means that a deployment or all photos would fail."""

    level: Level
    subject: str
    """What was checked, such as "Region"."""
    text: str
    """A sentence for the operator; with the remedy unless the level is ok."""

    def __str__(self) -> str:
        """One line: ``error    Region: ...``."""
        return f"{self.level:8} {self.subject}: {self.text}"


def unknown(subject: str, error: Exception) -> Finding:
    """The finding of a check that could not be made, which does not prevent a deployment."""
    return Finding("warning", subject, f"This could not be checked: {error}")

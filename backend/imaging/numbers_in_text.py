"""Numbers that are stored as texts."""

import re

_NUMBER = re.compile(r"([+-]?[0-9]{1,20}(?:\.[0-9]{1,20})?)(?:/([0-9]{1,20}(?:\.[0-9]{1,20})?))?")


def numbers_in(text: str) -> tuple[float | None, ...]:
    """The numbers and fractions of a text; None for a fraction of 0."""
    return tuple(ratio(float(above), float(below or 1)) for above, below in _NUMBER.findall(text))


def ratio(above: float, below: float) -> float | None:
    """A fraction; None if it is undefined, as EXIF writes unknown values."""
    return above / below if below else None

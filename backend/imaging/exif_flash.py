"""The Flash tag of EXIF.

The bits of the Flash tag: https://exiftool.org/TagNames/EXIF.html#Flash
"""

from backend.imaging.exif import Tags, find_tag

_FIRED = 0b1
_RETURN = {0b100: "return light not detected", 0b110: "return light detected"}
_MODE = {0b01000: "on", 0b10000: "off", 0b11000: "auto"}
_NO_FUNCTION = 0b100000
_RED_EYE = 0b1000000
_HIGHEST = 0b1111111


def read_flash(tags: Tags) -> tuple[bool, str] | None:
    """Whether the flash fired, and a description; None if absent or invalid."""
    tag = find_tag(tags, "EXIF Flash")
    value = tag.number_at() if tag else None
    if value is None or not 0 <= value <= _HIGHEST:
        return None
    bits = int(value)
    fired = bool(bits & _FIRED)
    if bits & _NO_FUNCTION and not fired:
        return False, "No flash"
    parts = [
        _MODE.get(bits & 0b11000, ""),
        "fired" if fired else "did not fire",
        "red-eye reduction" if bits & _RED_EYE else "",
        _RETURN.get(bits & 0b110, ""),
    ]
    text = ", ".join(part for part in parts if part)
    return fired, text[0].upper() + text[1:]

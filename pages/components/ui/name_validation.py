"""Validates the names that users type. A name that is too long is refused, never shortened."""


def problem_of(name: str, whose: str, most: int) -> str | None:
    """Return the error message for the name of ``whose`` ("An album", "A photo"), None if valid."""
    length = len(name.strip())
    if not length:
        return f"{whose} needs a name."
    if length > most:
        return f"A name has at most {most} characters; this one has {length:,}."
    return None

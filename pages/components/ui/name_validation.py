"""Names that people type: what is wrong with one is said, never silently cut."""


def problem_of(name: str, whose: str, most: int) -> str | None:
    """Why ``whose`` ("An album", "A photo") cannot have this name; None if it can."""
    length = len(name.strip())
    if not length:
        return f"{whose} needs a name."
    if length > most:
        return f"A name has at most {most} characters; this one has {length:,}."
    return None

"""What pages show for a photo whose execution has not started a state."""

from pages.components.ui.status import status_word


def waiting_text(older: int, *, exact: bool = True) -> str:
    """The status of a photo that waits for ``older`` photos, or for more than that.

    Waiting: 12 of your older photos come first.
    """
    word = status_word("PENDING")
    if not older:
        return word
    number = f"{older:,}" if exact else f"more than {older:,}"
    verb = "comes" if older == 1 and exact else "come"
    return f"{word}: {number} of your older photos {verb} first"

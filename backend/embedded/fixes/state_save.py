"""Saves the state of every service at the end, also of one that is in use.

Without it, a service whose state changes while it is copied is not saved.
Test: test_state_save.py. Remove it when ministack repeats the copy."""

import copy
import time
from functools import partial
from typing import Any

from ministack import app

from backend.embedded.fixes import replaces


@replaces(app, "save_all")
def _save_all(original: Any, services: Any) -> None:
    original({name: partial(consistent_copy, get_state) for name, get_state in services.items()})


def consistent_copy(get_state: Any) -> Any:
    """A copy of the state. Repeats the copy while the state changes."""
    while True:
        try:
            return copy.deepcopy(get_state())
        except RuntimeError:  # a dictionary changed size during the copy
            time.sleep(0.005)

"""Fixes of ministack, one per file: the behaviour without it, its test, and when to remove it.

They replace private functions, so the version is pinned and every name is checked at start."""

import pkgutil
from collections.abc import Callable
from importlib import import_module, metadata
from typing import Any

MINISTACK = "1.5.33"


class EmulatorMismatch(Exception):
    """The installed ministack is not the version that the fixes are for."""


def apply() -> None:
    """Apply all fixes in this process, in the order of their names. Raises EmulatorMismatch.

    Two fixes may replace the same function: the later one gets that of the earlier as its original.
    So a fix imports from earlier ones only.
    """
    if (found := metadata.version("ministack")) != MINISTACK:
        raise EmulatorMismatch(f"ministack {found} is installed; the fixes need {MINISTACK}")
    for fix in pkgutil.iter_modules(__path__):
        import_module(f"{__name__}.{fix.name}")


def replaces(owner: Any, name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorator: replace a function by one that gets the original as its first argument.

    Raises EmulatorMismatch.
    """
    if not hasattr(owner, name):
        raise EmulatorMismatch(f"ministack {MINISTACK} should have {owner.__name__}.{name}")
    original = getattr(owner, name)

    def replace(new: Callable[..., Any]) -> Callable[..., Any]:
        setattr(owner, name, lambda *args, **kwargs: new(original, *args, **kwargs))
        return new

    return replace

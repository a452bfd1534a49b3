"""Tests that need the networks: they are skipped only if this run is to do without them."""

import os

import pytest

needs_models = pytest.mark.skipif(
    os.environ.get("PHOTO_RECOGNISER") == "stand-in", reason="PHOTO_RECOGNISER is stand-in"
)

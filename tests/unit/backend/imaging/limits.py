"""What the tests of this folder share."""

MAX_PIXELS = 100_000_000

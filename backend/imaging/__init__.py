"""Pure functions on the bytes of an image: what it is, what it tells, what it looks like."""

"""Pure functions on the bytes of an image: format, metadata, pixels."""

"""Components that show albums and photos."""

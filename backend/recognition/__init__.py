"""Labels for photos on the user's machine."""

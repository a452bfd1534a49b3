"""Labels for photos on the user's own machine."""

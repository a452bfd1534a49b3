"""Names of places: which city and country a position is in. Works offline."""

"""Derives the places and the map from GeoNames and Natural Earth."""

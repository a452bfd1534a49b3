"""Measurements, as ratios: absolute times are those of the machine."""

"""Measurements of this project, compared with a baseline or with another revision."""

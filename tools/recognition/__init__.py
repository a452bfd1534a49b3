"""Fits the confidences of the local recogniser to photos with known content."""

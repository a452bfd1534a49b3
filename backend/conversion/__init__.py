"""Converts HEIC, WebP and AVIF files to JPEG before their upload."""

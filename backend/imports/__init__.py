"""Bulk import of photos from a folder or a bucket."""

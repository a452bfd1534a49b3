"""Photos for an empty account: drawn by the project, with EXIF and positions."""

from backend.gallery.sample_photos.samples import SAMPLES, Sample

__all__ = ["SAMPLES", "Sample"]

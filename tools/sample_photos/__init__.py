"""Draws some of the sample photos, with EXIF and positions, and writes them to backend/gallery.

The product and its tests read the committed pictures. The command is needed after a change here:

    python -m tools.sample_photos
"""

from tools.sample_photos.samples import SAMPLES, Sample

__all__ = ["SAMPLES", "Sample"]

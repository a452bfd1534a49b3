"""The quality of the JPEG that other formats are converted to."""

from typing import Final

QUALITY: Final = 92
"""1 to 100. Without chroma subsampling a difference is not seen at full size."""

"""ICC colour profiles."""

from io import BytesIO

from PIL import Image, ImageCms

from backend.imaging.parser_errors import PARSER_ERRORS

_SRGB = ImageCms.createProfile("sRGB")


def is_usable(profile: bytes) -> bool:
    """Whether the profile can be parsed."""
    try:
        ImageCms.ImageCmsProfile(BytesIO(profile))
    except (ImageCms.PyCMSError, *PARSER_ERRORS):
        return False
    return True


def to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Convert an image of mode L, RGB or CMYK to RGB. An invalid profile is ignored.

    A grey image may have a profile for colours.
    """
    for form in (image, image.convert("RGB")) if image.mode == "L" else (image,):
        try:
            converted = ImageCms.profileToProfile(
                form, ImageCms.ImageCmsProfile(BytesIO(profile)), _SRGB, outputMode="RGB"
            )
        except (ImageCms.PyCMSError, *PARSER_ERRORS):
            continue
        if converted is not None:
            return converted
    return image.convert("RGB")

"""The name of what detected labels."""

import re


def label_model_name(version: str) -> str:
    """What detected the labels, from the ``LabelModelVersion`` of the response.

    May contain any text: owners can write their items.
    """
    name = version.partition(" ")[0]
    if name.startswith("stand-in"):
        return "stand-in recognizer (computed from pixels and EXIF; does not recognize objects)"
    if re.fullmatch(r"local-[0-9.]+", name):
        return f"local recognizer ({name})"
    if re.fullmatch(r"[0-9.]+", version):
        return f"Amazon Rekognition {version}"
    return version

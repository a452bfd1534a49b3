import pytest

from tests.unit.backend.recognition.models import needs_models

pytestmark = needs_models


@pytest.mark.parametrize("weights", [bytes(20), bytes(20 + 4 * 1000)])
def test_weights_of_another_network_are_rejected(weights: bytes) -> None:
    from backend.recognition.object_detector import detector_model

    layers = "[net]\n[convolutional]\nfilters=4\nsize=3\nstride=1\nactivation=linear\n"
    with pytest.raises(ValueError, match="not those of this configuration"):
        detector_model(layers, weights)

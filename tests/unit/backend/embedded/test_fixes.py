import types

import pytest

from backend.embedded import fixes


def test_a_replacement_gets_the_original_first():
    module = types.SimpleNamespace(__name__="some.module", double=lambda x: 2 * x)

    @fixes.replaces(module, "double")
    def _double_and_add(original, x):
        return original(x) + 1

    assert module.double(4) == 9


def test_a_missing_name_is_an_error():
    module = types.SimpleNamespace(__name__="some.module")
    with pytest.raises(fixes.EmulatorMismatch, match=r"ministack 1\.5\.33 .* some\.module\.gone"):
        fixes.replaces(module, "gone")


def test_another_version_is_refused(monkeypatch):
    monkeypatch.setattr(fixes.metadata, "version", lambda _: "1.6.0")
    with pytest.raises(fixes.EmulatorMismatch, match=r"ministack 1\.6\.0 is installed"):
        fixes.apply()

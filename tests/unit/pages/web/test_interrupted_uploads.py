from pages.web.interrupted_uploads import CutShort


def test_what_ended_half_way_is_told_once() -> None:
    remembered = CutShort()
    for name in ("a.jpg", "b.jpg", "b.jpg", "c.jpg"):
        remembered.note("me", "rome", name)
    remembered.note("you", "rome", "d.jpg")
    remembered.arrived("me", "rome", "c.jpg")
    remembered.arrived("me", "oslo", "a.jpg")
    assert remembered.take("me", "rome") == ["a.jpg", "b.jpg"]
    assert remembered.take("me", "rome") == []


def test_after_an_hour_it_is_forgotten() -> None:
    now = [0.0]
    remembered = CutShort(lambda: now[0])
    remembered.note("me", "rome", "old.jpg")
    now[0] = 1800
    remembered.note("me", "rome", "late.jpg")
    now[0] = 3700
    assert remembered.take("me", "rome") == ["late.jpg"]


def test_it_takes_little_memory() -> None:
    remembered = CutShort()
    for number in range(600):
        remembered.note("me", str(number), "a.jpg")
    for number in range(200):
        remembered.note("me", "599", f"{number}.jpg")
    assert remembered.take("me", "0") == []
    assert len(remembered.take("me", "599")) == 100

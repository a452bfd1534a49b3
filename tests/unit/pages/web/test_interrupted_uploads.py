from pages.web.interrupted_uploads import InterruptedUploads


def test_interrupted_uploads_are_listed_once() -> None:
    uploads = InterruptedUploads()
    for name in ("a.jpg", "b.jpg", "b.jpg", "c.jpg"):
        uploads.add("me", "rome", name)
    uploads.add("you", "rome", "d.jpg")
    uploads.remove("me", "rome", "c.jpg")
    uploads.remove("me", "oslo", "a.jpg")
    assert uploads.pop("me", "rome") == ["a.jpg", "b.jpg"]
    assert uploads.pop("me", "rome") == []


def test_they_are_forgotten_after_an_hour() -> None:
    now = [0.0]
    uploads = InterruptedUploads(lambda: now[0])
    uploads.add("me", "rome", "old.jpg")
    now[0] = 1800
    uploads.add("me", "rome", "late.jpg")
    now[0] = 3700
    assert uploads.pop("me", "rome") == ["late.jpg"]


def test_memory_is_limited() -> None:
    uploads = InterruptedUploads()
    for number in range(600):
        uploads.add("me", str(number), "a.jpg")
    for number in range(200):
        uploads.add("me", "599", f"{number}.jpg")
    assert uploads.pop("me", "0") == []
    assert len(uploads.pop("me", "599")) == 100

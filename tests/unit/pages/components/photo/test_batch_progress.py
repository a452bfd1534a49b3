from backend.database.photo import Photo
from pages.components.photo.batch_progress import Sample, add_sample, photos_per_second, summary


def photo(filename: str, status: str = "SUCCEEDED") -> Photo:
    return Photo("p", "a", filename, status, "2026-11-23T12:00:00.000Z")  # type: ignore[arg-type]


def test_the_names_are_those_of_the_photos_that_failed() -> None:
    photos = [photo("good.jpg"), photo("notes.jpg", "FAILED"), photo("half.jpg", "PARTIAL")]
    assert summary(photos) == "2 photos processed, 1 failed: notes.jpg"
    assert summary(photos[:1]) == "1 photo processed"


def test_a_few_names_are_listed() -> None:
    failed = [photo(f"{number}.jpg", "FAILED") for number in range(5)]
    assert summary(failed) == "5 photos failed: 0.jpg, 1.jpg, 2.jpg and 2 more"


def test_the_rate_is_that_of_the_last_half_minute() -> None:
    samples: list[Sample] = []
    for second in range(0, 60, 10):
        samples = add_sample(samples, Sample(second, min(second, 30) * 2))
    assert [sample.at for sample in samples] == [20, 30, 40, 50]
    assert photos_per_second(samples) == 20 / 30


def test_there_is_no_rate_before_a_photo_has_ended() -> None:
    assert photos_per_second([]) is None
    assert photos_per_second([Sample(0, 3), Sample(5, 3)]) is None

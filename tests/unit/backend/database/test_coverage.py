from backend.database.coverage import Coverage, coverage_of
from backend.database.photo import photo_from_item

THUMBNAIL = {"thumbnail": {"key": "k"}}


def test_photos_are_counted_by_what_they_lack() -> None:
    items = [
        *({"status": "SUCCEEDED", **THUMBNAIL} for _ in range(3)),
        {"status": "PARTIAL", **THUMBNAIL},  # without labels
        {"status": "PARTIAL"},  # with labels
        {"status": "FAILED"},
        {"status": "RUNNING"},
        {"status": "PENDING"},
    ]
    found = coverage_of(map(photo_from_item, items))
    assert found == Coverage(photos=8, labeled=4, need_owner=3, in_progress=2)
    found = coverage_of(map(photo_from_item, items), complete=100)
    assert found == Coverage(photos=108, labeled=104, need_owner=3, in_progress=2)

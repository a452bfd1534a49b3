import pytest

from backend.database.normalized_cause import LONGEST, normalized_cause

UUID, OTHER = "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "9b2d1c44-0a1b-4c2d-8e3f-102132435465"
PHOTO = f"private/us-east-1:{UUID}/uploads"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (f"RequestId: {UUID} Error: exited", f"RequestId: {OTHER} Error: exited"),
        (
            f"{UUID} Task timed out after 30.03 seconds",
            f"{OTHER} Task timed out after 9.00 seconds",
        ),
        (
            "2026-11-27T10:00:00.123Z Task timed out after 3s",
            "2026-11-28T11:01:02Z Task timed out after 4s",
        ),
        (f"no object at {PHOTO}/My photo 1.jpg", f"no object at {PHOTO}/Other.png"),
        (
            "User: arn:aws:sts::123456789012:assumed-role/A-1/f is not authorized",
            "User: arn:aws-cn:sts::210987654321:assumed-role/B-2/g is not authorized",
        ),
        ("(12000x10000) has 120,000,000 pixels", "(20000x9000) has 180,000,000 pixels"),
        ("cannot read 'photo one.jpg'", "cannot read 'b.jpeg'"),
        ("cannot read photo_1.jpg", "cannot read b.png"),
        ("BytesIO object at 0x7f8b1c2d3e40", "BytesIO object at 0x7f0000000000"),
        ("Request ID: ZX4M0W2Q1N7V3K8B failed", "Request ID: 9M0W2Q1N7V3K8BAA failed"),
        ("No such file: '/tmp/a1/b'", "No such file: '/var/task/c/d'"),
        ('Read timeout: "http://h:45661/a?b=1"', 'Read timeout: "http://h:4566/"'),
        ("mail to ada@example.com failed", "mail to bob.b@example.org failed"),
        ("image file is truncated (42 bytes)", "image file is truncated (7 bytes)"),
        ("used 512MB in 40ms", "used 1024MB in 3ms"),
    ],
)
def test_what_differs_from_one_occurrence_to_the_next_is_replaced(one: str, other: str) -> None:
    assert one != other
    assert normalized_cause(one) == normalized_cause(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("HTTP 503 from the service", "HTTP 404 from the service"),
        ("status code: 500", "status code: 429"),
        (
            'Read timeout: "https://rekognition.us-east-1.amazonaws.com/"',
            'Read timeout: "https://s3.us-east-1.amazonaws.com/"',
        ),
        (
            "An error occurred (ThrottlingException) when calling the DetectLabels operation",
            "An error occurred (ThrottlingException) when calling the UpdateItem operation",
        ),
        ("KeyError: 'sequencer'", "KeyError: 'attempt'"),
        ("No module named 'backend.one'", "No module named 'backend.two'"),
        ("this file is TEXT.", "this file is GIF."),
        ("S3 is down in us-east-1", "EC2 is down in us-east-1"),
    ],
)
def test_what_distinguishes_problems_stays(one: str, other: str) -> None:
    assert normalized_cause(one) != normalized_cause(other)


def test_it_is_one_short_line() -> None:
    assert normalized_cause("Traceback:\n  File\n\n  line") == "Traceback: File line"
    assert len(normalized_cause("word " * 500)) <= LONGEST
    assert normalized_cause("") == ""


def test_it_names_no_owner_and_no_file() -> None:
    text = normalized_cause(f"no object at {PHOTO}/holiday with Ada.jpg")
    assert text == "no object at <path>"

"""What the demo controls and presenter mode do. Each is an entry of the audit trail."""

from backend.accounts.user import User
from backend.gallery.background_upload import BackgroundUpload
from backend.operations.demo_operations import RecogniserState, switch_recogniser
from backend.services import services

PHOTOS_UPLOADED = 10


def set_recognizer(operator: User, state: RecogniserState) -> None:
    """Make the recognizer of the embedded AWS work, time out or fail."""
    with services().operations(operator).actions.audited(f"switch recognizer to {state}"):
        switch_recogniser(services().settings.data_dir, state)


def upload_demo_photos(operator: User) -> tuple[str, BackgroundUpload]:
    """Begin to upload generated photos. Returns the id of their album, and the upload."""
    actions = services().operations(operator).actions
    with actions.audited(f"upload {PHOTOS_UPLOADED} demo photos"):
        return services().upload_demo_photos(operator, PHOTOS_UPLOADED)

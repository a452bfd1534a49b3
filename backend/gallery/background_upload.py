"""Uploads that the server makes by itself, such as the sample photos, while a page shows them."""

import logging
import threading
from collections.abc import Callable

_LOG = logging.getLogger(__name__)


class BackgroundUpload:
    """Uploads photos in a thread of its own, so that the page shows each as soon as it arrives."""

    def __init__(self, upload: Callable[[], None]) -> None:
        """Start ``upload``, which uploads all of them."""
        self.failed = False
        """Whether it ended with an error. The log has the reason."""
        self._thread = threading.Thread(target=self._run, args=(upload,), daemon=True)
        self._thread.start()

    @property
    def is_running(self) -> bool:
        """Whether there are more photos to upload."""
        return self._thread.is_alive()

    def wait(self) -> None:
        """Wait until all photos are uploaded."""
        self._thread.join()

    def _run(self, upload: Callable[[], None]) -> None:
        try:
            upload()
        except Exception:  # noqa: BLE001 - the page shows that it failed, the log has the reason
            self.failed = True
            _LOG.exception("photos could not be uploaded")

"""Files of installed packages that are read without importing the package.

Some packages carry data that we use, and code that we do not. A file counts only if its SHA-256 is
the one that our code was written for.
"""

import hashlib
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path


class PackageFileUnavailable(Exception):
    """The package or its file is missing, or differs; the message says which in one sentence."""


@dataclass(frozen=True)
class PackageFile:
    """A file inside an installed distribution."""

    distribution: str
    path: str
    """From the folder that the distribution is installed in."""
    sha256: str

    def locate(self) -> Path:
        """Path of the file. Raises PackageFileUnavailable."""
        try:
            distribution = metadata.distribution(self.distribution)
        except metadata.PackageNotFoundError as error:
            raise PackageFileUnavailable(
                f"The package {self.distribution} is not installed."
            ) from error
        path = Path(str(distribution.locate_file(self.path)))
        if not path.is_file():
            raise PackageFileUnavailable(
                f"The file {self.path} of the package {self.distribution} is not installed."
            )
        return path

    def read_bytes(self) -> bytes:
        """Content of the file. Raises PackageFileUnavailable."""
        content = self.locate().read_bytes()
        if hashlib.sha256(content).hexdigest() != self.sha256:
            raise PackageFileUnavailable(
                f"The file {self.path} of the package {self.distribution} is not the expected one."
            )
        return content

"""``streamlit run dashboard.py`` in a process that also logs each AWS call that it makes.

The name of each operation goes on a line of the file that ``COUNTED_CALLS`` names. Runs with the
packages of the measured revision, so it imports nothing of the project.
"""

import os
import sys
from pathlib import Path
from typing import Any

from botocore.client import BaseClient
from streamlit.web.cli import main


def count_calls(file: Path) -> None:
    """Append the name of each operation of this process to a file, when it is called."""
    lines = file.open("a", buffering=1)
    client: Any = BaseClient
    call = client._make_api_call

    def counted(self: Any, operation: str, arguments: Any) -> Any:
        lines.write(f"{operation}\n")
        return call(self, operation, arguments)

    client._make_api_call = counted


if __name__ == "__main__":
    count_calls(Path(os.environ["COUNTED_CALLS"]))
    sys.argv = ["streamlit", "run", "dashboard.py"]
    main()

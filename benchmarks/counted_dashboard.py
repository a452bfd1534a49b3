"""The dashboard as people start it, writing down every AWS call that it makes.

The name of each operation goes on a line of the file that ``COUNTED_CALLS`` names.
"""

import os
import sys
from pathlib import Path
from typing import Any

from botocore.client import BaseClient
from streamlit.web.cli import main


def count_calls(file: Path) -> None:
    """Write the name of every operation of this process to a file, as it is called."""
    lines = file.open("a", buffering=1)
    call = BaseClient._make_api_call

    def counted(self: Any, operation: str, arguments: Any) -> Any:
        lines.write(f"{operation}\n")
        return call(self, operation, arguments)

    BaseClient._make_api_call = counted


if __name__ == "__main__":
    count_calls(Path(os.environ["COUNTED_CALLS"]))
    sys.argv = ["streamlit", "run", "dashboard.py"]
    main()

"""Start a worker: `python -m polars_worker /path/to/socket`."""

from __future__ import annotations

import sys

from polars_worker.server import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

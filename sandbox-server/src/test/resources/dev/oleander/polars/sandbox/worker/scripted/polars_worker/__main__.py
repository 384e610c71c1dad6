"""Starts the worker by itself, as the one that is shipped is started without a nursery."""

import socket
import sys

from polars_worker.server import serve_forked

OPEN_FILE = "fd:"
if sys.argv[1].startswith(OPEN_FILE):
    peer = socket.socket(fileno=int(sys.argv[1].removeprefix(OPEN_FILE)))
else:
    peer = socket.socket(socket.AF_UNIX)
    peer.connect(sys.argv[1])
serve_forked(peer, 1)

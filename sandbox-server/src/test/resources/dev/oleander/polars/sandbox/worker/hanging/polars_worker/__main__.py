"""A worker that never gets ready."""

import time

time.sleep(3600)

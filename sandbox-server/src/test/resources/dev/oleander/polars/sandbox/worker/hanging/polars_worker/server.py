"""A worker that never gets ready."""

import time


def get_ready_to_fork():
    pass


def serve_forked(connected, threads):
    time.sleep(3600)

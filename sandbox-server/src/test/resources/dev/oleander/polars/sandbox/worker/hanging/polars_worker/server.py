"""A worker that never gets ready."""

import time


def get_ready_to_fork():
    pass


def serve_forked(connected, threads, relay=None):
    time.sleep(3600)

"""Stands on the host to be attacked: a process with memory, an open file and sockets.

Prints where all of that is, and ends when its input does. Arguments: the file, a folder for the socket.
"""

import contextlib
import ctypes
import json
import os
import socket
import sys
import threading

secret = ctypes.create_string_buffer(b"SECRET-IN-MEMORY")
file = open(sys.argv[1], "rb")
folder = sys.argv[2]


def greet(listener):
    while True:
        peer, _ = listener.accept()
        with peer:
            peer.settimeout(5)
            with contextlib.suppress(OSError):
                peer.sendall(b"hello")
                peer.recv(16)


def echo(datagrams):
    while True:
        data, sender = datagrams.recvfrom(512)
        datagrams.sendto(data, sender)


tcp = socket.create_server(("127.0.0.1", 0))
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.bind(("127.0.0.1", 0))
path = os.path.join(folder, "victim.sock")
unix = socket.socket(socket.AF_UNIX)
unix.bind(path)
abstract_name = f"oleander-victim-{os.getpid()}"
abstract = socket.socket(socket.AF_UNIX)
abstract.bind("\0" + abstract_name)
for listener in (tcp, unix, abstract):
    listener.listen()
    threading.Thread(target=greet, args=(listener,), daemon=True).start()
threading.Thread(target=echo, args=(udp,), daemon=True).start()
print(
    json.dumps(
        {
            "victim": os.getpid(),
            "victimFd": file.fileno(),
            "victimAddress": ctypes.addressof(secret),
            "tcpPort": tcp.getsockname()[1],
            "udpPort": udp.getsockname()[1],
            "unixPath": path,
            "abstract": abstract_name,
        }
    ),
    flush=True,
)
sys.stdin.read()

"""An object store without walls, over a folder: all that keeps a box from it is the relay.

It speaks as much of S3 as Iceberg uses, and is as obliging as the worst of servers: it looks at no
signature, decodes names twice, climbs to the folder above, takes absolute targets, buckets as
hosts, any line ending, header lines in encoded form, and whatever follows a request as the next one.

Prints its port, and ends when its input does. Argument: the folder.
"""

import contextlib
import json
import os
import re
import socket
import sys
import threading
from urllib.parse import unquote, urlsplit

ROOT = os.path.realpath(sys.argv[1])
MOST_CONNECTIONS = threading.Semaphore(256)


def read_head(reader):
    """Return the words of a request's line and its headers; None at the end."""
    line = b"\n"
    while b" " not in line.strip():
        line = reader.readline(65536)
        if not line:
            return None
    first, *more = re.split("[\r\n]+", unquote(line.decode("latin-1")).strip())
    headers = {}
    while more or (line := reader.readline(65536)) not in {b"", b"\n", b"\r\n"}:
        text = more.pop(0) if more else line.decode("latin-1")
        name, _, value = text.partition(":")
        headers[name.strip().lower()] = value.strip()
    return first.split(" "), headers


def read_body(peer, reader, headers):
    """Return what is sent with a PUT or a POST."""
    if headers.get("expect", "").lower() == "100-continue":
        peer.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    data = reader.read(int(headers.get("content-length", 0)))
    if "x-amz-decoded-content-length" not in headers:
        return data
    body = b""
    while data:
        size, _, rest = data.partition(b"\r\n")
        length = int(size.split(b";")[0], 16)
        if not length:
            break
        body += rest[:length]
        data = rest[length + 2 :]
    return body


def place(name):
    """Return the path of an object, wherever its name leads within the store."""
    kind = unquote(name).replace("\\", "/")
    return ROOT + os.path.normpath("/" + kind.lstrip("/"))


def keys(bucket, prefix):
    """Return the names of all objects of a bucket."""
    found = []
    for folder, _, files in os.walk(os.path.join(ROOT, bucket)):
        for file in files:
            key = os.path.relpath(os.path.join(folder, file), os.path.join(ROOT, bucket))
            if key.startswith(prefix):
                found.append(key)
    return found


def error(status, code):
    """Return an answer that says what is wrong."""
    return status, {}, f"<Error><Code>{code}</Code></Error>".encode()


def read(path, headers):
    """Return the answer to a GET or a HEAD of an object."""
    with open(path, "rb") as file:
        data = file.read()
    own = {
        "ETag": f'"{os.stat(path).st_mtime_ns}"',
        "Last-Modified": "Thu, 01 Jan 1970 00:00:00 GMT",
    }
    asked = re.fullmatch(r"bytes=(\d*)-(\d*)", headers.get("range", ""))
    if not asked:
        return 200, own, data
    first = int(asked[1]) if asked[1] else max(0, len(data) - int(asked[2]))
    last = min(int(asked[2]) if asked[1] and asked[2] else len(data) - 1, len(data) - 1)
    if first > last:
        return error(416, "InvalidRange")
    own["Content-Range"] = f"bytes {first}-{last}/{len(data)}"
    return 206, own, data[first : last + 1]


def write(path, headers, body):
    """Return the answer to a PUT."""
    if source := headers.get("x-amz-copy-source"):
        with open(place(source), "rb") as file:
            body = file.read()
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(body)
    return 200, {"ETag": '"new"'}, b""


def answer(method, target, headers, body):
    """Do what a request asks for; return status, headers and body of the answer."""
    parts = urlsplit(target)
    host = parts.hostname or headers.get("host", "").split(":")[0]
    name = parts.path
    if host and os.path.isdir(os.path.join(ROOT, host)):
        name = f"/{host}{name}"
    path = place(name)
    bucket = os.path.relpath(path, ROOT).split("/")[0]
    if method == "POST" and "delete" in parts.query:
        for key in re.findall("<Key>(.*?)</Key>", body.decode()):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(os.path.join(ROOT, bucket, key))
        return 200, {}, b"<DeleteResult/>"
    if method == "PUT":
        return write(path, headers, body)
    if method == "DELETE":
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)
        return 204, {}, b""
    if os.path.isdir(path):
        prefix = re.search("prefix=([^&]*)", parts.query)
        listed = keys("" if bucket == "." else bucket, unquote(prefix[1]) if prefix else "")
        text = "".join(f"<Contents><Key>{key}</Key></Contents>" for key in listed)
        return 200, {}, f"<ListBucketResult>{text}</ListBucketResult>".encode()
    if not os.path.exists(path):
        return error(404, "NoSuchKey")
    return read(path, headers)


def serve(peer):
    """Answer the requests of a connection."""
    with MOST_CONNECTIONS, peer, contextlib.suppress(OSError, ValueError):
        peer.settimeout(60)
        reader = peer.makefile("rb")
        while (head := read_head(reader)) is not None:
            (method, target, *_), headers = head
            body = read_body(peer, reader, headers) if method in {"PUT", "POST"} else b""
            status, own, data = answer(method, target, headers, body)
            lines = [f"HTTP/1.1 {status} {status}", f"Content-Length: {len(data)}"]
            lines += [f"{name}: {value}" for name, value in own.items()]
            peer.sendall("\r\n".join([*lines, "", ""]).encode())
            if method != "HEAD":
                peer.sendall(data)


listener = socket.create_server(("127.0.0.1", 0), backlog=128)


def accept():
    while True:
        peer, _ = listener.accept()
        threading.Thread(target=serve, args=(peer,), daemon=True).start()


threading.Thread(target=accept, daemon=True).start()
print(json.dumps({"storePort": listener.getsockname()[1]}), flush=True)
sys.stdin.read()

"""Every way to have more of an object store than the tables of the workload.

In a box by its relay; the control asks the store itself, which has no walls.
"""

SECRET = b"SECRET-OF-THE-STORE"


def listeners(table):
    """Return the ports that are listened on, of a table of the kernel's."""
    with open(table, encoding="ascii") as sockets:
        listening = [line.split() for line in sockets if " 0A " in line]
    return [int(each[1].split(":")[1], 16) for each in listening]


def port():
    """Return the port that leads to the store."""
    return listeners("/proc/net/tcp")[0] if in_a_box() else T.storePort


def told(*pieces, where=None):
    """Send bytes and say that this is all; return all that comes."""
    address = ("127.0.0.1", where or port())
    with contextlib.closing(socket.create_connection(address, timeout=10)) as peer:
        answer = b""
        with contextlib.suppress(ConnectionResetError, BrokenPipeError):
            for piece in pieces:
                peer.sendall(piece)
            peer.shutdown(socket.SHUT_WR)
            while received := peer.recv(65536):
                answer += received
        return answer


def request(target, *headers, method="GET", body=b"", version=" HTTP/1.1"):
    """Return the bytes of a request."""
    lines = [f"{method} {target}{version}", "Host: 127.0.0.1", *headers]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def has_secret(answer):
    """Return the evidence, or say how it was refused."""
    if SECRET in answer:
        return f"the store says {answer[-40:]!r}"
    raise Refused(f"the answer begins with {answer[:60]!r}")


def stolen(target, *headers, **more):
    """Ask for something once."""
    return has_secret(told(request(target, *headers, **more)))


def done(answer):
    """Return the evidence that something was done there."""
    if answer.startswith((b"HTTP/1.1 200", b"HTTP/1.1 204")):
        return f"the store says {answer[:12]!r}"
    raise Refused(f"the answer begins with {answer[:60]!r}")


def near(path):
    """Return a target that begins like one of the own table and leads elsewhere."""
    return f"/lake/{T.own}/{path}"


@attack()
def read_an_object_of_another_table():
    """Asks for an object of a table that the workload does not name."""
    return stolen(f"/lake/{T.other}/secret.txt")


@attack()
def read_an_object_of_another_bucket():
    """Asks another bucket for an object whose key is like the own table's."""
    return stolen(f"/vault/{T.own}/secret.txt")


@attack()
def read_an_object_beside_the_tables():
    """Asks for an object that is in no table's folder."""
    return stolen("/lake/secret.txt")


@attack()
def read_an_object_in_a_folder_within():
    """Asks for an object in a folder within one of the table's own."""
    return stolen(near("inner/secret.txt"))


@attack()
def read_the_last_bytes_of_another_tables_object():
    """Asks for a range, as readers of footers do."""
    return stolen(f"/lake/{T.other}/secret.txt", "Range: bytes=-64")


@attack()
def list_the_bucket():
    """Asks which objects there are."""
    return has_secret(
        told(request("/lake?list-type=2&prefix=")) + told(request("/lake?list-type=2"))
    )


@attack()
def list_the_own_table():
    """Asks which objects there are in the own folders."""
    return has_secret(told(request(f"/lake?list-type=2&prefix={T.own}")))


@attack()
def list_by_a_folder():
    """Asks for folders as if they were objects."""
    return has_secret(told(request("/lake/")) + told(request("/lake")) + told(request(near(""))))


@attack()
def list_the_buckets():
    """Asks which buckets there are."""
    return has_secret(told(request("/")))


@attack()
def put_an_object():
    """Puts an object into the own table's folder."""
    return done(told(request(near("new"), "Content-Length: 3", method="PUT", body=b"new")))


@attack()
def put_a_copy_of_another_tables_object():
    """Has the store copy an object of another table into the own one's folder."""
    source = f"x-amz-copy-source: /lake/{T.other}/secret.txt"
    return done(told(request(near("copy"), source, "Content-Length: 0", method="PUT")))


@attack()
def delete_an_object():
    """Deletes an object of the own table."""
    return done(told(request(near("to-be-deleted"), method="DELETE")))


@attack()
def delete_many_objects():
    """Deletes objects by a list."""
    body = b"<Delete><Object><Key>to-be-deleted</Key></Object></Delete>"
    length = f"Content-Length: {len(body)}"
    return done(told(request("/lake?delete", length, method="POST", body=body)))


@attack()
def begin_an_upload():
    """Begins an upload of parts into the own table's folder."""
    return done(told(request(near("upload") + "?uploads", "Content-Length: 0", method="PUT")))


@attack()
def go_up_by_dots():
    """Leaves the own folder by two dots."""
    return stolen(near(f"{T.up}/{T.other}/secret.txt"))


@attack()
def go_up_by_encoded_dots():
    """Leaves the own folder by two dots that are percent-encoded."""
    return stolen(near(f"{T.up.replace('.', '%2e')}/{T.other}/secret.txt"))


@attack()
def go_up_by_half_encoded_dots():
    """Leaves the own folder by dots of which one is percent-encoded, in capitals."""
    return stolen(near(f"{T.up.replace('..', '.%2E')}/{T.other}/secret.txt"))


@attack()
def go_up_by_dots_that_are_encoded_twice():
    """Leaves the own folder by dots for a store that decodes again."""
    return stolen(near(f"{T.up.replace('.', '%252e')}/{T.other}/secret.txt"))


@attack()
def go_up_by_encoded_slashes():
    """Leaves the own folder within what looks like the name of one object."""
    return stolen(near(f"{T.up}/{T.other}/secret.txt".replace("/", "%2f")))


@attack()
def go_up_by_backslashes():
    """Leaves the own folder by the other kind of slash."""
    return stolen(near(f"{T.up}/{T.other}/secret.txt".replace("/", "\\")))


@attack()
def go_up_by_encoded_backslashes():
    """Leaves the own folder by the other kind of slash, encoded."""
    return stolen(near(f"{T.up}/{T.other}/secret.txt".replace("/", "%5c")))


@attack()
def go_to_another_bucket_by_dots():
    """Leaves the bucket by two dots."""
    return stolen(f"/lake/../vault/{T.own}/secret.txt")


@attack()
def read_by_empty_segments():
    """Names another table's object with slashes that mean nothing."""
    return stolen(f"//lake//{T.other}//secret.txt")


@attack()
def read_by_a_segment_of_one_dot():
    """Names an object of a folder within by a detour."""
    return stolen(near("./inner/./secret.txt"))


@attack()
def name_the_bucket_by_an_absolute_target():
    """Names another bucket as the host of an absolute target."""
    return stolen(f"http://vault/{T.own}/secret.txt")


@attack()
def name_the_store_by_an_absolute_target():
    """Asks as a client asks a proxy."""
    return stolen(f"http://127.0.0.1:{port()}/lake/{T.other}/secret.txt")


@attack()
def name_the_bucket_by_the_host():
    """Names another bucket in the header Host, as stores let clients do."""
    lines = f"GET /{T.own}/secret.txt HTTP/1.1\r\nHost: vault\r\n\r\n"
    return has_secret(told(lines.encode()))


@attack()
def name_the_bucket_by_a_second_host():
    """Names another bucket in a second header Host, which some servers prefer."""
    return stolen(f"/{T.own}/secret.txt", "Host: vault")


@attack()
def add_a_header_by_an_encoded_line_end():
    """Hides a header in the target, for a store that decodes it."""
    line = f"GET /{T.own}/secret.txt%20HTTP/1.1%0d%0aHost:%20vault%0d%0aX-Rest: HTTP/1.1\r\n\r\n"
    return has_secret(told(line.encode()))


@attack()
def add_a_request_by_a_bare_line_feed():
    """Ends the head by line feeds alone, which some servers take."""
    lines = f"GET {near(T.file)} HTTP/1.1\nHost: x\n\nGET /lake/{T.other}/secret.txt HTTP/1.1\n\n"
    return has_secret(told(lines.encode()))


@attack()
def pipeline_another_request():
    """Sends a request for another table right behind an honest one."""
    return has_secret(
        told(request(near(T.file), "Range: bytes=0-3") + request(f"/lake/{T.other}/secret.txt"))
    )


@attack()
def smuggle_a_request_as_a_body():
    """Hides a request in the body of a GET."""
    hidden = request(f"/lake/{T.other}/secret.txt")
    length = f"Content-Length: {len(hidden)}"
    return has_secret(told(request(near(T.file), "Range: bytes=0-3", length, body=hidden)))


@attack()
def smuggle_a_request_as_a_chunk():
    """Hides a request behind a body of chunks that is empty."""
    hidden = b"0\r\n\r\n" + request(f"/lake/{T.other}/secret.txt")
    return has_secret(
        told(request(near(T.file), "Range: bytes=0-3", "Transfer-Encoding: chunked", body=hidden))
    )


@attack()
def smuggle_a_request_by_two_lengths():
    """Tells two lengths of a body, so that the ends differ about where it stops."""
    hidden = request(f"/lake/{T.other}/secret.txt")
    lengths = ("Content-Length: 0", f"Content-Length: {len(hidden)}")
    return has_secret(told(request(near(T.file), "Range: bytes=0-3", *lengths, body=hidden)))


@attack()
def smuggle_a_request_by_a_length_with_a_sign():
    """Tells a length that some servers read as zero and others as many."""
    hidden = request(f"/lake/{T.other}/secret.txt")
    return has_secret(
        told(
            request(
                near(T.file), "Range: bytes=0-3", f"Content-Length: +{len(hidden)}", body=hidden
            )
        )
    )


@attack()
def ask_in_an_older_protocol():
    """Asks by HTTP/1.0, and by a line without a version."""
    target = f"/lake/{T.other}/secret.txt"
    return has_secret(
        told(request(target, version=" HTTP/1.0")) + told(request(target, version=""))
    )


@attack()
def ask_byte_by_byte():
    """Sends a request for another table in pieces."""
    whole = request(f"/lake/{T.other}/secret.txt")
    return has_secret(told(*(whole[i : i + 1] for i in range(len(whole)))))


@attack()
def ask_for_several_ranges():
    """Asks for two ranges of another table's object, which few servers look at well."""
    return stolen(f"/lake/{T.other}/secret.txt", "Range: bytes=0-5,6-63")


@attack()
def ask_for_a_range_without_end():
    """Asks for more bytes of another table's object than there are numbers for."""
    return stolen(f"/lake/{T.other}/secret.txt", "Range: bytes=0-" + "9" * 40)


@attack(control="root")
def read_by_another_boxes_relay():
    """Enters the network of another box, and asks at the port of its relay."""
    own = os.readlink("/proc/self/ns/net")
    for process in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            listening = listeners(f"/proc/{process}/net/tcp")
            if listening and os.readlink(f"/proc/{process}/ns/net") != own:
                libc("setns", os.open(f"/proc/{process}/ns/net", os.O_RDONLY), 0x40000000)
                answer = told(request(f"/lake/{T.other}/secret.txt"), where=listening[0])
                return f"the relay of {process} says {answer[:12]!r}"
    raise Refused("there is none")


@attack()
def connect_to_the_store():
    """Connects to the store by the port that it has on the host."""
    return has_secret(told(request(f"/lake/{T.other}/secret.txt"), where=T.storePort))


@attack()
def find_credentials():
    """Looks for what signs requests: in the environment and in the files of clients."""
    if not in_a_box():
        os.environ["AWS_SECRET_ACCESS_KEY"] = T.secretKey
    for name, value in os.environ.items():
        if T.secretKey in value:
            return f"{name} holds the key"
    raise Refused("there are none")


@attack()
def idle_read_of_the_own_table():
    """Asks for an object of a table that the workload may read and has not named."""
    return stolen(near("open.txt"))


@attack()
def idle_list_of_the_bucket():
    """Asks which objects there are, before any table is named."""
    return has_secret(told(request("/lake?list-type=2")))

"""What a script that speaks to the server itself may say. Each is a workload of its own."""


def server():
    """The worker's own connection, found as any code in the worker can find it."""
    for name in os.listdir("/proc/self/fd"):
        # What a worker prints may go to a socket, too.
        if int(name) <= sys.stderr.fileno():
            continue
        with contextlib.suppress(OSError):
            if os.readlink(f"/proc/self/fd/{name}").startswith("socket:"):
                return socket.socket(fileno=os.dup(int(name)))
    raise Refused("no connection was found")


def frame(kind, payload):
    """Put a frame together."""
    data = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return struct.pack(">cI", kind.encode(), len(data)) + data


def say(*frames):
    """Send frames, and give the server time to judge them."""
    peer = server()
    with contextlib.suppress(OSError):
        for each in frames:
            peer.sendall(each)
    time.sleep(20)
    return "it was said"


SCHEMA = frame("S", {"columns": ["a"], "types": ["Int64"]})


@attack()
def give_an_honest_answer():
    """Answers in the worker's place, as the worker would: this reaches the client."""
    return say(SCHEMA, frame("D", [[4711]]), frame("F", {"rows": 1}))


@attack()
def talk_nonsense():
    """Sends bytes that are no frames."""
    return say(os.urandom(4096))


@attack()
def announce_four_gigabytes():
    """Announces a frame of the greatest length there is."""
    return say(struct.pack(">cI", b"D", 0xFFFFFFFF))


@attack()
def announce_a_little_too_much():
    """Announces a frame one byte longer than allowed."""
    return say(SCHEMA, struct.pack(">cI", b"D", (16 << 20) + 1))


@attack()
def say_hello_again():
    """Says hello a second time."""
    return say(frame("H", {"polars": "0", "python": "0"}))


@attack()
def ask_the_server_to_run():
    """Sends a request to the server."""
    return say(frame("Q", {"sql": "SELECT 1", "format": "json"}))


@attack()
def answer_in_the_servers_place():
    """Sends what only the server tells."""
    return say(frame("T", {"metadata": "/etc/passwd"}))


@attack()
def use_an_unknown_kind():
    """Sends a frame of no known kind."""
    return say(frame("!", b"x"))


@attack()
def send_two_schemas():
    """Sends a second schema."""
    return say(SCHEMA, SCHEMA)


@attack()
def send_data_first():
    """Sends rows before their schema."""
    return say(frame("D", [[1]]))


@attack()
def finish_at_once():
    """Finishes without a schema."""
    return say(frame("F", {"rows": 0}))


@attack()
def report_progress_first():
    """Reports rows before their schema."""
    return say(frame("P", {"rows": 1}))


@attack()
def claim_more_rows():
    """Claims more rows than were sent."""
    return say(SCHEMA, frame("D", [[1]]), frame("F", {"rows": 1_000_000}))


@attack()
def claim_fewer_rows():
    """Claims fewer rows than were sent."""
    return say(SCHEMA, frame("D", [[1], [2]]), frame("F", {"rows": 1}))


@attack()
def claim_a_negative_number_of_rows():
    """Claims fewer rows than none."""
    return say(SCHEMA, frame("F", {"rows": -1}))


@attack()
def claim_words_of_rows():
    """Claims a number of rows that is none."""
    return say(SCHEMA, frame("F", {"rows": "many"}))


@attack()
def take_rows_back():
    """Reports fewer rows than before."""
    return say(SCHEMA, frame("P", {"rows": 5}), frame("P", {"rows": 4}))


@attack()
def send_rows_that_are_none():
    """Sends something else than an array of rows."""
    return say(SCHEMA, frame("D", b'],"success":true,"x":['), frame("F", {"rows": 0}))


@attack()
def send_rows_of_another_width():
    """Sends rows with more values than there are columns."""
    return say(SCHEMA, frame("D", [[1, 2]]), frame("F", {"rows": 1}))


@attack()
def close_the_array_early():
    """Sends rows that end the answer and begin another."""
    return say(SCHEMA, frame("D", b'[[1]]}, "forged": {"rows": [[2]]'), frame("F", {"rows": 1}))


@attack()
def send_a_schema_of_other_lengths():
    """Sends more columns than types."""
    return say(frame("S", {"columns": ["a", "b"], "types": ["Int64"]}))


@attack()
def send_a_schema_of_no_names():
    """Sends columns without names."""
    return say(frame("S", {"columns": [None], "types": [None]}))


@attack()
def send_a_huge_schema():
    """Sends a schema of five million columns, to fill the server's memory."""
    return say(frame("S", b'{"columns":[' + b'"",' * 5_000_000 + b'""],"types":[]}'))


@attack()
def send_a_deep_document():
    """Sends a document of a million levels, to overflow the server's stack."""
    return say(frame("E", b"[" * 100_000 + b"]" * 100_000))


@attack()
def send_a_huge_tree():
    """Sends an error of five million empty objects, to fill the server's memory."""
    return say(frame("E", b'{"code":"QUERY_FAILED","message":[' + b"{}," * 5_000_000 + b"{}]}"))


@attack()
def report_an_error_of_the_server():
    """Reports an error that only the server finds."""
    return say(frame("E", {"code": "ISOLATION_UNAVAILABLE", "message": "install more"}))


@attack()
def report_a_long_error():
    """Reports an error of 200,000 characters, which would be remembered for long."""
    return say(
        frame("E", {"code": "QUERY_FAILED", "message": "x" * 200_000, "details": "y" * 50_000})
    )


@attack()
def ask_nonsense():
    """Asks what the server does not know of."""
    return say(frame("A", {"ask": "secrets"}))


@attack()
def ask_without_end():
    """Asks so often that the server does nothing else."""
    return say(*[frame("A", {"ask": "table", "table": f"default.t{n}"}) for n in range(10_001)])


@attack()
def ask_at_length():
    """Asks with a name of a megabyte."""
    return say(frame("A", {"ask": "table", "table": "default." + "x" * (1 << 20)}))


@attack()
def hang_up():
    """Closes the connection."""
    server().shutdown(socket.SHUT_RDWR)
    time.sleep(20)
    return "it hung up"


@attack()
def hang_up_inside_a_frame():
    """Closes the connection inside a frame."""
    peer = server()
    peer.sendall(SCHEMA + struct.pack(">cI", b"D", 1000) + b"[[1")
    peer.shutdown(socket.SHUT_RDWR)
    time.sleep(20)
    return "it hung up"


@attack()
def fall_silent_inside_a_frame():
    """Begins a frame and sends no more."""
    return say(SCHEMA + struct.pack(">cI", b"D", 1000) + b"[[1")


@attack()
def never_end_a_frame():
    """Sends a frame a byte at a time."""
    peer = server()
    peer.sendall(SCHEMA + struct.pack(">cI", b"D", 16 << 20))
    for _ in range(2000):
        peer.sendall(b" ")
        time.sleep(0.01)
    return "it was said"


@attack()
def never_read():
    """Asks and reads no answer, so that the server waits to write."""
    return say(*[frame("A", {"ask": "namespaces"}) for _ in range(9_999)])

"""More memory than a box may have. In a box each ends it: each is a workload of its own."""


def touch(block):
    """Make every page of a block real."""
    for at in range(0, len(block), 4096):
        block[at] = 1


@attack()
def take_private_memory():
    """Takes one and a half times the memory for itself."""
    blocks = []
    for _ in range(T.memoryBytes * 3 // 2 // (16 << 20)):
        blocks.append(bytearray(16 << 20))
        touch(blocks[-1])
    return f"it has {len(blocks) * 16} MiB"


@attack()
def take_shared_memory():
    """Takes one and a half times the memory in a shared mapping, which limits on data do not see."""
    blocks = []
    for _ in range(T.memoryBytes * 3 // 2 // (16 << 20)):
        blocks.append(mmap.mmap(-1, 16 << 20))
        touch(blocks[-1])
    return f"it has {len(blocks) * 16} MiB"


@attack()
def take_memory_in_many_processes():
    """Takes one and a half times the memory in eight processes, each with little."""
    children, readers = [], []
    try:
        for _ in range(8):
            reader, writer = os.pipe()
            child = os.fork()
            if child == 0:
                block = mmap.mmap(
                    -1, T.memoryBytes * 3 // 16, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
                )
                touch(block)
                os.write(writer, b"x")
                time.sleep(SECONDS_AN_ATTACK)
                os._exit(0)
            os.close(writer)
            children.append(child)
            readers.append(reader)
        for reader in readers:
            if not os.read(reader, 1):
                raise Refused("a child was ended")
        return "eight processes have it"
    finally:
        for child in children:
            os.kill(child, signal.SIGKILL)

"""Every way to speak to somebody."""


def opened(family, kind=socket.SOCK_DGRAM, protocol=0):
    with contextlib.closing(socket.socket(family, kind, protocol)):
        return "a socket is open"


def greeted(peer, address):
    peer.settimeout(3)
    with contextlib.closing(peer):
        peer.connect(address)
        return f"the other side says {peer.recv(16)!r}"


@attack()
def connect_to_the_host():
    """Connects to a service on the host's loopback."""
    return greeted(socket.socket(socket.AF_INET), ("127.0.0.1", T.tcpPort))


@attack()
def connect_to_the_host_by_ipv6():
    """Connects to the host's loopback by IPv6."""
    return greeted(socket.socket(socket.AF_INET6), ("::ffff:127.0.0.1", T.tcpPort))


@attack()
def connect_to_the_servers_api():
    """Connects to the server that runs it."""
    with contextlib.closing(socket.socket(socket.AF_INET)) as peer:
        peer.settimeout(3)
        peer.connect(("127.0.0.1", T.apiPort))
        peer.sendall(b"GET /health HTTP/1.0\r\n\r\n")
        return f"it says {peer.recv(12)!r}"


@attack()
def send_a_datagram_to_the_host():
    """Sends a datagram to a service on the host's loopback."""
    with contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as peer:
        peer.settimeout(3)
        peer.sendto(b"hello", ("127.0.0.1", T.udpPort))
        return f"the other side says {peer.recv(16)!r}"


@attack()
def look_up_a_name():
    """Asks a name server that the test runs on the host."""
    with contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as peer:
        peer.connect(("127.0.0.1", T.udpPort))
        peer.send(b"\0\1\1\0\0\1\0\0\0\0\0\0\4test\0\0\1\0\1")
        peer.settimeout(3)
        return f"it answers {peer.recv(16)!r}"


@attack()
def listen_for_others():
    """Listens on a port of the host."""
    with contextlib.closing(socket.socket(socket.AF_INET)) as peer:
        peer.bind(("127.0.0.1", 0))
        peer.listen(1)
        return f"port {peer.getsockname()[1]} is listened on"


@attack()
def connect_to_a_socket_of_the_host():
    """Connects to a Unix socket in a folder of the host."""
    return greeted(socket.socket(socket.AF_UNIX), T.unixPath)


@attack()
def connect_to_an_abstract_socket_of_the_host():
    """Connects to a Unix socket without a folder, which only a network namespace hides."""
    return greeted(socket.socket(socket.AF_UNIX), "\0" + T.abstract)


@attack()
def connect_to_the_servers_socket_again():
    """Connects to the server by its own worker's socket a second time."""
    if in_a_box():
        names = os.listdir("/run/oleander/socket")
        if not names:
            raise Refused("the socket is gone from its folder")
        path = os.path.join("/run/oleander/socket", names[0])
    else:
        path = T.unixPath
    return greeted(socket.socket(socket.AF_UNIX), path)


@attack()
def connect_to_the_system_bus():
    """Connects to a service's socket in /run, or what the test put there for it."""
    for path in (
        "/run/dbus/system_bus_socket",
        "/run/docker.sock",
        "/run/systemd/notify",
        T.unixPath,
    ):
        if os.path.exists(path):
            return (
                greeted(socket.socket(socket.AF_UNIX), path)
                if path == T.unixPath
                else f"{path} is there"
            )
    raise Refused("there is none")


@attack()
def pass_a_descriptor_to_the_host():
    """Sends a descriptor to a process outside through an abstract socket."""
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as peer:
        peer.connect("\0" + T.abstract)
        socket.send_fds(peer, [b"x"], [0])
        return "a descriptor was sent"


@attack()
def open_a_stream_to_the_internet():
    """Opens an IPv4 socket at all."""
    return opened(socket.AF_INET, socket.SOCK_STREAM)


@attack()
def open_a_stream_to_the_internet_by_ipv6():
    """Opens an IPv6 socket at all."""
    return opened(socket.AF_INET6, socket.SOCK_STREAM)


@attack(control="root")
def open_raw_packets():
    """Opens a raw IPv4 socket."""
    return opened(socket.AF_INET, socket.SOCK_RAW, 1)


@attack()
def open_a_ping_socket():
    """Opens a socket for echo requests."""
    try:
        return opened(socket.AF_INET, socket.SOCK_DGRAM, 1)
    except OSError as error:
        if error.errno == errno.EACCES and not in_a_box():
            raise Impossible("the machine's ping_group_range lets nobody") from error
        raise


@attack()
def open_netlink():
    """Opens a netlink socket, which tells of and changes the network."""
    return opened(socket.AF_NETLINK, socket.SOCK_RAW)


@attack()
def open_netlink_for_audit():
    """Opens a netlink socket of another family of messages."""
    return opened(socket.AF_NETLINK, socket.SOCK_RAW, 16)


@attack(control="root")
def open_packets():
    """Opens a packet socket, which sees the whole network."""
    return opened(socket.AF_PACKET, socket.SOCK_RAW)


@attack()
def open_vsock():
    """Opens a socket to the hypervisor."""
    return opened(40, socket.SOCK_STREAM)


@attack()
def open_kernel_cryptography():
    """Opens a socket of the kernel's cryptography."""
    return opened(38, socket.SOCK_SEQPACKET)


@attack()
def open_bluetooth():
    """Opens a Bluetooth socket."""
    return opened(31, socket.SOCK_RAW, 1)


@attack(control="root")
def open_express_data_path():
    """Opens an XDP socket."""
    return opened(44, socket.SOCK_RAW)


@attack(control="root")
def open_can():
    """Opens a CAN socket."""
    return opened(29, socket.SOCK_RAW, 1)


@attack(control="root")
def open_ipsec_keys():
    """Opens a socket of IPsec's keys."""
    return opened(15, socket.SOCK_RAW, 2)


@attack()
def open_rds():
    """Opens an RDS socket."""
    return opened(21, socket.SOCK_SEQPACKET)


@attack()
def open_tipc():
    """Opens a TIPC socket."""
    return opened(30, socket.SOCK_RDM)


@attack(control="root")
def open_nfc():
    """Opens an NFC socket."""
    return opened(39, socket.SOCK_RAW, 1)


@attack()
def open_kernel_connections():
    """Opens a KCM socket."""
    return opened(41, socket.SOCK_DGRAM)


@attack()
def open_qualcomm_router():
    """Opens a QIPCRTR socket."""
    return opened(42, socket.SOCK_DGRAM)


@attack()
def open_smc():
    """Opens an SMC socket."""
    return opened(43, socket.SOCK_STREAM)


@attack()
def open_amateur_radio():
    """Opens an AX.25 socket."""
    return opened(3, socket.SOCK_DGRAM)


@attack()
def open_appletalk():
    """Opens an AppleTalk socket."""
    return opened(5, socket.SOCK_DGRAM)


@attack()
def open_phonet():
    """Opens a Phonet socket."""
    return opened(35, socket.SOCK_DGRAM)


@attack()
def open_ieee802154():
    """Opens an IEEE 802.15.4 socket."""
    return opened(36, socket.SOCK_DGRAM)


@attack()
def open_pppox():
    """Opens a PPPoX socket."""
    return opened(24, socket.SOCK_STREAM)


@attack()
def open_a_pair_of_internet_sockets():
    """Makes a pair of sockets of another family than Unix."""
    buffer = (ctypes.c_int * 2)()
    # The kernel has no such pairs; without a filter it says so by another error.
    try:
        call(53, socket.AF_INET, socket.SOCK_STREAM, 0, buffer)
    except OSError as error:
        if error.errno == errno.EOPNOTSUPP:
            return "the kernel got as far as EOPNOTSUPP"
        raise
    return "there is a pair"


@attack()
def open_raw_unix():
    """Opens a Unix socket of a kind that nobody needs."""
    with contextlib.closing(socket.socket(socket.AF_UNIX, socket.SOCK_RAW)):
        return "a socket is open"

package dev.oleander.polars.sandbox.relay.socket;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.util.function.LongSupplier;

/**
 * The C library's functions for sockets, as Linux has them on every processor of 64 bits. All
 * return -1 when they fail. Any thread.
 */
final class Libc {
  static final int AF_UNIX = 1;
  static final int SOCK_STREAM = 1;
  static final int SOCK_CLOEXEC = 0x80000;
  static final int SOL_SOCKET = 1;
  static final int SO_SNDBUF = 7;
  static final int SCM_RIGHTS = 1;
  static final int MSG_CMSG_CLOEXEC = 0x40000000;
  static final int MSG_NOSIGNAL = 0x4000;
  static final int SHUT_WR = 1;
  static final int SHUT_RDWR = 2;

  private static final int EINTR = 4;

  static {
    Native.register(Libc.class, NativeLibrary.getProcess());
  }

  private Libc() {}

  static native int socket(int domain, int type, int protocol);

  static native int bind(int socket, Pointer address, int length);

  static native int listen(int socket, int backlog);

  static native int accept4(int socket, Pointer address, Pointer length, int flags);

  static native long recvmsg(int socket, Pointer message, int flags);

  static native long recv(int socket, Pointer into, long length, int flags);

  static native long send(int socket, Pointer from, long length, int flags);

  static native int setsockopt(int socket, int level, int name, Pointer value, int length);

  static native int shutdown(int socket, int how);

  static native int close(int file);

  private static native String strerror(int error);

  /** Makes sure that this class can be used: throws a LinkageError when it cannot. */
  static void require() {
    Native.getLastError();
  }

  /**
   * What a call returned, which is made again for as long as a signal interrupts it.
   *
   * @param name of the function, for the message
   * @throws IOException when it fails
   */
  static long call(String name, LongSupplier function) throws IOException {
    while (true) {
      long returned = function.getAsLong();
      if (returned >= 0) {
        return returned;
      }
      int error = Native.getLastError();
      if (error != EINTR) {
        throw new IOException("%s: %s (%d)".formatted(name, strerror(error), error));
      }
    }
  }
}

package dev.oleander.polars.sandbox.relay.socket;

import java.io.IOException;
import java.nio.file.Path;

/** The native library that this package needs. */
public final class SocketLibrary {
  private static final String FOLDER = "jna.tmpdir";

  private SocketLibrary() {}

  /** Says where the library is unpacked, before any socket is used. */
  public static void placeIn(Path folder) {
    System.setProperty(FOLDER, folder.toString());
  }

  /**
   * Loads it.
   *
   * @throws IOException when it cannot be had: no tables in object stores can be read then
   */
  public static void require() throws IOException {
    try {
      Libc.require();
    } catch (LinkageError e) {
      throw new IOException(
          "tables in object stores cannot be read, because a native library cannot be loaded from"
              + " %s: that folder must be where programs may be run from (not mounted noexec), on"
                  .formatted(System.getProperty(FOLDER, System.getProperty("java.io.tmpdir")))
              + " Linux with the GNU C library: "
              + e.getMessage(),
          e);
    }
  }
}

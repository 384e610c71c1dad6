package dev.oleander.polars.sandbox.relay;

import java.io.IOException;

/** Bytes of an object, as they come. One thread. */
public interface ObjectBody extends AutoCloseable {

  /** The object that they are of. */
  ObjectHead head();

  /** Which byte of the object is the first. */
  long first();

  /** How many there are from there. */
  long length();

  /**
   * Reads some.
   *
   * @param offset where in the buffer they go
   * @param length how many at most
   * @return how many, at least one; -1 at the end
   */
  int read(byte[] buffer, int offset, int length) throws IOException;

  /** Lets go of the rest, without reading it. */
  @Override
  void close();
}

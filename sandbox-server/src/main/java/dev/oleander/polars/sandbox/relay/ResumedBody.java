package dev.oleander.polars.sandbox.relay;

import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;

/** A body that is asked for again where it broke off. One thread. */
final class ResumedBody implements AutoCloseable {
  /** How often in a row a body that broke off is asked for again. */
  private static final int MOST_RESUMPTIONS = 3;

  private final ObjectSource store;
  private final ObjectName object;
  private final ObjectHead head;
  private final long first;
  private final long end;
  private ObjectBody body;
  private long at;
  private int failures;

  ResumedBody(ObjectSource store, ObjectName object, ObjectBody body) {
    this.store = store;
    this.object = object;
    this.head = body.head();
    this.body = body;
    this.first = body.first();
    this.at = first;
    this.end = at + body.length();
  }

  /** The object that it is of. */
  ObjectHead head() {
    return head;
  }

  /** Which byte of the object is the first. */
  long first() {
    return first;
  }

  /** How many there are from there. */
  long length() {
    return end - first;
  }

  /** Whether all of it has been read. */
  boolean ended() {
    return at >= end;
  }

  /**
   * Fills a buffer, but for what is left at the end: each piece that is sent wakes the box's
   * reader, so that few are cheaper than those in which a store sends.
   *
   * @param into not empty
   * @return how many bytes
   */
  int read(byte[] into) throws StoreException {
    int filled = 0;
    while (filled < into.length && !ended()) {
      try {
        int read = body.read(into, filled, into.length - filled);
        if (read < 0) {
          throw new EOFException("the store sent less than it said");
        }
        at += read;
        filled += read;
        failures = 0;
      } catch (IOException e) {
        resume(e);
      }
    }
    return filled;
  }

  /** All of it, which must not be much. */
  byte[] readAll() throws StoreException {
    byte[] all = new byte[(int) length()];
    int unused = read(all);
    return all;
  }

  private void resume(IOException cause) throws StoreException {
    body.close();
    failures++;
    if (failures > MOST_RESUMPTIONS) {
      throw new StoreException(
          StoreException.Kind.FAILED,
          "the object store broke off %d times in a row while it sent %s"
              .formatted(failures, object),
          cause);
    }
    body =
        store.get(
            object, Optional.of(new ByteRange.Between(at, end - 1)), Optional.of(head.etag()));
  }

  @Override
  public void close() {
    body.close();
  }
}

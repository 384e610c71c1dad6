package dev.oleander.polars.jdbc.json;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Passes bytes on that are proper UTF-8, which the JSON parser takes for granted in parts. */
final class Utf8Input extends InputStream {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long NOT_ASCII = 0x8080808080808080L;

  private final InputStream in;
  private long waitedNanos;
  private boolean ended;
  private long passed;

  // Of a character that goes on: how many bytes, and the range of the next one.
  private int missing;
  private int lowest;
  private int highest;

  Utf8Input(InputStream in) {
    this.in = in;
  }

  /** How long the source took to give bytes, all in all. */
  long waitedNanos() {
    return waitedNanos;
  }

  /** Whether the source has come to its end. */
  boolean isAtEnd() {
    return ended;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    long began = System.nanoTime();
    int count = in.read(target, offset, length);
    waitedNanos += System.nanoTime() - began;
    ended = count < 0;
    if (count > 0) {
      check(target, offset, offset + count);
      passed += count;
    }
    return count;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private void check(byte[] bytes, int from, int end) throws JsonResultException {
    int at = from;
    while (at < end) {
      if (missing == 0) {
        while (at + 8 <= end && ((long) LONGS.get(bytes, at) & NOT_ASCII) == 0) {
          at += 8;
        }
        if (at < end) {
          begin(bytes[at] & 0xFF, passed + at - from);
          at++;
        }
      } else {
        goOn(bytes[at] & 0xFF, passed + at - from);
        at++;
      }
    }
  }

  private void begin(int first, long place) throws JsonResultException {
    if (first < 0x80) {
      return;
    }
    if (first < 0xC2 || first > 0xF4) {
      throw invalid(place);
    }
    // Not longer than need be, no surrogates, nothing beyond U+10FFFF.
    lowest = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    highest = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    missing = first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
  }

  private void goOn(int next, long place) throws JsonResultException {
    if (next < lowest || next > highest) {
      throw invalid(place);
    }
    lowest = 0x80;
    highest = 0xBF;
    missing--;
  }

  private static JsonResultException invalid(long place) {
    return JsonResultException.malformed("it is not UTF-8 at byte " + (place + 1));
  }
}

package dev.oleander.polars.jdbc.arrow;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;

/**
 * A part of the body of a batch, such as one buffer of a column. Nothing outside of it can be read
 * through it. Numbers are little-endian; positions count bytes from the start of the slice.
 */
final class Slice {
  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] array;
  private final int offset;
  private final int length;

  /**
   * @param array not copied: the slice has what the array has
   */
  Slice(byte[] array, int offset, int length) {
    this.array = array;
    this.offset = offset;
    this.length = length;
  }

  /** Numbers of eight bytes. */
  static Slice of(long[] numbers) {
    byte[] bytes = new byte[Math.multiplyExact(numbers.length, Long.BYTES)];
    for (int i = 0; i < numbers.length; i++) {
      LONGS.set(bytes, i * Long.BYTES, numbers[i]);
    }
    return new Slice(bytes, 0, bytes.length);
  }

  /** Bits, the first of them the lowest of the first byte. */
  static Slice of(BitSet bits, int count) {
    byte[] bytes = Arrays.copyOf(bits.toByteArray(), (count + 7) / 8);
    return new Slice(bytes, 0, bytes.length);
  }

  /** Bytes of the slice. */
  int length() {
    return length;
  }

  byte getByte(long at) {
    return array[index(at, Byte.BYTES)];
  }

  short getShort(long at) {
    return (short) SHORTS.get(array, index(at, Short.BYTES));
  }

  int getInt(long at) {
    return (int) INTS.get(array, index(at, Integer.BYTES));
  }

  long getLong(long at) {
    return (long) LONGS.get(array, index(at, Long.BYTES));
  }

  /** A copy of a part. */
  byte[] bytes(long at, long size) {
    int from = index(at, size);
    return Arrays.copyOfRange(array, from, from + (int) size);
  }

  /** Copies a part to a place in an array. */
  void copyTo(byte[] target, int start, long at, int size) {
    System.arraycopy(array, index(at, size), target, start, size);
  }

  /** A copy of a part. */
  Slice copy(long at, long size) {
    byte[] bytes = bytes(at, size);
    return new Slice(bytes, 0, bytes.length);
  }

  /** A copy of some bits, which begin at the first byte of it. */
  Slice bits(int from, int to) {
    byte[] bits = new byte[(int) ((to - (long) from + 7) / 8)];
    for (int i = from; i < to; i++) {
      int bit = getByte(i >> 3) >> (i & 7) & 1;
      int at = i - from;
      bits[at >> 3] |= (byte) (bit << (at & 7));
    }
    return new Slice(bits, 0, bits.length);
  }

  /** A part as text; what is no UTF-8 in it becomes U+FFFD. */
  String text(long at, long size) {
    return new String(array, index(at, size), (int) size, StandardCharsets.UTF_8);
  }

  /** Where a part is in the array. */
  private int index(long at, long size) {
    if (at < 0 || size < 0 || at > length - size) {
      throw new MalformedStreamException(
          size + " bytes at " + at + " lie outside of their buffer of " + length);
    }
    return offset + (int) at;
  }
}

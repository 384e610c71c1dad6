package dev.oleander.polars.jdbc.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Bytes one behind the other, in the byte order of Arrow. Their memory is counted. */
final class GrowingBytes {
  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final byte[] NONE = {};
  private static final int SMALLEST = 64;

  /** Some Java machines have no longer arrays. */
  private static final int LARGEST = Integer.MAX_VALUE - 8;

  /** An array that is longer is not kept when it was mostly empty. */
  private static final int KEPT = 1 << 20;

  private final MemoryLimit memory;
  private byte[] array = NONE;
  private int size;

  GrowingBytes(MemoryLimit memory) {
    this.memory = memory;
  }

  int size() {
    return size;
  }

  /** The bytes, in the first {@link #size} places; until the next call that adds or clears. */
  byte[] array() {
    return array;
  }

  void putByte(int value) throws JsonResultException {
    ensure(1);
    array[size++] = (byte) value;
  }

  void putShort(int value) throws JsonResultException {
    ensure(2);
    SHORTS.set(array, size, (short) value);
    size += 2;
  }

  void putInt(int value) throws JsonResultException {
    ensure(4);
    INTS.set(array, size, value);
    size += 4;
  }

  void putLong(long value) throws JsonResultException {
    ensure(8);
    LONGS.set(array, size, value);
    size += 8;
  }

  void putBytes(byte[] bytes) throws JsonResultException {
    put(bytes, 0, bytes.length);
  }

  void put(byte[] bytes, int offset, int length) throws JsonResultException {
    ensure(length);
    System.arraycopy(bytes, offset, array, size, length);
    size += length;
  }

  /** So many bytes of one value. */
  void fill(int count, int value) throws JsonResultException {
    ensure(count);
    Arrays.fill(array, size, size + count, (byte) value);
    size += count;
  }

  void setBit(int index) {
    array[index >> 3] |= (byte) (1 << (index & 7));
  }

  /**
   * Says how many bytes there are, after some were written into the array or are to be forgotten.
   */
  void setSize(int length) {
    size = length;
  }

  /** Forgets the bytes, and keeps the array for others. */
  void clear() {
    if (array.length > KEPT && size < array.length / 4) {
      release();
    }
    size = 0;
  }

  /** Forgets the bytes and the array. */
  void release() {
    memory.giveBack(array.length);
    array = NONE;
    size = 0;
  }

  /** Makes room for so many more bytes. */
  void ensure(int more) throws JsonResultException {
    if (more > array.length - size) {
      grow(more);
    }
  }

  private void grow(int more) throws JsonResultException {
    long needed = (long) size + more;
    if (needed > LARGEST) {
      throw memory.exceeded("has a column of more bytes in one batch");
    }
    int length = (int) Math.min(LARGEST, Math.max(needed, Math.max(SMALLEST, 2L * array.length)));
    memory.take(length); // the old array is there until it is copied
    byte[] grown = Arrays.copyOf(array, length);
    memory.giveBack(array.length);
    array = grown;
  }
}

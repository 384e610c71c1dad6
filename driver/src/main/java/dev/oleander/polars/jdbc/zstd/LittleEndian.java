package dev.oleander.polars.jdbc.zstd;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers of a byte array, least byte first. */
final class LittleEndian {
  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private LittleEndian() {}

  /** 8 bits, unsigned. */
  static int u8(byte[] array, int at) {
    return array[at] & 0xFF;
  }

  /** 16 bits, unsigned. */
  static int u16(byte[] array, int at) {
    return (short) SHORTS.get(array, at) & 0xFFFF;
  }

  /** 24 bits, unsigned. */
  static int u24(byte[] array, int at) {
    return u16(array, at) | u8(array, at + 2) << 16;
  }

  /** 32 bits. */
  static int i32(byte[] array, int at) {
    return (int) INTS.get(array, at);
  }

  /** 64 bits. */
  static long i64(byte[] array, int at) {
    return (long) LONGS.get(array, at);
  }

  /** Copies 8 bytes at once. */
  static void copy64(byte[] source, int from, byte[] target, int at) {
    LONGS.set(target, at, (long) LONGS.get(source, from));
  }
}

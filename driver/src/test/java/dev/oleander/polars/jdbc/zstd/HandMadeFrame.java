package dev.oleander.polars.jdbc.zstd;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;

/** Frames to the bit, for what the reference implementation does not write. */
final class HandMadeFrame {
  private static final int LARGEST_PLAIN_SIZE = 31;
  private static final int RLE_CODES = 0b01_01_01_00;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** A frame that tells nothing of its content. */
  HandMadeFrame() {
    write(0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x58);
  }

  private HandMadeFrame write(int... values) {
    for (int value : values) {
      bytes.write(value);
    }
    return this;
  }

  private HandMadeFrame block(int type, int size, byte[] content) {
    int header = size << 3 | type << 1;
    write(header, header >> 8, header >> 16);
    bytes.writeBytes(content);
    return this;
  }

  HandMadeFrame raw(byte[] content) {
    return block(0, content.length, content);
  }

  HandMadeFrame repeated(int value, int size) {
    return block(1, size, new byte[] {(byte) value});
  }

  HandMadeFrame compressed(int... content) {
    HandMadeFrame block = new HandMadeFrame();
    block.bytes.reset();
    block.write(content);
    return block(2, content.length, block.bytes.toByteArray());
  }

  HandMadeFrame block(int type, int size) {
    return block(type, size, new byte[0]);
  }

  /**
   * A block of one sequence.
   *
   * @param literals as many as the sequence takes, at most 15
   * @param matchLength 3 to 34
   */
  HandMadeFrame sequence(byte[] literals, int offsetValue, int matchLength) {
    return sequence(literals, literals.length, offsetValue, matchLength);
  }

  HandMadeFrame sequence(byte[] literals, int literalsLength, int offsetValue, int matchLength) {
    if (literals.length > LARGEST_PLAIN_SIZE) {
      throw new IllegalArgumentException(literals.length + " literals");
    }
    HandMadeFrame block = new HandMadeFrame();
    block.bytes.reset();
    block.write(literals.length << 3);
    block.bytes.writeBytes(literals);
    int offsetCode = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(offsetValue);
    block.write(1, RLE_CODES, literalsLength, offsetCode, matchLength - 3);
    // The extra bits of the offset, below the 1 that marks the end of the stream.
    long stream = (1L << offsetCode) | (offsetValue & ((1L << offsetCode) - 1));
    byte[] backward = BigInteger.valueOf(stream).toByteArray();
    int first = backward[0] == 0 ? 1 : 0;
    for (int i = backward.length - 1; i >= first; i--) {
      block.write(backward[i]);
    }
    return block(2, block.bytes.size(), block.bytes.toByteArray());
  }

  /** The frame, with an empty block at its end. */
  byte[] end() {
    write(1, 0, 0);
    return bytes.toByteArray();
  }
}

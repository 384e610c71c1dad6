package dev.oleander.polars.jdbc.arrow;

/** Values that are bytes of any number. */
abstract class BytesBuffers extends ColumnBuffers {
  /** A copy of the bytes. */
  abstract byte[] bytes(int row);

  /** The bytes as text, without a copy of them. */
  abstract String text(int row);

  @Override
  abstract BytesBuffers copy(int from, int to);
}

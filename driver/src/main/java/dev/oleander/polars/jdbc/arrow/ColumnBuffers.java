package dev.oleander.polars.jdbc.arrow;

import java.util.List;

/**
 * The buffers of a column in the batch that is loaded, one subclass for each layout of Arrow.
 *
 * <p>Loading checks that every buffer is long enough for the rows; positions that stand in the data
 * themselves (offsets, views) are checked where they are used.
 */
abstract class ColumnBuffers {
  private int rows;
  private Slice validity;

  /** Takes this column's part of a batch; what was loaded before is forgotten. */
  final void load(BatchCursor cursor) {
    BatchCursor.Node node = cursor.nextNode();
    rows = node.rows();
    validity = hasValidity() ? cursor.nextValidity(node) : null;
    loadValues(cursor, rows);
  }

  /** Rows of this column in the batch. */
  final int rows() {
    return rows;
  }

  boolean isNull(int row) {
    Slice bits = validity;
    return bits != null && (bits.getByte(row >> 3) >> (row & 7) & 1) == 0;
  }

  boolean hasValidity() {
    return true;
  }

  abstract void loadValues(BatchCursor cursor, int rows);

  /** Values of one width, a power of two or not. */
  static final class Fixed extends ColumnBuffers {
    private final int width;
    private Slice values;

    Fixed(int width) {
      this.width = width;
    }

    @Override
    void loadValues(BatchCursor cursor, int rows) {
      values = cursor.nextBuffer((long) rows * width);
    }

    byte int8(int row) {
      return values.getByte(row);
    }

    short int16(int row) {
      return values.getShort((long) row << 1);
    }

    int int32(int row) {
      return values.getInt((long) row << 2);
    }

    long int64(int row) {
      return values.getLong((long) row << 3);
    }

    /** One of the eight-byte words of a wider value; word 0 is the lowest. */
    long word(int row, int word) {
      return values.getLong((long) row * width + ((long) word << 3));
    }
  }

  /** Values of one bit. */
  static final class Bits extends ColumnBuffers {
    private Slice values;

    @Override
    void loadValues(BatchCursor cursor, int rows) {
      values = cursor.nextBuffer(((long) rows + 7) / 8);
    }

    boolean bit(int row) {
      return (values.getByte(row >> 3) >> (row & 7) & 1) != 0;
    }
  }

  /** No buffers at all: every value is null. */
  static final class Nulls extends ColumnBuffers {
    @Override
    boolean hasValidity() {
      return false;
    }

    @Override
    void loadValues(BatchCursor cursor, int rows) {}

    @Override
    boolean isNull(int row) {
      return true;
    }
  }

  /** Values that are bytes of any number. */
  abstract static class Bytes extends ColumnBuffers {
    /** A copy of the bytes. */
    abstract byte[] bytes(int row);

    /** The bytes as text, without a copy of them. */
    abstract String text(int row);
  }

  /** Bytes of a fixed number. */
  static final class FixedBytes extends Bytes {
    private final int width;
    private Slice values;

    FixedBytes(int width) {
      this.width = width;
    }

    @Override
    void loadValues(BatchCursor cursor, int rows) {
      values = cursor.nextBuffer((long) rows * width);
    }

    @Override
    byte[] bytes(int row) {
      return values.bytes((long) row * width, width);
    }

    @Override
    String text(int row) {
      return values.text((long) row * width, width);
    }
  }

  /** Bytes one behind the other, with a table of where each begins. */
  static final class OffsetBytes extends Bytes {
    private final Offsets offsets;
    private Slice values;

    OffsetBytes(boolean large) {
      this.offsets = new Offsets(large);
    }

    @Override
    void loadValues(BatchCursor cursor, int rows) {
      offsets.load(cursor, rows);
      values = cursor.nextBuffer(0);
    }

    @Override
    byte[] bytes(int row) {
      long start = offsets.get(row);
      return values.bytes(start, offsets.get(row + 1) - start);
    }

    @Override
    String text(int row) {
      long start = offsets.get(row);
      return values.text(start, offsets.get(row + 1) - start);
    }
  }

  /** Bytes wherever they are: short ones in the view, others in one of several buffers. */
  static final class ViewBytes extends Bytes {
    private static final int VIEW = 16;
    private static final int INLINE = 12;

    private Slice views;
    private Slice[] data = {};

    @Override
    void loadValues(BatchCursor cursor, int rows) {
      views = cursor.nextBuffer((long) rows * VIEW);
      data = new Slice[cursor.nextVariadicCount()];
      for (int i = 0; i < data.length; i++) {
        data[i] = cursor.nextBuffer(0);
      }
    }

    @Override
    byte[] bytes(int row) {
      long view = (long) row * VIEW;
      int length = views.getInt(view);
      return length <= INLINE
          ? views.bytes(view + 4, length)
          : data(view).bytes(views.getInt(view + 12), length);
    }

    @Override
    String text(int row) {
      long view = (long) row * VIEW;
      int length = views.getInt(view);
      return length <= INLINE
          ? views.text(view + 4, length)
          : data(view).text(views.getInt(view + 12), length);
    }

    private Slice data(long view) {
      int buffer = views.getInt(view + 8);
      if (buffer < 0 || buffer >= data.length) {
        throw new MalformedStreamException(
            "a view names buffer " + buffer + ", which is not there");
      }
      return data[buffer];
    }
  }

  /** Elements one behind the other, with a table of where each list begins. */
  static final class Lists extends ColumnBuffers {
    private final Offsets offsets;
    private final ColumnBuffers elements;

    Lists(boolean large, ColumnBuffers elements) {
      this.offsets = new Offsets(large);
      this.elements = elements;
    }

    @Override
    void loadValues(BatchCursor cursor, int rows) {
      offsets.load(cursor, rows);
      elements.load(cursor);
    }

    int start(int row) {
      return at(offsets.get(row));
    }

    int end(int row) {
      return at(offsets.get(row + 1));
    }

    private int at(long offset) {
      if (offset < 0 || offset > elements.rows()) {
        throw new MalformedStreamException("a list reaches beyond its elements");
      }
      return (int) offset;
    }
  }

  /** Elements one behind the other, the same number for every list. */
  static final class FixedLists extends ColumnBuffers {
    private final int size;
    private final ColumnBuffers elements;

    FixedLists(int size, ColumnBuffers elements) {
      this.size = size;
      this.elements = elements;
    }

    @Override
    void loadValues(BatchCursor cursor, int rows) {
      elements.load(cursor);
      if ((long) rows * size > elements.rows()) {
        throw new MalformedStreamException("a column of lists has too few elements");
      }
    }

    int start(int row) {
      return row * size;
    }

    int end(int row) {
      return (row + 1) * size;
    }
  }

  /** One column for each field. */
  static final class Structs extends ColumnBuffers {
    private final List<ColumnBuffers> fields;

    Structs(List<ColumnBuffers> fields) {
      this.fields = fields;
    }

    @Override
    void loadValues(BatchCursor cursor, int rows) {
      for (ColumnBuffers field : fields) {
        field.load(cursor);
        if (field.rows() < rows) {
          throw new MalformedStreamException("a field of a struct has too few rows");
        }
      }
    }
  }

  /** Where each value of a column begins; one more than there are rows. */
  private static final class Offsets {
    private final boolean large;
    private Slice values;

    Offsets(boolean large) {
      this.large = large;
    }

    void load(BatchCursor cursor, int rows) {
      // A column without rows may leave out even the first offset.
      values = cursor.nextBuffer(rows == 0 ? 0 : (rows + 1L) * (large ? 8 : 4));
    }

    long get(int row) {
      return large ? values.getLong((long) row << 3) : values.getInt((long) row << 2);
    }
  }
}

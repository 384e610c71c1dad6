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

  /**
   * A copy of some rows, which stays when the next batch is loaded. Of a list or a struct it has no
   * elements or fields: their readers copy those.
   */
  abstract ColumnBuffers copy(int from, int to);

  /** Makes some rows of other buffers the rows of these, as far as all layouts have them. */
  final void takeRows(ColumnBuffers of, int from, int to) {
    setRows(to - from, of.validity == null ? null : of.validity.bits(from, to));
  }

  /**
   * @param bits one for each row that is not null; null where none is
   */
  final void setRows(int count, Slice bits) {
    rows = count;
    validity = bits;
  }

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

    /** Values that are made in Java. */
    static Fixed of(int width, Slice values, Slice validity) {
      Fixed made = new Fixed(width);
      made.values = values;
      made.setRows(values.length() / width, validity);
      return made;
    }

    @Override
    Fixed copy(int from, int to) {
      Fixed copy = new Fixed(width);
      copy.values = values.copy((long) from * width, (to - from) * (long) width);
      copy.takeRows(this, from, to);
      return copy;
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

    /** Values that are made in Java. */
    static Bits of(int rows, Slice values, Slice validity) {
      Bits made = new Bits();
      made.values = values;
      made.setRows(rows, validity);
      return made;
    }

    @Override
    Bits copy(int from, int to) {
      Bits copy = new Bits();
      copy.values = values.bits(from, to);
      copy.takeRows(this, from, to);
      return copy;
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
    Nulls copy(int from, int to) {
      Nulls copy = new Nulls();
      copy.setRows(to - from, null);
      return copy;
    }

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

    @Override
    abstract Bytes copy(int from, int to);
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
    FixedBytes copy(int from, int to) {
      FixedBytes copy = new FixedBytes(width);
      copy.values = values.copy((long) from * width, (to - from) * (long) width);
      copy.takeRows(this, from, to);
      return copy;
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
      this(new Offsets(large));
    }

    private OffsetBytes(Offsets offsets) {
      this.offsets = offsets;
    }

    @Override
    void loadValues(BatchCursor cursor, int rows) {
      offsets.load(cursor, rows);
      values = cursor.nextBuffer(0);
    }

    @Override
    OffsetBytes copy(int from, int to) {
      OffsetBytes copy = new OffsetBytes(offsets.copy(from, to));
      long start = from == to ? 0 : offsets.get(from);
      long end = from == to ? 0 : offsets.get(to);
      copy.values = values.copy(start, end - start);
      copy.takeRows(this, from, to);
      return copy;
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

    /** Of few rows only their bytes; never more bytes than there are, though views may share. */
    @Override
    Bytes copy(int from, int to) {
      long all = views.length();
      for (Slice buffer : data) {
        all += buffer.length();
      }
      long needed = 0;
      for (int row = from; row < to; row++) {
        needed += length(row);
      }
      return needed < all ? copyRows(from, to, (int) needed) : copyAll(from, to);
    }

    private int length(int row) {
      if (isNull(row)) {
        return 0;
      }
      int length = views.getInt((long) row * VIEW);
      if (length < 0) {
        throw new MalformedStreamException("a view has " + length + " bytes");
      }
      return length;
    }

    private Bytes copyRows(int from, int to, int size) {
      byte[] bytes = new byte[size];
      long[] starts = new long[to - from + 1];
      int end = 0;
      for (int row = from; row < to; row++) {
        int length = length(row);
        if (length > 0) {
          long view = (long) row * VIEW;
          if (length <= INLINE) {
            views.copyTo(bytes, end, view + 4, length);
          } else {
            data(view).copyTo(bytes, end, views.getInt(view + 12), length);
          }
        }
        end += length;
        starts[row - from + 1] = end;
      }
      OffsetBytes copy = new OffsetBytes(new Offsets(Slice.of(starts)));
      copy.values = new Slice(bytes, 0, size);
      copy.takeRows(this, from, to);
      return copy;
    }

    private ViewBytes copyAll(int from, int to) {
      ViewBytes copy = new ViewBytes();
      copy.views = views.copy((long) from * VIEW, (to - from) * (long) VIEW);
      copy.data = new Slice[data.length];
      for (int i = 0; i < data.length; i++) {
        copy.data[i] = data[i].copy(0, data[i].length());
      }
      copy.takeRows(this, from, to);
      return copy;
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

  /** Values that are elements one behind the other, in another column. */
  abstract static class Lists extends ColumnBuffers {
    /** The first element of a row. */
    abstract int start(int row);

    /** The element behind the last of a row; may be before the first in a malformed stream. */
    abstract int end(int row);

    /** With the elements counted from the first of them. */
    @Override
    final ListCopy copy(int from, int to) {
      ListCopy copy = new ListCopy(to - from);
      int first = from == to ? 0 : start(from);
      int behind = first;
      for (int row = from; row < to; row++) {
        int start = start(row);
        int end = end(row);
        if (start < behind || end < start) {
          throw new MalformedStreamException("a list begins before the end of the one before it");
        }
        behind = end;
        copy.starts[row - from] = start - first;
        copy.ends[row - from] = end - first;
      }
      copy.takeRows(this, from, to);
      return copy;
    }
  }

  /** Lists with a table of where each begins. */
  static final class OffsetLists extends Lists {
    private final Offsets offsets;
    private final ColumnBuffers elements;

    OffsetLists(boolean large, ColumnBuffers elements) {
      this.offsets = new Offsets(large);
      this.elements = elements;
    }

    @Override
    void loadValues(BatchCursor cursor, int rows) {
      offsets.load(cursor, rows);
      elements.load(cursor);
      cursor.requireBytes(elements.rows());
    }

    @Override
    int start(int row) {
      return at(offsets.get(row));
    }

    @Override
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

  /** Lists of the same number of elements. */
  static final class FixedLists extends Lists {
    private final int size;
    private final ColumnBuffers elements;

    FixedLists(int size, ColumnBuffers elements) {
      this.size = size;
      this.elements = elements;
    }

    @Override
    void loadValues(BatchCursor cursor, int rows) {
      elements.load(cursor);
      cursor.requireBytes(elements.rows());
      if ((long) rows * size > elements.rows()) {
        throw new MalformedStreamException("a column of lists has too few elements");
      }
    }

    @Override
    int start(int row) {
      return row * size;
    }

    @Override
    int end(int row) {
      return (row + 1) * size;
    }
  }

  /** A copy of lists. */
  private static final class ListCopy extends Lists {
    private final int[] starts;
    private final int[] ends;

    ListCopy(int rows) {
      this.starts = new int[rows];
      this.ends = new int[rows];
    }

    @Override
    void loadValues(BatchCursor cursor, int rows) {
      throw new IllegalStateException("A copy is not loaded");
    }

    @Override
    int start(int row) {
      return starts[row];
    }

    @Override
    int end(int row) {
      return ends[row];
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

    @Override
    Structs copy(int from, int to) {
      Structs copy = new Structs(List.of());
      copy.takeRows(this, from, to);
      return copy;
    }
  }

  /** Where each value of a column begins; one more than there are rows. */
  private static final class Offsets {
    private final boolean large;
    private Slice values;

    Offsets(boolean large) {
      this.large = large;
    }

    /**
     * @param starts of eight bytes each
     */
    private Offsets(Slice starts) {
      this.large = true;
      this.values = starts;
    }

    /** With the first of them 0. */
    Offsets copy(int from, int to) {
      long[] starts = new long[to - from + 1];
      for (int row = from; from < to && row <= to; row++) {
        starts[row - from] = get(row) - get(from);
      }
      return new Offsets(Slice.of(starts));
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

package dev.oleander.polars.jdbc.arrow;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Lists; as text in the notation of JSON. */
abstract class ListReader extends ColumnReader {
  private final ColumnBuffers buffers;
  private final ColumnReader elements;

  private ListReader(ResultColumn column, ColumnBuffers buffers, ColumnReader elements) {
    super(column);
    this.buffers = buffers;
    this.elements = elements;
  }

  static ListReader of(ResultColumn column, ColumnBuffers.Lists buffers, ColumnReader elements) {
    return new ListReader(column, buffers, elements) {
      @Override
      int start(int row) {
        return buffers.start(row);
      }

      @Override
      int end(int row) {
        return buffers.end(row);
      }
    };
  }

  static ListReader of(
      ResultColumn column, ColumnBuffers.FixedLists buffers, ColumnReader elements) {
    return new ListReader(column, buffers, elements) {
      @Override
      int start(int row) {
        return buffers.start(row);
      }

      @Override
      int end(int row) {
        return buffers.end(row);
      }
    };
  }

  abstract int start(int row);

  abstract int end(int row);

  @Override
  public final boolean isNull(int row) {
    return buffers.isNull(row);
  }

  @Override
  public final String getString(int row) throws SQLException {
    StringBuilder out = new StringBuilder();
    appendJson(row, out);
    return out.toString();
  }

  /** An unmodifiable list, which may have nulls. */
  @Override
  public final List<Object> getObject(int row) throws SQLException {
    Range range = range(row);
    List<Object> values = new ArrayList<>(range.end - range.start);
    for (int i = range.start; i < range.end; i++) {
      values.add(elements.isNull(i) ? null : elements.getObject(i));
    }
    return Collections.unmodifiableList(values);
  }

  @Override
  final void appendJson(int row, StringBuilder out) throws SQLException {
    Range range = range(row);
    out.append('[');
    for (int i = range.start; i < range.end; i++) {
      if (i > range.start) {
        out.append(", ");
      }
      if (elements.isNull(i)) {
        out.append("null");
      } else {
        elements.appendJson(i, out);
      }
    }
    out.append(']');
  }

  private Range range(int row) throws SQLException {
    try {
      Range range = new Range(start(row), end(row));
      if (range.end < range.start) {
        throw new MalformedStreamException("a list ends before it begins");
      }
      return range;
    } catch (MalformedStreamException e) {
      throw MalformedStreamException.report(e);
    }
  }

  private record Range(int start, int end) {}
}

package dev.oleander.polars.jdbc.arrow;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lists. */
final class ListReader extends NestedReader {
  private final ListBuffers buffers;
  private final ColumnReader elements;
  private final boolean copy;

  ListReader(ResultColumn column, ListBuffers buffers, ColumnReader elements) {
    this(column, buffers, elements, false);
  }

  private ListReader(
      ResultColumn column, ListBuffers buffers, ColumnReader elements, boolean copy) {
    super(column);
    this.buffers = buffers;
    this.elements = elements;
    this.copy = copy;
  }

  @Override
  public boolean isNull(int row) {
    return buffers.isNull(row);
  }

  @Override
  ListReader copy(int from, int to) throws SQLException {
    ListBuffers lists = buffers.copy(from, to);
    ColumnReader copied =
        from == to ? elements.copy(0, 0) : elements.copy(buffers.start(from), buffers.end(to - 1));
    return new ListReader(column(), lists, copied, true);
  }

  @Override
  ListValue kept(int row) throws SQLException {
    return copy ? new ListValue(this, row) : new ListValue(copy(row, row + 1), 0);
  }

  ColumnReader elements() {
    return elements;
  }

  /** The first element of a row. */
  int start(int row) throws SQLException {
    return checked(() -> range(row).start);
  }

  /** How many elements a row has. */
  int size(int row) throws SQLException {
    return checked(() -> range(row).size());
  }

  @Override
  List<Object> collected(int row) throws SQLException {
    Range range = range(row);
    List<Object> values = new ArrayList<>(range.size());
    for (int i = range.start; i < range.end; i++) {
      values.add(elements.isNull(i) ? null : elements.getCollection(i));
    }
    return Collections.unmodifiableList(values);
  }

  @Override
  @SuppressWarnings("unchecked") // what collected() answers
  List<Object> getList(int row) throws SQLException {
    return (List<Object>) getCollection(row);
  }

  /** The entries of a map, which Polars and Arrow have as structs of a key and a value. */
  @Override
  Map<Object, Object> getMap(int row) throws SQLException {
    if (!(elements instanceof StructReader entries) || !entries.isEntry()) {
      throw noConversion("Map: its elements are no structs of 'key' and 'value'");
    }
    Map<Object, Object> map = new LinkedHashMap<>();
    for (Object entry : getList(row)) {
      if (!(entry instanceof Map<?, ?> pair)) {
        throw unreadable(getString(row), "Map, which has no null entries", null);
      }
      Object key = pair.get(StructReader.KEY);
      if (map.containsKey(key)) {
        throw unreadable(getString(row), "Map: it has the key " + key + " twice", null);
      }
      map.put(key, pair.get(StructReader.VALUE));
    }
    return Collections.unmodifiableMap(map);
  }

  @Override
  void writeJson(int row, StringBuilder out) throws SQLException {
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

  private Range range(int row) {
    Range range = new Range(buffers.start(row), buffers.end(row));
    if (range.end < range.start) {
      throw new MalformedStreamException("a list ends before it begins");
    }
    return range;
  }

  private record Range(int start, int end) {
    int size() {
      return end - start;
    }
  }
}

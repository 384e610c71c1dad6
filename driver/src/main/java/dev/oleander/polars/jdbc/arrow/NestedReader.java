package dev.oleander.polars.jdbc.arrow;

import java.sql.SQLException;

/**
 * Lists and structs; as text in the notation of JSON. A few bytes can stand for very many elements,
 * so reading one may take more memory than there is, which is told as such.
 */
abstract class NestedReader extends ColumnReader {
  interface Reading<T> {
    T read() throws SQLException;
  }

  NestedReader(ResultColumn column) {
    super(column);
  }

  /** The value, which stays when the batch goes. */
  abstract Object kept(int row) throws SQLException;

  /** The value and those in it as collections, which are unmodifiable and may have nulls. */
  abstract Object collected(int row) throws SQLException;

  abstract void writeJson(int row, StringBuilder out) throws SQLException;

  @Override
  public final String getString(int row) throws SQLException {
    StringBuilder out = new StringBuilder();
    appendJson(row, out);
    return checked(out::toString);
  }

  @Override
  public final Object getObject(int row) throws SQLException {
    return checked(() -> kept(row));
  }

  @Override
  final Object getCollection(int row) throws SQLException {
    return checked(() -> collected(row));
  }

  @Override
  final void appendJson(int row, StringBuilder out) throws SQLException {
    checked(
        () -> {
          writeJson(row, out);
          return out;
        });
  }

  final <T> T checked(Reading<T> reading) throws SQLException {
    try {
      return reading.read();
    } catch (MalformedStreamException e) {
      throw MalformedStreamException.report(e);
    } catch (OutOfMemoryError e) {
      throw outOfMemory(e);
    }
  }
}

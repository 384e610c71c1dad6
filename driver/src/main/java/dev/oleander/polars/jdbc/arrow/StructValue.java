package dev.oleander.polars.jdbc.arrow;

import dev.oleander.polars.jdbc.type.ColumnType;
import java.sql.SQLException;
import java.util.List;

/** One struct, copied out of its batch: it stays when the batch goes. Immutable. */
public final class StructValue {
  private final StructReader reader;
  private final int row;

  /**
   * @param reader of a copy
   */
  StructValue(StructReader reader, int row) {
    this.reader = reader;
    this.row = row;
  }

  /** The type of the struct. */
  public ColumnType type() {
    return reader.column().type();
  }

  /** What reads the fields: those of this struct are in {@link #row}. */
  public List<ColumnReader> fields() {
    return reader.fields();
  }

  /** The row of {@link #fields} that is this struct. */
  public int row() {
    return row;
  }

  /** The text of the struct. */
  public String toJson() throws SQLException {
    return reader.getString(row);
  }
}

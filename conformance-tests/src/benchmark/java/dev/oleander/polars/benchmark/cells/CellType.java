package dev.oleander.polars.benchmark.cells;

import java.util.Locale;

/** A column that is read, one of the table {@code cells} that {@code write_cells.py} makes. */
public enum CellType {
  INT32("int"),
  INT64("bigint"),
  INT64_NULLS("bigint, one in 16 null"),
  FLOAT32("real"),
  FLOAT64("double"),
  DECIMAL10("decimal(10,2)"),
  DECIMAL38("decimal(38,10), 28 digits"),
  TEXT("string, 10 to 14 characters"),
  TEXT_NULLS("string, one in 16 null"),
  DATE("date"),
  TIMESTAMP("timestamp, microseconds"),
  BOOLEAN("boolean"),
  BINARY("binary, 16 bytes"),
  INT64_LIST("list of 3 bigint");

  private final String title;

  CellType(String title) {
    this.title = title;
  }

  public String title() {
    return title;
  }

  /** The statement whose answer has only this column. */
  public String sql() {
    return "SELECT " + column() + " FROM cells";
  }

  /** The name of the column, and of the files that hold it. */
  public String column() {
    return "c_" + name().toLowerCase(Locale.ROOT);
  }
}

package dev.oleander.polars.benchmark;

import dev.oleander.polars.benchmark.client.RowReader;

/** A result that both sides fetch. */
enum Fetch {
  WIDE(
      "6 columns: bigint, double, decimal(10,2), string, date, timestamp",
      RowReader.WIDE,
      "SELECT id, ratio, price, name, day, moment FROM events",
      "wide.arrow"),
  NARROW(
      "2 columns: bigint, double",
      RowReader.NARROW,
      "SELECT id, ratio FROM events",
      "narrow.arrow");

  private final String title;
  private final RowReader reader;
  private final String sql;
  private final String file;

  Fetch(String title, RowReader reader, String sql, String file) {
    this.title = title;
    this.reader = reader;
    this.sql = sql;
    this.file = file;
  }

  String title() {
    return title;
  }

  String sql() {
    return sql;
  }

  /** The name of the Arrow file with the same rows. */
  String file() {
    return file;
  }

  /** The command to a JDBC client that reads all rows. */
  String command() {
    return "fetch " + reader + " " + sql;
  }

  /** The command to a JDBC client that reads so many rows of this driver's side. */
  String command(int rows) {
    return command() + " WHERE id < " + rows;
  }
}

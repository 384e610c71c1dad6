package dev.oleander.polars.conformance.server;

/** Statements over {@code default.flowers} that keep a worker busy for longer than a test lasts. */
public final class LongQueries {
  /** One row, after 76 billion combinations of flowers: never ends within a test. */
  public static final String ENDLESS =
      "SELECT sum(a.sepal_length * b.sepal_length * c.sepal_length * d.sepal_length"
          + " * e.sepal_length) AS s FROM flowers a CROSS JOIN flowers b CROSS JOIN flowers c"
          + " CROSS JOIN flowers d CROSS JOIN flowers e";

  /** Half a billion rows, the first of them at once. */
  public static final String LONG_RESULT =
      "SELECT a.sepal_length AS x, d.species AS s FROM flowers a CROSS JOIN flowers b"
          + " CROSS JOIN flowers c CROSS JOIN flowers d";

  private LongQueries() {}
}

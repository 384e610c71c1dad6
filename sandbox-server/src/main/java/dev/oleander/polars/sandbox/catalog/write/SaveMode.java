package dev.oleander.polars.sandbox.catalog.write;

import java.util.Locale;

/** What becomes of the rows that a destination has. A table that is not there is made. */
public enum SaveMode {
  /** They go; time travel still finds them. */
  OVERWRITE,
  /** They stay. */
  APPEND,
  /** There may be none: the table must not be there. */
  CREATE;

  /** The API's name. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}

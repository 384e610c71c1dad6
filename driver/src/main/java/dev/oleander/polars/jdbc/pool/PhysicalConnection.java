package dev.oleander.polars.jdbc.pool;

import java.sql.Connection;
import java.sql.SQLException;

/** A connection that can be made as new, for the next one who gets it from a pool. */
public interface PhysicalConnection extends Connection {
  /**
   * Makes it as it was when it was opened: closes statements and results, takes back settings,
   * forgets warnings.
   *
   * @throws SQLException 08003 if it is closed
   */
  void reset() throws SQLException;
}

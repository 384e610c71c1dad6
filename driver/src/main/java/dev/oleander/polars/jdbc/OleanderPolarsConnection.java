package dev.oleander.polars.jdbc;

import java.sql.SQLException;

/**
 * What a connection of this driver can do beyond JDBC. {@code
 * connection.unwrap(OleanderPolarsConnection.class)} gives it.
 */
public interface OleanderPolarsConnection {
  /**
   * A script to be run with the tables of the connection's catalog; nothing is sent yet.
   *
   * @param source Python that assigns {@code result}
   * @return the caller's to close; closed with the connection, too
   * @throws SQLException 08003 if the connection is closed, 22023 for null
   */
  OleanderPolarsScript script(String source) throws SQLException;

  /**
   * A script that the server has, to be run with the tables of the connection's catalog.
   *
   * @param name {@code namespace.name}
   * @return the caller's to close; closed with the connection, too
   * @throws SQLException 08003 if the connection is closed, 42883 if there is no such script
   */
  OleanderPolarsScript storedScript(String name) throws SQLException;
}

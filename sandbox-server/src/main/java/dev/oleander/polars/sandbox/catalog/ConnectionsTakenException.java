package dev.oleander.polars.sandbox.catalog;

import java.sql.SQLTransientConnectionException;

/** All connections to a catalog's database are in use, and none became free in time. */
final class ConnectionsTakenException extends SQLTransientConnectionException {
  private static final long serialVersionUID = 1;

  ConnectionsTakenException(String message) {
    super(message);
  }
}

package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.sql.SessionCommand;

/**
 * A statement that the driver carries out itself.
 *
 * @param text as the application wrote it
 */
record CommandText(String text, SessionCommand command) implements ReadStatement {
  @Override
  public int parameterCount() {
    return 0;
  }

  @Override
  public boolean hasRows() {
    return command.hasRows();
  }
}

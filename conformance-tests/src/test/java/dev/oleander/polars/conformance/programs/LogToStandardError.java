package dev.oleander.polars.conformance.programs;

import java.sql.SQLException;
import java.util.logging.ConsoleHandler;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * An application that lets the driver's and its libraries' loggers tell all on standard error while
 * {@link BrowseAndQuery} runs. Arguments: URL, namespace, SQL.
 */
public final class LogToStandardError {
  private static final Logger DRIVER = Logger.getLogger("dev.oleander.polars.jdbc");

  private LogToStandardError() {}

  public static void main(String[] arguments) throws SQLException {
    ConsoleHandler console = new ConsoleHandler();
    console.setLevel(Level.ALL);
    DRIVER.setLevel(Level.ALL);
    DRIVER.addHandler(console);
    BrowseAndQuery.main(arguments);
  }
}

package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.OleanderPolarsScript.SaveMode;
import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.http.ServerExtensions;
import dev.oleander.polars.jdbc.workload.Destination;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Where the result of a script is to be written. Immutable.
 *
 * @param table {@code namespace.table}
 * @param partitionBy Iceberg's transforms
 */
record ScriptDestination(String table, SaveMode mode, List<String> partitionBy) {
  ScriptDestination {
    partitionBy = List.copyOf(partitionBy);
  }

  /**
   * The destination as a service is told it.
   *
   * @throws SQLException HYC00 if it cannot be told
   */
  Destination of(ServerExtensions extensions) throws SQLException {
    boolean extended = extensions.has(WritePlan.DESTINATIONS);
    require(
        mode != SaveMode.REPLACE || extended,
        "replace the columns of a table",
        WritePlan.DESTINATIONS);
    require(
        mode != SaveMode.CREATE || extensions.has(WritePlan.SAVE_MODE_CREATE),
        "make a table only if there is none",
        WritePlan.SAVE_MODE_CREATE);
    require(
        partitionBy.isEmpty() || extended,
        "be told how to partition a table",
        WritePlan.DESTINATIONS);
    return new Destination(
        table,
        switch (mode) {
          case OVERWRITE, REPLACE -> "overwrite";
          case APPEND -> "append";
          case CREATE -> "create";
        },
        extended
            ? Optional.of(
                new Destination.Beyond(
                    List.of(), partitionBy, mode == SaveMode.REPLACE, UUID.randomUUID().toString()))
            : Optional.empty());
  }

  private static void require(boolean can, String what, String extension) throws SQLException {
    if (!can) {
      throw SqlState.NOT_SUPPORTED.exception(
          "The service cannot " + what + " (it has no extension " + extension + ")");
    }
  }
}

package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.OleanderPolarsScriptException;
import dev.oleander.polars.jdbc.catalog.StoredScripts;
import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.http.ServerExtensions;
import dev.oleander.polars.jdbc.sql.TableName;
import dev.oleander.polars.jdbc.workload.Compute;
import dev.oleander.polars.jdbc.workload.Destination;
import dev.oleander.polars.jdbc.workload.Program;
import dev.oleander.polars.jdbc.workload.WorkloadRequest;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A run of a script: all that a workload needs. Immutable.
 *
 * @param text as the application wrote it
 * @param program the script and its params
 * @param catalog whose tables it scans
 * @param sourceLine the line of what the application wrote on which the source begins; 0 if it is
 *     not in it
 * @param compute where it is to run; empty for what the connection says
 */
record ScriptCall(
    String text, Program program, String catalog, int sourceLine, Optional<Compute> compute)
    implements RowsRequest {
  /** How the server begins to say what is wrong with a script. */
  private static final Pattern LINE = Pattern.compile("line (\\d{1,9}): ");

  /** The extension of a server whose scripts get params of any type. */
  private static final String SCRIPT = "script";

  ScriptCall {
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(program, "program");
    Objects.requireNonNull(catalog, "catalog");
    Objects.requireNonNull(compute, "compute");
  }

  @Override
  public WorkloadRequest request(
      long maxRows, int batchRows, Duration timeout, boolean describe, ZoneId zone) {
    return new WorkloadRequest(
        program, catalog, maxRows, batchRows, timeout, describe, Optional.empty(), compute);
  }

  /**
   * The request to write its result.
   *
   * @param timeout null for none
   */
  WorkloadRequest request(Destination destination, Duration timeout) {
    return new WorkloadRequest(
        program, catalog, 0, 0, timeout, false, Optional.of(destination), compute);
  }

  /** Nothing is known of where the columns of a script come from. */
  @Override
  public Optional<TableName> tableOf(int column, int columns) {
    return Optional.empty();
  }

  /** Adds to the line of the script that of the application's text. */
  @Override
  public SQLException explain(SQLException error) {
    Matcher placed = LINE.matcher(String.valueOf(error.getMessage()));
    if (sourceLine <= 1 || !placed.lookingAt()) {
      return error;
    }
    int line = Integer.parseInt(placed.group(1));
    String message = error.getMessage() + ". In your text that is line " + (sourceLine + line - 1);
    if (error instanceof OleanderPolarsScriptException script) {
      return new OleanderPolarsScriptException(
          message,
          placed.group() + script.getError(),
          script.getDetails().orElse(null),
          script.getWorkloadId().orElse(null),
          script);
    }
    return SqlState.SYNTAX_ERROR.is(error)
        ? SqlState.SYNTAX_ERROR.exception(message, error)
        : error;
  }

  /**
   * Looks whether the service can run it as it is. The documented API has texts as params only.
   *
   * @throws SQLException HYC00 if it cannot
   */
  @Override
  public void check(ServerExtensions extensions) throws SQLException {
    if (program instanceof Program.StoredScript stored
        && !extensions.has(StoredScripts.EXTENSION)) {
      throw SqlState.NOT_SUPPORTED.exception(
          "The service has no stored scripts (no extension "
              + StoredScripts.EXTENSION
              + "), and '"
              + stored.name()
              + "' is one");
    }
    if (program instanceof Program.Script script && !extensions.has(SCRIPT)) {
      for (Map.Entry<String, Object> param : script.params().entrySet()) {
        if (!(param.getValue() instanceof String)) {
          throw SqlState.NOT_SUPPORTED.exception(
              "The service takes nothing but texts as params of a script (it has no extension "
                  + SCRIPT
                  + "), and '"
                  + param.getKey()
                  + "' is none: pass a text, and read it in the script, as int(params['"
                  + param.getKey()
                  + "']) does");
        }
      }
    }
  }
}

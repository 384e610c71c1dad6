package dev.oleander.polars.jdbc;

import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A script raised an error, or assigned no result: SQLState {@code 38000}. A script that Python
 * cannot compile is a {@link java.sql.SQLSyntaxErrorException} instead ({@code 42000}).
 *
 * <pre>{@code
 * try (ResultSet rows = statement.executeQuery("CALL polars_script($$ … $$)")) {
 *   …
 * } catch (OleanderPolarsScriptException e) {
 *   e.getLine().ifPresent(line -> System.err.println("line " + line + ": " + e.getError()));
 *   e.getDetails().ifPresent(System.err::println);
 * }
 * }</pre>
 */
public final class OleanderPolarsScriptException extends SQLException {
  private static final long serialVersionUID = 1L;

  private static final String STATE = "38000";
  private static final Pattern LINE = Pattern.compile("line (\\d{1,9}): (.*)", Pattern.DOTALL);

  private final int line; // 0 if it is not known
  private final String error;
  private final String details; // null if there are none
  private final String workloadId; // null if it is not known

  /**
   * Made by the driver.
   *
   * @param message the whole one
   * @param reason what the server says went wrong: {@code line 2: ValueError: no}
   * @param details the longer text; may be null
   * @param workloadId may be null
   * @param cause may be null
   */
  public OleanderPolarsScriptException(
      String message, String reason, String details, String workloadId, Throwable cause) {
    super(message, STATE, cause);
    Matcher placed = LINE.matcher(Objects.requireNonNull(reason, "reason"));
    this.line = placed.matches() ? Integer.parseInt(placed.group(1)) : 0;
    this.error = placed.matches() ? placed.group(2) : reason;
    this.details = details;
    this.workloadId = workloadId;
  }

  /** The line of the script, from 1, that raised the error; empty if it is of none. */
  public OptionalInt getLine() {
    return line == 0 ? OptionalInt.empty() : OptionalInt.of(line);
  }

  /** What went wrong, without the line: {@code ZeroDivisionError: division by zero}. */
  public String getError() {
    return error;
  }

  /**
   * The script's own calls on the way to the error, with their lines and source, and the errors
   * behind it; empty if the server does not tell.
   */
  public Optional<String> getDetails() {
    return Optional.ofNullable(details);
  }

  /** The workload, as the server's logs call it; empty if it is not known. */
  public Optional<String> getWorkloadId() {
    return Optional.ofNullable(workloadId);
  }
}

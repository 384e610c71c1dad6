package dev.oleander.polars.sandbox.worker;

import java.util.List;
import java.util.Optional;

/**
 * What one script may know of the lake. The questions come from hostile code, as the thread that
 * runs the workload reads them, and nothing else of the workload goes on meanwhile.
 */
public interface ScriptLake {

  /**
   * A table, under its own name as alias. It is the same for as long as the script runs.
   *
   * @param table any text
   * @param snapshotId any number; empty for no certain snapshot
   * @param asOfMillis any number, meant as milliseconds since 1970; empty for the current state
   */
  WorkerTable table(String table, Optional<Long> snapshotId, Optional<Long> asOfMillis)
      throws RefusedException;

  /**
   * The absolute local path of the table's Iceberg metadata file, inside one of {@link
   * WorkerPoolConfig#readable()}.
   *
   * @param table any text
   */
  String metadata(String table) throws RefusedException;

  /** The namespaces, their levels joined by dots. */
  List<String> namespaces() throws RefusedException;

  /**
   * The names of the tables of a namespace.
   *
   * @param namespace any text
   */
  List<String> tables(String namespace) throws RefusedException;

  /** The script is told no, and goes on. */
  final class RefusedException extends Exception {
    private final String code;

    /**
     * @param code the API's name for what is wrong
     * @param message for the script's author
     */
    public RefusedException(String code, String message, Throwable cause) {
      super(message, cause);
      this.code = code;
    }

    /** The API's name for what is wrong. */
    public String code() {
      return code;
    }
  }
}

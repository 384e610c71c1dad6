package dev.oleander.polars.sandbox.worker;

import java.util.List;

/**
 * What one script may know of the lake. The questions come from hostile code, as the thread that
 * runs the workload reads them, and nothing else of the workload goes on meanwhile.
 */
public interface ScriptLake {

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

    String code() {
      return code;
    }
  }
}

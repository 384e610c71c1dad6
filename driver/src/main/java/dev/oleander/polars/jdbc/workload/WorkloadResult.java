package dev.oleander.polars.jdbc.workload;

import java.io.InputStream;

/**
 * What a server answered with success; with JSON, only the body tells whether it is one.
 *
 * @param format what the body is
 * @param body ends with the workload that was opened
 */
public record WorkloadResult(Format format, InputStream body) {
  /** The forms a result comes in. */
  public enum Format {
    /** An Arrow IPC stream. */
    ARROW,
    /** The documented JSON, of a service without our extensions. */
    JSON
  }
}

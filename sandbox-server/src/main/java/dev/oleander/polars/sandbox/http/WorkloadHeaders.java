package dev.oleander.polars.sandbox.http;

/** Names that only this API uses in HTTP headers. */
final class WorkloadHeaders {
  static final String WORKLOAD_ID = "Oleander-Workload-Id";
  static final String WARNINGS = "Oleander-Warnings";
  static final String APPLICATION_NAME = "Oleander-Application-Name";
  static final String CLIENT_USER = "Oleander-Client-User";
  static final String CLIENT_HOSTNAME = "Oleander-Client-Hostname";
  static final String ARROW_STREAM = "application/vnd.apache.arrow.stream";

  private WorkloadHeaders() {}
}

package dev.oleander.polars.sandbox.http;

/** Names that only this API uses in HTTP headers. */
final class WorkloadHeaders {
  static final String WORKLOAD_ID = "Oleander-Workload-Id";
  static final String ARROW_STREAM = "application/vnd.apache.arrow.stream";

  private WorkloadHeaders() {}
}

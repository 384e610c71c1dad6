package dev.oleander.polars.jdbc.workload;

import dev.oleander.polars.jdbc.http.OleanderHttp;
import java.util.UUID;

/** Starts workloads on the server of one connection. Threads share it. */
public final class WorkloadClient {
  private final OleanderHttp http;

  /**
   * @param http stays the caller's, who closes it after the last workload
   */
  public WorkloadClient(OleanderHttp http) {
    this.http = http;
  }

  /**
   * A workload with an id of its own, not sent yet: {@link Workload#open} sends it, and it can be
   * cancelled before.
   *
   * @return the caller's to close
   */
  public Workload start(WorkloadRequest request) {
    return new Workload(http, UUID.randomUUID().toString(), request);
  }
}

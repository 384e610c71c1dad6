package dev.oleander.polars.jdbc.workload;

import dev.oleander.polars.jdbc.http.OleanderHttp;
import java.util.UUID;

/** Starts workloads on the server of one connection. Threads share it. */
public final class WorkloadClient {
  private final OleanderHttp http;
  private final boolean zstd;

  /**
   * @param http stays the caller's, who closes it after the last workload
   * @param zstd whether the server is asked to compress the batches of results with zstd
   */
  public WorkloadClient(OleanderHttp http, boolean zstd) {
    this.http = http;
    this.zstd = zstd;
  }

  /**
   * A workload with an id of its own, not sent yet: {@link Workload#open} sends it, and it can be
   * cancelled before.
   *
   * @return the caller's to close
   */
  public Workload start(WorkloadRequest request) {
    return new Workload(http, UUID.randomUUID().toString(), request, zstd);
  }
}

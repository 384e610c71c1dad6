package dev.oleander.polars.jdbc.workload;

import dev.oleander.polars.jdbc.http.OleanderHttp;
import java.util.UUID;
import java.util.function.Supplier;

/** Starts workloads on the server of one connection. Threads share it. */
public final class WorkloadClient {
  private final OleanderHttp http;
  private final boolean zstd;
  private final Supplier<Compute> compute;

  /**
   * @param http stays the caller's, who closes it after the last workload
   * @param zstd whether the server is asked to compress the batches of results with zstd
   * @param compute where a workload that is started is to run
   */
  public WorkloadClient(OleanderHttp http, boolean zstd, Supplier<Compute> compute) {
    this.http = http;
    this.zstd = zstd;
    this.compute = compute;
  }

  /**
   * A workload with an id of its own, not sent yet: {@link Workload#open} sends it, and it can be
   * cancelled before.
   *
   * @return the caller's to close
   */
  public Workload start(WorkloadRequest request) {
    return new Workload(http, UUID.randomUUID().toString(), request, zstd, compute.get());
  }

  /**
   * A workload whose result goes to a destination, not sent yet: {@link WorkloadWrite#run} sends
   * it, and it can be cancelled before.
   *
   * @param request has a destination
   * @return the caller's to close
   */
  public WorkloadWrite write(WorkloadRequest request) {
    return new WorkloadWrite(http, request, compute.get());
  }

  /** What a workload prints, for a server that tells. */
  public WorkloadLog log(String id) {
    return new WorkloadLog(http, id);
  }
}

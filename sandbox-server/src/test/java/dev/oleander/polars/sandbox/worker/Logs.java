package dev.oleander.polars.sandbox.worker;

import java.nio.charset.StandardCharsets;

/** Logs for the tests of who keeps them. */
public final class Logs {
  private Logs() {}

  /** The complete log of a workload that printed this. */
  public static WorkloadLog of(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    WorkloadLog log = new WorkloadLog(1 << 20);
    log.append(bytes, bytes.length);
    log.complete();
    return log;
  }
}

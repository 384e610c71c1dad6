package dev.oleander.polars.sandbox.worker;

import java.util.Objects;

/**
 * What holds each box to the limits of its tier: a control group of the kernel's, or what the
 * server can do without one. Names as {@code GET /health} shows them.
 *
 * @param memory {@code cgroup-v2}, {@code cgroup-v1}, or {@code watch}: the server looks every 50
 *     ms. With a control group it looks, too.
 * @param cpu {@code cgroup-v2}, {@code cgroup-v1}, or {@code none}: only the number of Polars'
 *     threads is bounded then
 * @param processes {@code cgroup-v2}, {@code cgroup-v1}, or {@code rlimit}. With a control group
 *     there is the rlimit, too.
 */
public record LimitsReport(String memory, String cpu, String processes) {
  public LimitsReport {
    Objects.requireNonNull(memory, "memory");
    Objects.requireNonNull(cpu, "cpu");
    Objects.requireNonNull(processes, "processes");
  }
}

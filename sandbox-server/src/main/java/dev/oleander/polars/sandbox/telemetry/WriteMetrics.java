package dev.oleander.polars.sandbox.telemetry;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** The writes of workloads to the tables of each catalog. */
final class WriteMetrics {
  private final PrometheusRegistry registry;
  private final String prefix;
  private final Supplier<Map<String, WriteFigures>> writes;

  private WriteMetrics(
      PrometheusRegistry registry, String prefix, Supplier<Map<String, WriteFigures>> writes) {
    this.registry = registry;
    this.prefix = prefix;
    this.writes = writes;
  }

  /**
   * Tells of them from now on.
   *
   * @param prefix of the names
   * @param writes by the catalog's name
   */
  static void register(
      PrometheusRegistry registry, String prefix, Supplier<Map<String, WriteFigures>> writes) {
    WriteMetrics metrics = new WriteMetrics(registry, prefix, writes);
    metrics.add("commits", "Commits of workloads to tables.", WriteFigures::commits);
    metrics.add(
        "commit_retries",
        "Attempts to commit after the first, because others had committed before.",
        WriteFigures::retries);
    metrics.add(
        "commit_conflicts",
        "Commits that were given up because of what others had done.",
        WriteFigures::conflicts);
    metrics.add(
        "commits_unknown",
        "Commits of which nobody can say whether they took place.",
        WriteFigures::unknown);
    metrics.add("written_rows", "Rows that workloads wrote to tables.", WriteFigures::rows);
    metrics.add("written_bytes", "Bytes of the files of these rows.", WriteFigures::bytes);
  }

  private void add(String name, String help, ToLongFunction<WriteFigures> of) {
    CounterWithCallback.builder()
        .name(prefix + name + "_total")
        .help(help)
        .labelNames("catalog")
        .callback(
            counter ->
                writes
                    .get()
                    .forEach(
                        (catalog, figures) ->
                            counter.call((double) of.applyAsLong(figures), catalog)))
        .register(registry);
  }
}

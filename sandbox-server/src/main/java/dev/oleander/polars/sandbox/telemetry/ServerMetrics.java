package dev.oleander.polars.sandbox.telemetry;

import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.history.HistoryStatus;
import dev.oleander.polars.sandbox.worker.KillReason;
import dev.oleander.polars.sandbox.worker.PoolStatus;
import dev.oleander.polars.sandbox.worker.TierStatus;
import dev.oleander.polars.sandbox.worker.WorkerListener;
import dev.oleander.polars.sandbox.workload.PhaseTimes;
import dev.oleander.polars.sandbox.workload.WorkloadListener;
import dev.oleander.polars.sandbox.workload.WorkloadOutline;
import dev.oleander.polars.sandbox.workload.WorkloadRecord;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What Prometheus is told. No label has more values than the server has tiers, catalogs, states or
 * error codes: who asks for what is in the audit record. Any thread.
 */
public final class ServerMetrics implements WorkloadListener, WorkerListener {
  /** Of the text that {@link #text} gives. */
  public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  private static final String PREFIX = "oleander_polars_";
  private static final double[] WAITS = {0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 30, 60, 300};
  private static final double[] RUNS = {0.005, 0.02, 0.1, 0.5, 2, 10, 60, 300, 1_800, 7_200};
  private static final double[] STARTS = {0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30};

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();

  private final Counter ended =
      counter("workloads", "Workloads that have ended.", "mode", "tier", "state");
  private final Histogram waits =
      histogram("workload_queue_seconds", "How long workloads waited for a worker.", WAITS, "tier");
  private final Histogram runs =
      histogram("workload_run_seconds", "How long workloads had a worker.", RUNS, "mode", "tier");
  private final Counter rows =
      counter("workload_rows", "Rows of the results of ended workloads.", "mode");
  private final Counter bytes =
      counter("workload_bytes", "Bytes of the results of ended workloads.", "mode");
  private final Histogram starts =
      histogram("worker_start_seconds", "How long workers took to be ready.", STARTS, "tier");
  private final Counter startFailures =
      counter("worker_start_failures", "Workers that did not become ready.", "tier");
  private final Counter workerEnds =
      counter("worker_ends", "Workers that are gone after they had been ready.", "tier", "reason");
  private final Counter requests = counter("requests", "Requests that were answered.", "status");
  private final Counter failures =
      counter("request_failures", "Requests that were answered with an error.", "code");

  /**
   * @param version the server's
   */
  public ServerMetrics(String version) {
    JvmMetrics.register(registry);
    Info.builder()
        .name(PREFIX + "build")
        .help("The server's version and its Java runtime's.")
        .labelNames("version", "java")
        .register(registry)
        .addLabelValues(version, Runtime.version().toString());
  }

  private Counter counter(String name, String help, String... labels) {
    return Counter.builder()
        .name(PREFIX + name + "_total")
        .help(help)
        .labelNames(labels)
        .withoutExemplars()
        .register(registry);
  }

  private Histogram histogram(String name, String help, double[] bounds, String... labels) {
    return Histogram.builder()
        .name(PREFIX + name)
        .help(help)
        .labelNames(labels)
        .classicOnly()
        .classicUpperBounds(bounds)
        .withoutExemplars()
        .register(registry);
  }

  @Override
  public void ended(WorkloadRecord workload) {
    WorkloadOutline outline = workload.outline();
    String mode = name(outline.mode());
    String tier = Integer.toString(outline.vcpus());
    ended.labelValues(mode, tier, name(workload.status().state())).inc();
    rows.labelValues(mode).inc(workload.rows());
    bytes.labelValues(mode).inc(workload.bytes());
    workload.times().ifPresent(times -> count(times, mode, tier));
  }

  private void count(PhaseTimes times, String mode, String tier) {
    waits.labelValues(tier).observe(seconds(times.queued()));
    times
        .starting()
        .ifPresent(
            starting ->
                runs.labelValues(mode, tier)
                    .observe(
                        seconds(
                            starting
                                .plus(times.running().orElse(Duration.ZERO))
                                .plus(times.writing().orElse(Duration.ZERO)))));
  }

  @Override
  public void started(int vcpus, Duration took) {
    starts.labelValues(Integer.toString(vcpus)).observe(seconds(took));
  }

  @Override
  public void startFailed(int vcpus) {
    startFailures.labelValues(Integer.toString(vcpus)).inc();
  }

  @Override
  public void ended(int vcpus, Optional<KillReason> why) {
    workerEnds
        .labelValues(Integer.toString(vcpus), why.map(ServerMetrics::name).orElse("died"))
        .inc();
  }

  /**
   * A request was answered.
   *
   * @param error empty for a success, and for what is not even a request of the API
   */
  public void answered(int status, Optional<ErrorCode> error) {
    requests.labelValues(Integer.toString(status)).inc();
    error.ifPresent(code -> failures.labelValues(code.name()).inc());
  }

  /** Tells of the workers from now on as they are when somebody asks. */
  public void watchPool(Supplier<PoolStatus> pool) {
    GaugeWithCallback.builder()
        .name(PREFIX + "workers")
        .help("Workers.")
        .labelNames("tier", "state")
        .callback(
            gauge -> {
              for (TierStatus tier : pool.get().tiers()) {
                String vcpus = Integer.toString(tier.vcpus());
                gauge.call(tier.idle(), vcpus, "idle");
                gauge.call(tier.busy(), vcpus, "busy");
                gauge.call(tier.starting(), vcpus, "starting");
              }
            })
        .register(registry);
    GaugeWithCallback.builder()
        .name(PREFIX + "queue_length")
        .help("Workloads that wait for a worker.")
        .labelNames("tier")
        .callback(
            gauge ->
                pool.get()
                    .tiers()
                    .forEach(tier -> gauge.call(tier.waiting(), Integer.toString(tier.vcpus()))))
        .register(registry);
    share("vcpus", "vcpus of the tiers.", pool, PoolStatus::vcpusInUse, PoolStatus::capacityVcpus);
    share(
        "memory_bytes",
        "memory of the tiers.",
        pool,
        PoolStatus::memoryBytesInUse,
        PoolStatus::capacityMemoryBytes);
  }

  private void share(
      String name,
      String what,
      Supplier<PoolStatus> pool,
      Function<PoolStatus, Number> inUse,
      Function<PoolStatus, Number> capacity) {
    GaugeWithCallback.builder()
        .name(PREFIX + "capacity_used_" + name)
        .help("What is taken of the " + what)
        .callback(gauge -> gauge.call(inUse.apply(pool.get()).doubleValue()))
        .register(registry);
    GaugeWithCallback.builder()
        .name(PREFIX + "capacity_" + name)
        .help("What may be taken of the " + what)
        .callback(gauge -> gauge.call(capacity.apply(pool.get()).doubleValue()))
        .register(registry);
  }

  /** Tells of the workloads that have not ended from now on. */
  public void watchWorkloads(Supplier<List<WorkloadRecord>> active) {
    GaugeWithCallback.builder()
        .name(PREFIX + "workloads_active")
        .help("Workloads that have not ended.")
        .labelNames("mode", "tier", "state")
        .callback(
            gauge ->
                active.get().stream()
                    .collect(Collectors.groupingBy(Kind::of, Collectors.counting()))
                    .forEach(
                        (kind, count) -> gauge.call(count, kind.mode(), kind.tier(), kind.state())))
        .register(registry);
  }

  /** Tells of the history from now on. */
  public void watchHistory(Supplier<HistoryStatus> history) {
    GaugeWithCallback.builder()
        .name(PREFIX + "history_pending")
        .help("Entries that wait to be written into the history.")
        .callback(gauge -> gauge.call(history.get().pending()))
        .register(registry);
    GaugeWithCallback.builder()
        .name(PREFIX + "history_failing")
        .help("1 while the history cannot be written.")
        .callback(gauge -> gauge.call(history.get().failing() ? 1 : 0))
        .register(registry);
    CounterWithCallback.builder()
        .name(PREFIX + "history_lost_total")
        .help("Entries that the history could not keep.")
        .callback(counter -> counter.call((double) history.get().lost()))
        .register(registry);
  }

  /** Tells from now on of what workloads have read of object stores. */
  public void watchRelays(LongSupplier bytesRead, LongSupplier requestsAnswered) {
    CounterWithCallback.builder()
        .name(PREFIX + "store_read_bytes_total")
        .help("Bytes of objects that workloads have read of object stores.")
        .callback(counter -> counter.call((double) bytesRead.getAsLong()))
        .register(registry);
    CounterWithCallback.builder()
        .name(PREFIX + "store_read_requests_total")
        .help("Requests for objects of workloads that were answered with one or its head.")
        .callback(counter -> counter.call((double) requestsAnswered.getAsLong()))
        .register(registry);
  }

  /**
   * Tells of the writes of workloads to tables from now on.
   *
   * @param writes by the catalog's name
   */
  public void watchWrites(Supplier<Map<String, WriteFigures>> writes) {
    WriteMetrics.register(registry, PREFIX + "table_", writes);
  }

  /** All metrics in Prometheus' text format. */
  public byte[] text() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      writer.write(out, registry.scrape(), EscapingScheme.ALLOW_UTF8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / (double) TimeUnit.SECONDS.toNanos(1);
  }

  /** What active workloads are counted by. */
  private record Kind(String mode, String tier, String state) {

    static Kind of(WorkloadRecord workload) {
      return new Kind(
          name(workload.outline().mode()),
          Integer.toString(workload.outline().vcpus()),
          name(workload.status().state()));
    }
  }
}

package dev.oleander.polars.sandbox.telemetry;

import com.sun.management.UnixOperatingSystemMXBean;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.concurrent.TimeUnit;

/** The server's own process: memory, threads, descriptors, processor time. */
final class JvmMetrics {

  private JvmMetrics() {}

  static void register(PrometheusRegistry registry) {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    GaugeWithCallback.builder()
        .name("jvm_memory_used_bytes")
        .help("Memory of the JVM that is in use.")
        .labelNames("area")
        .callback(
            gauge -> {
              gauge.call((double) memory.getHeapMemoryUsage().getUsed(), "heap");
              gauge.call((double) memory.getNonHeapMemoryUsage().getUsed(), "nonheap");
            })
        .register(registry);
    GaugeWithCallback.builder()
        .name("jvm_memory_max_bytes")
        .help("The most memory that the JVM's heap may have.")
        .labelNames("area")
        .callback(gauge -> gauge.call((double) memory.getHeapMemoryUsage().getMax(), "heap"))
        .register(registry);
    GaugeWithCallback.builder()
        .name("jvm_threads")
        .help("Threads of the JVM.")
        .callback(gauge -> gauge.call(ManagementFactory.getThreadMXBean().getThreadCount()))
        .register(registry);
    CounterWithCallback.builder()
        .name("jvm_gc_seconds_total")
        .help("Time that the JVM has spent on collecting garbage.")
        .callback(counter -> counter.call(collectionMillis() / 1e3))
        .register(registry);
    GaugeWithCallback.builder()
        .name("process_start_time_seconds")
        .help("When the server was started, in seconds since 1970.")
        .callback(gauge -> gauge.call(ManagementFactory.getRuntimeMXBean().getStartTime() / 1e3))
        .register(registry);
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
      register(registry, system);
    }
  }

  private static void register(PrometheusRegistry registry, UnixOperatingSystemMXBean system) {
    GaugeWithCallback.builder()
        .name("process_open_fds")
        .help("Open file descriptors of the server.")
        .callback(gauge -> gauge.call((double) system.getOpenFileDescriptorCount()))
        .register(registry);
    GaugeWithCallback.builder()
        .name("process_max_fds")
        .help("The most file descriptors that the server may have.")
        .callback(gauge -> gauge.call((double) system.getMaxFileDescriptorCount()))
        .register(registry);
    CounterWithCallback.builder()
        .name("process_cpu_seconds_total")
        .help("Processor time that the server has used, without its workers.")
        .callback(
            counter ->
                counter.call(system.getProcessCpuTime() / (double) TimeUnit.SECONDS.toNanos(1)))
        .register(registry);
  }

  private static long collectionMillis() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
        .filter(millis -> millis > 0)
        .sum();
  }
}

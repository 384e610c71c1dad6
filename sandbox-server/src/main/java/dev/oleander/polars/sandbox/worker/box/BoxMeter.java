package dev.oleander.polars.sandbox.worker.box;

import dev.oleander.polars.sandbox.worker.Usage;
import dev.oleander.polars.sandbox.worker.cgroup.BoxGroup;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a box takes of the machine: by its control group as far as it has one, else by its processes
 * in {@code /proc}. Owns the group. Any thread; whoever started the box closes this when the box
 * has ended, and what was read last stays.
 */
public final class BoxMeter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BoxMeter.class);

  private final BoxGroup group;
  private final ProcessTree processes;

  // All below is guarded by this.
  private Duration cpu = Duration.ZERO;
  private Duration cpuAtMark = Duration.ZERO;
  private long peakBytes;
  private long oomKills;
  private boolean closed;

  public BoxMeter(BoxGroup group, ProcessTree processes) {
    this.group = group;
    this.processes = processes;
  }

  /** Begins to count anew, for another workload. */
  public synchronized void mark() {
    peakBytes = 0;
    if (closed) {
      return;
    }
    try {
      group.resetPeak();
      cpu = readCpu();
      cpuAtMark = cpu;
    } catch (IOException e) {
      LOG.debug("the usage of a box that has ended cannot be read", e);
    }
  }

  /**
   * What was taken since the last {@link #mark}; what could be read last when the box has ended.
   */
  public synchronized Usage usage() {
    if (!closed) {
      read();
    }
    return new Usage(cpu.minus(cpuAtMark), peakBytes);
  }

  /**
   * Whether the box has needed more memory than a limit, or more than its group may have.
   *
   * @throws IOException when that cannot be found out
   */
  synchronized boolean exceeds(long limitBytes) throws IOException {
    if (closed) {
      return false;
    }
    oomKills = Math.max(oomKills, group.oomKills());
    // Most often the bound, which is quicker to have, says that there is no need to look closer.
    OptionalLong most = group.mostMemoryBytes();
    if (oomKills == 0 && most.isPresent() && most.getAsLong() <= Math.min(peakBytes, limitBytes)) {
      return false;
    }
    long bytes = readMemory();
    if (bytes > limitBytes && group.memoryBytes().isEmpty()) {
      bytes = processes.proportionalBytes();
    }
    peakBytes = Math.max(peakBytes, bytes);
    return oomKills > 0 || bytes > limitBytes;
  }

  /** Whether the kernel has killed one of its processes because the group had no more memory. */
  public synchronized boolean oomKilled() {
    if (!closed) {
      try {
        oomKills = Math.max(oomKills, group.oomKills());
      } catch (IOException e) {
        LOG.warn("whether a box was out of memory cannot be read", e);
      }
    }
    return oomKills > 0;
  }

  private long readMemory() throws IOException {
    OptionalLong counted = group.memoryBytes();
    return counted.isPresent() ? counted.getAsLong() : processes.residentBytes();
  }

  private Duration readCpu() throws IOException {
    Optional<Duration> counted = group.cpu();
    return counted.isPresent() ? counted.get() : processes.cpu();
  }

  private void read() {
    try {
      // Without a group, processes that have ended take their time with them.
      Duration now = readCpu();
      cpu = now.compareTo(cpu) > 0 ? now : cpu;
      // Where the kernel keeps the peak, what is in use now is no more than that.
      OptionalLong peak = group.peakMemoryBytes();
      peakBytes = Math.max(peakBytes, peak.isPresent() ? peak.getAsLong() : readMemory());
    } catch (IOException e) {
      LOG.debug("the usage of a box that has ended cannot be read", e);
    }
  }

  /** Keeps the last reading, ends what may be left of the box, and removes its group. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      read();
      oomKilled();
      closed = true;
    }
    group.close();
  }
}

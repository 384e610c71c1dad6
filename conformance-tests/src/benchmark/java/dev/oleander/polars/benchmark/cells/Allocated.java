package dev.oleander.polars.benchmark.cells;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** How much the calling thread has allocated on the heap so far. */
final class Allocated {
  private final ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

  long bytes() {
    return threads.getCurrentThreadAllocatedBytes();
  }
}

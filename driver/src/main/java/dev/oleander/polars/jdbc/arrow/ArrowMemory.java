package dev.oleander.polars.jdbc.arrow;

import java.util.logging.Logger;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.memory.unsafe.UnsafeAllocationManager;

/**
 * The Arrow memory of one connection: all its results together stay below one limit.
 *
 * <p>The connection owns it and closes it after its results. Threads share it.
 */
public final class ArrowMemory implements AutoCloseable {
  private static final Logger LOGGER = Logger.getLogger("dev.oleander.polars.jdbc.arrow");

  private final BufferAllocator root;

  /**
   * @param limit bytes that the open results may hold together
   */
  public ArrowMemory(long limit) {
    // Named here, because the one that Arrow finds by itself may be that of another Arrow on the
    // class path of the application.
    this.root =
        new RootAllocator(
            RootAllocator.configBuilder()
                .allocationManagerFactory(UnsafeAllocationManager.FACTORY)
                .maxAllocation(limit)
                .build());
  }

  /** The allocator to hand to {@link ResultBatches#open}; stays this object's. */
  public BufferAllocator allocator() {
    return root;
  }

  /** Bytes held now. */
  public long used() {
    return root.getAllocatedMemory();
  }

  /**
   * Gives the memory back. Never throws: what a result failed to release is a fault of the driver,
   * which is logged and must not keep a connection from closing. Idempotent.
   */
  @Override
  public void close() {
    long leaked = root.getAllocatedMemory();
    try {
      root.close();
    } catch (IllegalStateException e) {
      LOGGER.warning(
          () -> "A result left " + leaked + " bytes of Arrow memory behind: " + e.getMessage());
    }
  }
}

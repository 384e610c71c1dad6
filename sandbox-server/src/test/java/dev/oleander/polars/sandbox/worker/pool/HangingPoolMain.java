package dev.oleander.polars.sandbox.worker.pool;

import dev.oleander.polars.sandbox.worker.CollectingReceiver;
import dev.oleander.polars.sandbox.worker.Compression;
import dev.oleander.polars.sandbox.worker.PoolSettings;
import dev.oleander.polars.sandbox.worker.ResultFormat;
import dev.oleander.polars.sandbox.worker.TestBoxes;
import dev.oleander.polars.sandbox.worker.WorkerPoolConfig;
import dev.oleander.polars.sandbox.worker.WorkerRequest;
import java.nio.file.Path;
import java.util.List;

/** A server that is only a pool, with a workload that goes on until the server is killed. */
final class HangingPoolMain {
  private HangingPoolMain() {}

  /**
   * Never ends by itself.
   *
   * @param arguments the folder for everything, the first user of the boxes, how many workers
   */
  public static void main(String[] arguments) throws Exception {
    WorkerPoolConfig config =
        config(
            Path.of(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
    try (WorkerPool pool = WorkerPool.start(config);
        WorkerLease lease = pool.acquire(TestBoxes.lease("ann", TestBoxes.SOON))) {
      lease.run(
          new WorkerRequest("tree", List.of(), ResultFormat.JSON, 0, 1024, Compression.NONE, false),
          new CollectingReceiver());
    }
  }

  static WorkerPoolConfig config(Path folder, int firstUid, int workers) {
    WorkerPoolConfig config = TestBoxes.scripted(folder, "scripted", workers, TestBoxes.SOON);
    return PoolSettings.of(config).firstUid(firstUid).build();
  }
}

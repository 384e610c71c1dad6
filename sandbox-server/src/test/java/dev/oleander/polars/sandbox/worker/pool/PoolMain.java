package dev.oleander.polars.sandbox.worker.pool;

import dev.oleander.polars.sandbox.worker.CollectingReceiver;
import dev.oleander.polars.sandbox.worker.Compression;
import dev.oleander.polars.sandbox.worker.Isolation;
import dev.oleander.polars.sandbox.worker.ResultFormat;
import dev.oleander.polars.sandbox.worker.TestBoxes;
import dev.oleander.polars.sandbox.worker.WorkerPoolConfig;
import dev.oleander.polars.sandbox.worker.WorkerRequest;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/** A server that is only a pool, for tests that need a process of its own. */
final class PoolMain {
  private PoolMain() {}

  /**
   * Prints the report, runs a statement, prints its result, and waits for the end of its input.
   *
   * @param arguments the folder for everything, the statement, the isolation
   */
  public static void main(String[] arguments) throws Exception {
    WorkerPoolConfig config =
        TestBoxes.with(TestBoxes.real(Path.of(arguments[0]), 1), Isolation.valueOf(arguments[2]));
    try (WorkerPool pool = WorkerPool.start(config)) {
      System.out.println(pool.isolation());
      System.out.println(pool.limits());
      try (WorkerLease lease = pool.acquire(TestBoxes.lease("ann", TestBoxes.SOON))) {
        CollectingReceiver receiver = new CollectingReceiver();
        WorkerRequest request =
            new WorkerRequest(
                arguments[1], List.of(), ResultFormat.JSON, 0, 1024, Compression.NONE, false);
        lease.run(request, receiver);
        System.out.println("result " + receiver.text());
        ProcessHandle.current()
            .descendants()
            .forEach(process -> System.out.println("process " + process.pid()));
        System.out.println("ready");
        System.in.transferTo(OutputStream.nullOutputStream());
      }
    }
    System.out.println("closed");
  }
}

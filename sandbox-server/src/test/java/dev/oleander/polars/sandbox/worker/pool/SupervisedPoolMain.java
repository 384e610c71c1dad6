package dev.oleander.polars.sandbox.worker.pool;

import dev.oleander.polars.sandbox.worker.CollectingReceiver;
import dev.oleander.polars.sandbox.worker.Compression;
import dev.oleander.polars.sandbox.worker.Isolation;
import dev.oleander.polars.sandbox.worker.KillReason;
import dev.oleander.polars.sandbox.worker.ResultFormat;
import dev.oleander.polars.sandbox.worker.TestBoxes;
import dev.oleander.polars.sandbox.worker.Tier;
import dev.oleander.polars.sandbox.worker.WorkerException;
import dev.oleander.polars.sandbox.worker.WorkerPoolConfig;
import dev.oleander.polars.sandbox.worker.WorkerRequest;
import dev.oleander.polars.sandbox.worker.box.Box;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A pool of boxes without namespaces whose workers do what they are told, well or badly. */
final class SupervisedPoolMain {
  private static final int PROCESSES = 200;

  private SupervisedPoolMain() {}

  /**
   * Prints a line for each thing that is tried.
   *
   * @param arguments the folder for everything, the isolation
   */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    WorkerPoolConfig config =
        TestBoxes.with(
            TestBoxes.scripted(folder, "scripted", 1, TestBoxes.SOON),
            Isolation.valueOf(arguments[1]));
    Tier tier = config.tier(0);
    config =
        TestBoxes.with(
            config,
            List.of(
                new Tier(
                    tier.vcpus(),
                    1,
                    tier.threads(),
                    tier.cpus(),
                    tier.memoryBytes(),
                    PROCESSES,
                    tier.openFiles(),
                    16L << 20,
                    tier.timeout(),
                    0,
                    0,
                    tier.logBytes())),
            2,
            1L << 40,
            4,
            4);
    try (WorkerPool pool = WorkerPool.start(config)) {
      System.out.println("problems " + pool.isolation().problems());
      try (WorkerLease lease = pool.acquire(TestBoxes.lease("ann", TestBoxes.SOON))) {
        System.out.println("count " + run(lease, "count"));
        System.out.println("left " + run(lease, "leave something"));
        System.out.println("files " + run(lease, "scratch_files"));
      }
      try (WorkerLease lease = pool.acquire(TestBoxes.lease("bob", TestBoxes.SOON))) {
        System.out.println("another's files " + run(lease, "scratch_files"));
        System.out.println("scratch " + failure(lease, "scratch 100"));
      }
      System.out.println("processes " + processes(folder).isEmpty());
      for (String attack : List.of("tree", "bomb")) {
        try (WorkerLease lease = pool.acquire(TestBoxes.lease(attack, TestBoxes.SOON))) {
          CompletableFuture<String> running =
              CompletableFuture.supplyAsync(() -> failure(lease, attack));
          awaitProcesses(folder, attack.equals("tree") ? 5 : 40);
          List<Long> tree = processes(folder);
          lease.kill(KillReason.CANCELLED);
          System.out.println(attack + " " + running.get(20, TimeUnit.SECONDS));
          System.out.println(attack + " left " + awaitEnd(tree));
        }
      }
      try (WorkerLease lease = pool.acquire(TestBoxes.lease("eve", TestBoxes.SOON))) {
        System.out.println("at last " + run(lease, "count"));
      }
    }
    System.out.println("after the pool " + processes(folder));
    System.out.println("ready");
  }

  private static String run(WorkerLease lease, String sql) throws WorkerException, IOException {
    CollectingReceiver receiver = new CollectingReceiver();
    lease.run(
        new WorkerRequest(sql, List.of(), ResultFormat.JSON, 0, 1024, Compression.NONE, false),
        receiver);
    return receiver.text();
  }

  private static String failure(WorkerLease lease, String sql) {
    try {
      return "answered " + run(lease, sql);
    } catch (WorkerException e) {
      return e.code() + " " + e.getMessage();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The processes that were started for a box, whoever their parent is by now. */
  private static List<Long> processes(Path folder) throws IOException {
    String mark = "TMPDIR=" + folder;
    List<Long> found = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        if (environment(process).contains(mark)) {
          found.add(Long.valueOf(process.getFileName().toString()));
        }
      }
    }
    return found;
  }

  /** Empty when the process has ended or is another user's. */
  private static String environment(Path process) {
    try {
      return Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  private static void awaitProcesses(Path folder, int number) throws Exception {
    long end = System.nanoTime() + TestBoxes.SOON.toNanos();
    while (processes(folder).size() < number) {
      if (System.nanoTime() > end) {
        throw new AssertionError("there are not " + number + " processes");
      }
      Thread.sleep(20);
    }
  }

  private static long awaitEnd(List<Long> pids) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (running(pids) > 0 && System.nanoTime() < end) {
      Thread.sleep(10);
    }
    return running(pids);
  }

  private static long running(List<Long> pids) {
    return pids.stream().filter(pid -> ProcessHandle.of(pid).map(Box::runs).orElse(false)).count();
  }
}

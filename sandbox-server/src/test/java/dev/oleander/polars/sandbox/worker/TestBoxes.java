package dev.oleander.polars.sandbox.worker;

import dev.oleander.polars.sandbox.worker.box.BoxLauncher;
import dev.oleander.polars.sandbox.worker.isolation.BoxFactory;
import dev.oleander.polars.sandbox.worker.isolation.BoxIdentity;
import dev.oleander.polars.sandbox.worker.isolation.BwrapCommand;
import dev.oleander.polars.sandbox.worker.pool.WorkerPool;
import dev.oleander.polars.sandbox.worker.start.NurseryStart;
import dev.oleander.polars.sandbox.worker.state.StateDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Configurations for tests, with everything in one temporary folder. */
public final class TestBoxes {
  public static final Duration SOON = Duration.ofSeconds(30);

  /** What the health report calls the ways to start boxes. */
  public static final String NURSERY = "nursery";

  public static final String COLD = "cold";

  private TestBoxes() {}

  /** The interpreter that the build has set up. */
  public static Path python() {
    String configured = System.getProperty("oleander.python");
    return configured != null
        ? Path.of(configured)
        : Path.of("").toAbsolutePath().getParent().resolve(".venv/bin/python");
  }

  /** The worker that is shipped. */
  public static WorkerPoolConfig real(Path folder, int workers) {
    return config(folder, Path.of("src/main/python"), workers, SOON);
  }

  /** One of the workers in the test resources, in the nursery that is shipped. */
  public static WorkerPoolConfig scripted(
      Path folder, String name, int workers, Duration startTimeout) {
    Path source = Path.of("src/test/resources/dev/oleander/polars/sandbox/worker").resolve(name);
    WorkerPoolConfig config = config(folder, source, workers, startTimeout);
    for (String module : List.of("nursery.py", "orders.py", "walls.py")) {
      Path copy = config.workerSource().resolve("polars_worker").resolve(module);
      if (!Files.exists(copy)) {
        try {
          Files.copy(Path.of("src/main/python/polars_worker").resolve(module), copy);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    return config;
  }

  /** The same with another folder to read. */
  public static WorkerPoolConfig withLake(WorkerPoolConfig config, Path lake) {
    return PoolSettings.of(config).readable(lake).build();
  }

  /** The same without a nursery, so that each worker is started by itself. */
  public static WorkerPoolConfig cold(WorkerPoolConfig config) throws IOException {
    Files.deleteIfExists(config.workerSource().resolve("polars_worker/nursery.py"));
    return config;
  }

  public static NurseryStart nursery(BoxFactory factory, StateDirectory state, BoxLauncher launcher)
      throws IOException, InterruptedException {
    return NurseryStart.open(factory, (BwrapCommand) factory.command(), state, launcher);
  }

  /** The processes of all boxes of this Java process, without those of a nursery. */
  public static List<ProcessHandle> processes(WorkerPool pool) {
    int namespaces = pool.isolation().start().orElse("").equals(NURSERY) ? 3 : 1;
    return ProcessHandle.current()
        .descendants()
        .filter(process -> namespaces(process) >= namespaces)
        .toList();
  }

  private static int namespaces(ProcessHandle process) {
    try {
      return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
          .filter(line -> line.startsWith("NSpid:"))
          .mapToInt(line -> line.split("\\s+").length - 1)
          .sum();
    } catch (IOException e) {
      return 0;
    }
  }

  /** The same in another isolation, with more to hide. */
  public static WorkerPoolConfig with(
      WorkerPoolConfig config, Isolation isolation, Path... hidden) {
    return PoolSettings.of(config).isolation(isolation).hidden(hidden).build();
  }

  /** The same with files of the lake that boxes find empty. */
  public static WorkerPoolConfig covering(WorkerPoolConfig config, Path... covered) {
    return PoolSettings.of(config).covered(covered).build();
  }

  private static WorkerPoolConfig config(
      Path folder, Path source, int workers, Duration startTimeout) {
    try {
      Path lake = folder.resolve("lake");
      if (!Files.exists(lake)) {
        Files.createDirectories(lake);
        Files.writeString(lake.resolve("some.metadata.json"), "{}");
        copy(source.resolve("polars_worker"), folder.resolve("source/polars_worker"));
      }
      return PoolSettings.in(folder.resolve("state"))
          .workerSource(folder.resolve("source"))
          .readable(lake)
          .tiers(tier(2, workers))
          .startTimeout(startTimeout)
          .build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Tier tier(int vcpus, int workers) {
    return new Tier(
        vcpus,
        workers,
        vcpus,
        vcpus,
        700L << 20,
        1_024,
        4_096,
        64L << 20,
        Duration.ofMinutes(1),
        0,
        0,
        8 << 10);
  }

  /** The same with another tier, the only one. */
  public static WorkerPoolConfig with(WorkerPoolConfig config, Tier tier) {
    return PoolSettings.of(config).tiers(tier).build();
  }

  /** The same with other tiers, capacity and bounds of the queue. */
  public static WorkerPoolConfig with(
      WorkerPoolConfig config,
      List<Tier> tiers,
      int capacityVcpus,
      long capacityMemoryBytes,
      int queueLimit,
      int queueLimitPerPrincipal) {
    return PoolSettings.of(config)
        .tiers(tiers.toArray(Tier[]::new))
        .capacity(capacityVcpus, capacityMemoryBytes)
        .queue(queueLimit, queueLimitPerPrincipal)
        .build();
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            if (folder.endsWith("__pycache__")) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(to.resolve(from.relativize(folder)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(file, to.resolve(from.relativize(file)));
            return FileVisitResult.CONTINUE;
          }
        });
  }

  public static LeaseRequest lease(String principal, Duration atMost) {
    return new LeaseRequest(principal, 2, LeaseRequest.Use.SHARED, Optional.empty(), atMost);
  }

  public static boolean root() throws IOException {
    return BoxIdentity.of(Isolation.BWRAP) == BoxIdentity.ROOT_DROP;
  }
}

package dev.oleander.polars.sandbox.worker.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.sandbox.worker.TestProgram;
import dev.oleander.polars.sandbox.worker.WorkerPoolConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server in a process of its own, killed at any moment: its boxes are gone at once, and all else
 * when the next one has started.
 */
@Timeout(600)
@Tag("slow-start")
final class KilledServerTest {
  private static final Logger LOG = LoggerFactory.getLogger(KilledServerTest.class);
  private static final int KILLS = 20;
  private static final int WORKERS = 2;

  /** Of two boxes, one of which has made a tree. */
  private static final int PROCESSES = 8;

  private final Random random = new Random();

  /** Not those that other tests on this machine may use. */
  private final int firstUid = 1_000_000 + WORKERS * random.nextInt(1_000_000);

  @TempDir Path folder;

  @Test
  void leavesNothingWhenItIsKilledAtAnyMoment() throws Exception {
    Set<Path> noted = new HashSet<>();
    long whole = millisToReady(noted);
    int stillStarting = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      Process server = start();
      Thread.sleep(random.nextLong(whole * 5 / 4));
      assertThat(server.isAlive()).as(log()).isTrue();
      stillStarting += processes() < PROCESSES ? 1 : 0;
      server.destroyForcibly().waitFor();
      assertNoProcessIsLeft();
      noted.addAll(notedGroups());
    }
    LOG.info("{} of {} servers were killed while they started", stillStarting, KILLS);

    WorkerPoolConfig config = HangingPoolMain.config(folder, firstUid, WORKERS);
    try (WorkerPool next = WorkerPool.start(config)) {
      assertThat(next.isolation().problems()).isEmpty();
      Set<Path> own = notedGroups();
      assertThat(noted).doesNotContainAnyElementsOf(own).noneMatch(Files::exists);
      noted.addAll(own);
    }
    assertThat(noted).noneMatch(Files::exists);
    assertThat(processes()).isZero();
    assertThat(Leftovers.mounts(folder)).isEmpty();
    try (Stream<Path> left = Files.list(folder.resolve("state"))) {
      assertThat(left).isEmpty();
    }
  }

  private Set<Path> notedGroups() throws IOException {
    Path register = folder.resolve("state/groups");
    Set<Path> groups = new HashSet<>();
    if (Files.exists(register)) {
      Files.readAllLines(register).forEach(line -> groups.add(Path.of(line)));
    }
    return groups;
  }

  /** From the start of the Java process until a workload runs. */
  private long millisToReady(Set<Path> noted) throws Exception {
    long begun = System.nanoTime();
    Process server = start();
    while (processes() < PROCESSES) {
      assertThat(server.isAlive()).as(log()).isTrue();
      Thread.sleep(20);
    }
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    noted.addAll(notedGroups());
    server.destroyForcibly().waitFor();
    assertNoProcessIsLeft();
    return millis;
  }

  private void assertNoProcessIsLeft() throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
    while (processes() > 0 && System.nanoTime() < deadline) {
      Thread.sleep(5);
    }
    assertThat(Leftovers.processes(folder, firstUid, WORKERS)).isEmpty();
  }

  private int processes() {
    return Leftovers.processes(folder, firstUid, WORKERS).size();
  }

  private Process start() throws IOException {
    return TestProgram.process(
            TestProgram.command(
                HangingPoolMain.class,
                folder.toString(),
                Integer.toString(firstUid),
                Integer.toString(WORKERS)))
        .redirectOutput(folder.resolve("log").toFile())
        .start();
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("log"));
  }
}

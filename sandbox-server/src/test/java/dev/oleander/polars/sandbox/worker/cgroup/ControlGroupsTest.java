package dev.oleander.polars.sandbox.worker.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The groups that this host offers, with real processes in them, which do without a box. */
@Timeout(120)
@Tag("slow-start")
final class ControlGroupsTest {
  private static final GroupLimits LIMITS = new GroupLimits(64L << 20, 24, 1);

  @TempDir Path folder;
  private ControlGroups groups;
  private BoxGroup group;

  @BeforeEach
  void open() throws Exception {
    groups = ControlGroups.open(folder.resolve("groups"));
    group = groups.make(LIMITS);
  }

  @AfterEach
  void close() {
    group.close();
    groups.close();
  }

  @Test
  void hasWhatRootCanHave() throws Exception {
    // Elsewhere the tests run as an ordinary user, or beside others in a group of version 2.
    assumeTrue(
        Hierarchy.ofThisProcess().stream().allMatch(each -> Files.isWritable(each.own().path())));
    assumeTrue(groups.problems().isEmpty());
    assertThat(groups.memory()).isPresent();
    assertThat(groups.processes()).isPresent();
    assertThat(groups.cpu()).isPresent();
    assertThat(group.cpu()).isPresent();
    assertThat(group.memoryBytes()).isPresent();
  }

  /** As it is by whoever cancels what has just ended. */
  @Test
  void tellsOfNoProcessesWhileItIsRemoved() throws Exception {
    ExecutorService readers = Executors.newFixedThreadPool(3);
    try {
      for (int i = 0; i < 1_500; i++) {
        BoxGroup removed = groups.make(LIMITS);
        AtomicBoolean gone = new AtomicBoolean();
        List<Future<?>> reading = new ArrayList<>();
        for (int reader = 0; reader < 3; reader++) {
          reading.add(
              readers.submit(
                  () -> {
                    while (!gone.get()) {
                      assertThat(removed.processes()).isEmpty();
                    }
                    removed.kill();
                  }));
        }
        removed.close();
        gone.set(true);
        for (Future<?> each : reading) {
          each.get();
        }
      }
    } finally {
      readers.shutdownNow();
    }
  }

  @Test
  void boundsProcesses() throws Exception {
    assumeTrue(groups.processes().isPresent());
    Process process =
        start(
            """
            import os, time
            made = 0
            for _ in range(100):
                try:
                    if os.fork() == 0:
                        time.sleep(60)
                        os._exit(0)
                    made += 1
                except BlockingIOError:
                    break
            print(made)
            """);
    assertThat(line(process)).isEqualTo(Integer.toString(LIMITS.processes() - 1));
  }

  @Test
  void endsWhoeverTakesTooMuchMemoryAndCountsIt() throws Exception {
    assumeTrue(groups.memory().isPresent());
    assertThat(group.oomKills()).isZero();
    Process process = start("block = bytearray(256 << 20)\nprint(len(block))\n");
    assertThat(process.waitFor()).isEqualTo(128 + 9);
    assertThat(group.oomKills()).isPositive();
  }

  @Test
  void countsSharedMemoryOnceAndNotWhatIsCachedOfFiles() throws Exception {
    assumeTrue(groups.memory().isPresent());
    Path file = folder.resolve("file");
    Process process =
        start(
            """
            import mmap, os, sys, time
            with open(sys.argv[1], "wb") as file:
                for _ in range(128):
                    file.write(bytes(1 << 20))
            block = mmap.mmap(-1, 16 << 20)
            block.write(bytes(16 << 20))
            for _ in range(8):
                if os.fork() == 0:
                    assert sum(block[at] for at in range(0, len(block), 4096)) == 0
                    time.sleep(60)
            time.sleep(1)
            print("ready")
            sys.stdin.read()
            """,
            file.toString());
    assertThat(line(process)).isEqualTo("ready");
    assertThat(Files.size(file)).isGreaterThan(LIMITS.memoryBytes());
    assertThat(group.memoryBytes().getAsLong()).isBetween(16L << 20, LIMITS.memoryBytes());
    assertThat(group.mostMemoryBytes().getAsLong())
        .isGreaterThanOrEqualTo(group.memoryBytes().getAsLong());
    assertThat(group.oomKills()).isZero();
  }

  @Test
  void holdsProcessorTimeToItsQuota() throws Exception {
    assumeTrue(groups.cpu().isPresent() && Runtime.getRuntime().availableProcessors() > 1);
    Process process =
        start(
            """
            import os, time
            for _ in range(4):
                if os.fork() == 0:
                    while True:
                        pass
            print("ready")
            time.sleep(60)
            """);
    assertThat(line(process)).isEqualTo("ready");
    long begun = System.nanoTime();
    Duration before = group.cpu().orElseThrow();
    Thread.sleep(2000);
    Duration used = group.cpu().orElseThrow().minus(before);
    Duration wall = Duration.ofNanos(System.nanoTime() - begun);
    assertThat(used).isPositive();
    assertThat(used.toMillis()).isLessThan(wall.toMillis() * 3 / 2);
  }

  @Test
  void killsProcessesThatGoOnMakingOthers() throws Exception {
    assumeTrue(groups.processes().isPresent());
    Process process =
        start(
            """
            import os, signal
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            signal.signal(signal.SIGCHLD, signal.SIG_IGN)
            print("ready")
            while True:
                try:
                    if os.fork() == 0:
                        os.setsid()
                except BlockingIOError:
                    pass
            """);
    assertThat(line(process)).isEqualTo("ready");
    group.kill();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!group.processes().isEmpty() && System.nanoTime() < deadline) {
      Thread.sleep(1);
    }
    assertThat(group.processes()).isEmpty();
  }

  @Test
  void takesAProcessByItsNumber() throws Exception {
    assumeTrue(!group.procsFiles().isEmpty());
    Process process = new ProcessBuilder("sleep", "60").start();
    try {
      group.add(process.pid());
      assertThat(group.processes()).containsExactly(process.pid());
      group.kill();
      assertThat(process.waitFor()).isEqualTo(128 + 9);
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void closeLeavesNothing() throws Exception {
    List<Path> made = new ArrayList<>(group.procsFiles());
    Process process = start("import time\nprint('ready')\ntime.sleep(60)\n");
    assertThat(line(process)).isEqualTo("ready");
    group.close();
    assertThat(made).noneMatch(Files::exists);
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isEqualTo(!made.isEmpty());
    process.destroyForcibly();
    groups.close();
    assertThat(made).noneMatch(file -> Files.exists(file.getParent().getParent()));
    assertThat(folder.resolve("groups")).doesNotExist();
  }

  @Test
  void removesWhatAnotherHasLeft() throws Exception {
    assumeTrue(!group.procsFiles().isEmpty());
    // There this process, which is no killed server, is in the groups, too.
    assumeTrue(groups.memory().filter(GroupVersion.V2::equals).isEmpty());
    Process process = start("import time\nprint('ready')\ntime.sleep(60)\n");
    assertThat(line(process)).isEqualTo("ready");
    Path left = folder.resolve("groups");
    ControlGroups other = ControlGroups.open(folder.resolve("other"));

    assertThat(ControlGroups.removeLeft(left))
        .hasSameSizeAs(Files.readAllLines(folder.resolve("other")))
        .anyMatch(line -> line.contains("1 processes"));

    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(group.procsFiles()).noneMatch(Files::exists);
    assertThat(left).doesNotExist();
    assertThat(ControlGroups.removeLeft(left)).isEmpty();
    for (String line : Files.readAllLines(folder.resolve("other"))) {
      assertThat(Path.of(line)).exists();
    }
    other.close();
  }

  @Test
  void leavesAloneWhatIsNoGroupOfAServer() throws Exception {
    Path other = Files.createDirectories(folder.resolve("oleander-files"));
    Path left = Files.writeString(folder.resolve("noted"), "/sys/fs/cgroup\n" + other + "\n");
    assertThat(ControlGroups.removeLeft(left)).isEmpty();
    assertThat(other).exists();
  }

  @Test
  void noneDoesNothing() throws Exception {
    try (BoxGroup none = BoxGroup.none()) {
      assertThat(none.procsFiles()).isEmpty();
      none.kill();
      assertThat(none.memoryBytes()).isEmpty();
      assertThat(none.cpu()).isEmpty();
      assertThat(none.oomKills()).isZero();
      assertThat(none.processes()).isEmpty();
    }
  }

  /** A Python program that is in the group from its first instruction. */
  private Process start(String program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(group.inside(Path.of("/bin/sh")));
    command.addAll(List.of("python3", "-c", program));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("PYTHONUNBUFFERED", "1");
    return builder.start();
  }

  private static String line(Process process) throws IOException {
    return process.inputReader(StandardCharsets.UTF_8).readLine();
  }
}

package dev.oleander.polars.sandbox.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.worker.Usage;
import dev.oleander.polars.sandbox.workload.ClientInfo;
import dev.oleander.polars.sandbox.workload.KeptLog;
import dev.oleander.polars.sandbox.workload.PhaseTimes;
import dev.oleander.polars.sandbox.workload.ReadTable;
import dev.oleander.polars.sandbox.workload.WorkloadFailure;
import dev.oleander.polars.sandbox.workload.WorkloadMode;
import dev.oleander.polars.sandbox.workload.WorkloadOutline;
import dev.oleander.polars.sandbox.workload.WorkloadRecord;
import dev.oleander.polars.sandbox.workload.WorkloadState;
import dev.oleander.polars.sandbox.workload.WorkloadStatus;
import dev.oleander.polars.sandbox.workload.WrittenTable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class SqliteHistoryTest {
  private static final HistoryLimits AMPLE = new HistoryLimits(Duration.ofDays(30), 1_000, 1 << 20);

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = folder.resolve(SqliteHistory.FILE);
  }

  @Test
  void keepsAllOfAWorkload() throws IOException {
    Instant now = now();
    ClientInfo client =
        new ClientInfo(
            Optional.of("Blümchen"), Optional.of("ann"), Optional.empty(), Optional.of("agent/1"));
    WorkloadStatus status =
        new WorkloadStatus(
            WorkloadState.OUT_OF_MEMORY,
            Optional.of(now.plusMillis(1)),
            Optional.of(now.plusMillis(2)),
            Optional.of(now.plusMillis(3)),
            Optional.of(now.plusMillis(4)),
            Optional.of(new WorkloadFailure(ErrorCode.OUT_OF_MEMORY, "too much 🌸")));
    WorkloadRecord whole =
        new WorkloadRecord(
            7,
            "ann",
            UUID.randomUUID(),
            new WorkloadOutline(
                WorkloadMode.SCRIPT, "oleander", 4, client, Optional.of("reports.a")),
            now,
            status,
            Optional.of(PhaseTimes.of(now, status, now)),
            3,
            1L << 40,
            1L << 41,
            Optional.of(new Usage(Duration.ofMillis(1_234), 5L << 30)),
            List.of(
                new ReadTable("ä", "a.b.t", Optional.of(Long.MIN_VALUE)),
                new ReadTable("empty", "a.empty", Optional.empty())),
            Optional.of(new WrittenTable("a.b.w", "append", 5L << 33, Long.MIN_VALUE, true)));
    WorkloadRecord bare = ended(8, "ann", now);
    try (SqliteHistory history = SqliteHistory.open(folder, AMPLE)) {
      history.ended(whole);
      history.ended(bare);
    }

    try (SqliteHistory history = SqliteHistory.open(folder, AMPLE)) {
      assertThat(history.find("ann", whole.id())).contains(whole);
      assertThat(history.find("ann", bare.id())).contains(bare);
      assertThat(history.find("bob", whole.id())).isEmpty();
      assertThat(history.lastNumber()).isEqualTo(8);
    }
  }

  @Test
  void listsAPrincipalsWorkloadsFromTheNewest() throws IOException {
    try (SqliteHistory history = SqliteHistory.open(folder, AMPLE)) {
      for (int number = 1; number <= 9; number++) {
        history.ended(ended(number, number % 3 == 0 ? "bob" : "ann", now()));
      }
    }

    try (SqliteHistory history = SqliteHistory.open(folder, AMPLE)) {
      assertThat(history.before("ann", Long.MAX_VALUE, 3))
          .extracting(WorkloadRecord::number)
          .containsExactly(8L, 7L, 5L);
      assertThat(history.before("ann", 5, 10))
          .extracting(WorkloadRecord::number)
          .containsExactly(4L, 2L, 1L);
      assertThat(history.before("cid", Long.MAX_VALUE, 10)).isEmpty();
    }
  }

  @Test
  void whatRanWhenTheServerWasStoppedHasFailed() throws IOException {
    WorkloadRecord running = running(1, "ann");
    WorkloadRecord done = ended(2, "ann", now());
    try (SqliteHistory history = SqliteHistory.open(folder, AMPLE)) {
      history.admitted(running);
      history.admitted(done);
      history.ended(done);
    }

    try (SqliteHistory history = SqliteHistory.open(folder, AMPLE)) {
      WorkloadRecord failed = history.find("ann", running.id()).orElseThrow();
      assertThat(failed.status().state()).isEqualTo(WorkloadState.FAILED);
      assertThat(failed.status().failure())
          .contains(
              new WorkloadFailure(ErrorCode.WORKER_LOST, "the server was stopped while it ran"));
      assertThat(failed.times()).isEmpty();
      assertThat(history.find("ann", done.id())).contains(done);
    }
  }

  @Test
  void aWorkloadThatComesAgainTakesThePlaceOfTheOneTurnedAway() throws IOException {
    UUID id = UUID.randomUUID();
    try (SqliteHistory history = SqliteHistory.open(folder, AMPLE)) {
      history.ended(withId(ended(1, "ann", now()), id));
      await(() -> history.find("ann", id).isPresent());
      history.ended(withId(ended(2, "ann", now()), id));
    }
    try (SqliteHistory history = SqliteHistory.open(folder, AMPLE)) {
      assertThat(history.before("ann", Long.MAX_VALUE, 10))
          .singleElement()
          .extracting(WorkloadRecord::number)
          .isEqualTo(2L);
    }
  }

  @Test
  void forgetsWhatIsTooOldOrTooMuch() throws IOException {
    try (SqliteHistory history = SqliteHistory.open(folder, AMPLE)) {
      history.ended(ended(1, "ann", now().minus(31, ChronoUnit.DAYS)));
      history.ended(ended(2, "ann", now().minus(29, ChronoUnit.DAYS)));
      for (int number = 3; number <= 20; number++) {
        history.ended(ended(number, "ann", now()));
      }
    }

    try (SqliteHistory history = SqliteHistory.open(folder, AMPLE)) {
      assertThat(history.before("ann", Long.MAX_VALUE, 100)).hasSize(19);
    }
    HistoryLimits five = new HistoryLimits(Duration.ofDays(30), 5, 1 << 20);
    try (SqliteHistory history = SqliteHistory.open(folder, five)) {
      assertThat(history.before("ann", Long.MAX_VALUE, 100))
          .extracting(WorkloadRecord::number)
          .containsExactly(20L, 19L, 18L, 17L, 16L);
    }
  }

  @Test
  void keepsTheNewestLogsWithinTheirBound() throws IOException {
    List<WorkloadRecord> workloads =
        Stream.iterate(1L, number -> number + 1)
            .limit(5)
            .map(number -> ended(number, "ann", now()))
            .toList();
    try (SqliteHistory history = SqliteHistory.open(folder, AMPLE)) {
      for (WorkloadRecord workload : workloads) {
        history.ended(workload);
        byte[] text = ("log " + workload.number()).getBytes(StandardCharsets.UTF_8);
        history.keepLog(workload, new KeptLog(text, 9));
      }
    }

    HistoryLimits twelveBytes = new HistoryLimits(Duration.ofDays(30), 1_000, 12);
    try (SqliteHistory history = SqliteHistory.open(folder, twelveBytes)) {
      assertThat(workloads.subList(0, 3)).allMatch(workload -> history.log(workload).isEmpty());
      KeptLog last = history.log(workloads.get(4)).orElseThrow();
      assertThat(new String(last.text(), StandardCharsets.UTF_8)).isEqualTo("log 5");
      assertThat(last.droppedBytes()).isEqualTo(9);
      assertThat(history.log(workloads.get(3))).isPresent();
      assertThat(history.find("ann", workloads.get(0).id())).isPresent();
    }
  }

  @Test
  void setsAFileAsideThatIsNoDatabase() throws IOException {
    Files.writeString(file, "this was a database once ".repeat(1_000));

    try (SqliteHistory history = SqliteHistory.open(folder, AMPLE)) {
      WorkloadRecord workload = ended(1, "ann", now());
      history.ended(workload);
      await(() -> history.find("ann", workload.id()).isPresent());
    }
    assertThat(asideNames()).hasSize(1);
  }

  @Test
  void setsAFileAsideWithADamagedPage() throws Exception {
    try (SqliteHistory history = SqliteHistory.open(folder, AMPLE)) {
      for (int number = 1; number <= 500; number++) {
        history.ended(ended(number, "ann", now()));
      }
    }
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      for (long page = 3; page * 4_096 < bytes.length(); page++) {
        bytes.seek(page * 4_096);
        bytes.write(new byte[] {0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55});
      }
    }

    try (SqliteHistory history = SqliteHistory.open(folder, AMPLE)) {
      assertThat(history.before("ann", Long.MAX_VALUE, 10)).isEmpty();
    }
    assertThat(asideNames()).hasSize(1);
  }

  @Test
  void setsAFileAsideThatAnotherVersionHasWritten() throws Exception {
    SqliteHistory.open(folder, AMPLE).close();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA user_version = 99");
    }

    SqliteHistory.open(folder, AMPLE).close();

    assertThat(asideNames()).hasSize(1);
  }

  @Test
  void readsFilesOfEarlierLayouts() throws Exception {
    WorkloadRecord workload = ended(1, "ann", now());
    try (SqliteHistory history = SqliteHistory.open(folder, AMPLE)) {
      history.ended(workload);
    }
    List<String> added = List.of("tables", "stored_script", "store_bytes", "written");
    for (int layout = added.size(); layout >= 1; layout--) {
      try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
          Statement statement = connection.createStatement()) {
        for (String column : added.subList(layout - 1, added.size())) {
          statement.execute("ALTER TABLE workloads DROP COLUMN " + column);
        }
        statement.execute("PRAGMA user_version = " + layout);
      }

      try (SqliteHistory history = SqliteHistory.open(folder, AMPLE)) {
        assertThat(history.find("ann", workload.id())).contains(workload);
        WrittenTable written = new WrittenTable("a.t", "create", 3, 4, true);
        WorkloadRecord after = withWritten(ended(1 + layout, "ann", now()), written);
        history.ended(after);
        await(() -> history.find("ann", after.id()).isPresent());
        assertThat(history.find("ann", after.id())).contains(after);
      }
      assertThat(asideNames()).isEmpty();
    }
  }

  @Test
  void saysWhyThereCanBeNoFile() {
    assertThatThrownBy(() -> SqliteHistory.open(folder.resolve("none"), AMPLE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("none");
  }

  @Test
  void onlyTheServersUserMayReadIt() throws IOException {
    try (SqliteHistory history = SqliteHistory.open(folder, AMPLE)) {
      WorkloadRecord workload = ended(1, "ann", now());
      history.ended(workload);
      await(() -> history.find("ann", workload.id()).isPresent());
      try (Stream<Path> files = Files.list(folder)) {
        assertThat(files.toList())
            .hasSize(3)
            .allMatch(
                path -> {
                  try {
                    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path))
                        .equals("rw-------");
                  } catch (IOException e) {
                    throw new IllegalStateException(e);
                  }
                });
      }
    }
  }

  @Test
  @Tag("slow-start")
  void losesWhatDoesNotFitWhileItCannotWriteAndGoesOnAfterwards() throws Exception {
    WorkloadRecord first = ended(1, "ann", now());
    WorkloadRecord last = ended(5_000, "ann", now());
    try (SqliteHistory history = SqliteHistory.open(folder, AMPLE)) {
      try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
          Statement statement = other.createStatement()) {
        statement.execute("BEGIN IMMEDIATE");
        history.ended(first);
        await(() -> history.status().failing());
        for (int number = 2; number < 3_000; number++) {
          history.ended(ended(number, "ann", now()));
        }
        assertThat(history.status().pending()).isLessThan(1_000);
        assertThat(history.status().lost()).isGreaterThan(1_900);
        assertThat(history.find("ann", first.id())).as("not written yet").isEmpty();
        statement.execute("ROLLBACK");
      }
      await(() -> !history.status().failing() && history.status().pending() == 0);
      history.ended(last);
      await(() -> history.find("ann", last.id()).isPresent());
      assertThat(history.find("ann", first.id())).isPresent();
    }
  }

  @Test
  @Tag("slow-start")
  void aFullDiskStopsItAndRoomLetsItGoOn() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", disk.toString()),
        "may mount a small file system");
    try {
      Path filling = Files.write(disk.resolve("filling"), new byte[300 << 10]);
      WorkloadRecord last = ended(5_000, "ann", now());
      try (SqliteHistory history = SqliteHistory.open(disk, AMPLE)) {
        for (int number = 1; !history.status().failing(); number++) {
          history.ended(ended(number, "ann", now()));
          Thread.sleep(1);
        }
        Files.delete(filling);
        await(() -> !history.status().failing() && history.status().pending() == 0);
        history.ended(last);
        await(() -> history.find("ann", last.id()).isPresent());
      }
    } finally {
      assertThat(run("umount", disk.toString())).isTrue();
    }
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
  }

  private List<String> asideNames() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(path -> path.getFileName().toString())
          .filter(name -> name.matches("history\\.sqlite\\.damaged-\\d{8}T\\d{6}\\.\\d{3}Z"))
          .toList();
    }
  }

  private static void await(BooleanSupplier reached) {
    Instant end = Instant.now().plusSeconds(60);
    while (!reached.getAsBoolean()) {
      assertThat(Instant.now()).isBefore(end);
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  /** As exact as the history keeps times. */
  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MICROS);
  }

  private static WorkloadRecord running(long number, String principal) {
    return record(
        number,
        principal,
        now(),
        new WorkloadStatus(
            WorkloadState.RUNNING,
            Optional.of(now()),
            Optional.of(now()),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
  }

  private static WorkloadRecord ended(long number, String principal, Instant createdAt) {
    return record(
        number,
        principal,
        createdAt,
        new WorkloadStatus(
            WorkloadState.FINISHED,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(createdAt.plusMillis(5)),
            Optional.empty()));
  }

  private static WorkloadRecord record(
      long number, String principal, Instant createdAt, WorkloadStatus status) {
    return new WorkloadRecord(
        number,
        principal,
        UUID.randomUUID(),
        new WorkloadOutline(WorkloadMode.QUERY, "oleander", 2, ClientInfo.NONE),
        createdAt,
        status,
        status.finishedAt().map(end -> PhaseTimes.of(createdAt, status, end)),
        0,
        0,
        0,
        Optional.empty(),
        List.of(),
        Optional.empty());
  }

  private static WorkloadRecord withId(WorkloadRecord of, UUID id) {
    return with(of, id, of.written());
  }

  private static WorkloadRecord withWritten(WorkloadRecord of, WrittenTable written) {
    return with(of, of.id(), Optional.of(written));
  }

  private static WorkloadRecord with(WorkloadRecord of, UUID id, Optional<WrittenTable> written) {
    return new WorkloadRecord(
        of.number(),
        of.principal(),
        id,
        of.outline(),
        of.createdAt(),
        of.status(),
        of.times(),
        of.rows(),
        of.bytes(),
        of.storeBytes(),
        of.usage(),
        of.tables(),
        written);
  }
}

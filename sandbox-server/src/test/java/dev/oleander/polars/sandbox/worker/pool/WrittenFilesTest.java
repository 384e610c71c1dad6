package dev.oleander.polars.sandbox.worker.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.oleander.polars.sandbox.worker.CollectingFiles;
import dev.oleander.polars.sandbox.worker.CollectingReceiver;
import dev.oleander.polars.sandbox.worker.Compression;
import dev.oleander.polars.sandbox.worker.FileReceiver;
import dev.oleander.polars.sandbox.worker.ResultFormat;
import dev.oleander.polars.sandbox.worker.ScriptLake;
import dev.oleander.polars.sandbox.worker.TestBoxes;
import dev.oleander.polars.sandbox.worker.WorkerErrorCode;
import dev.oleander.polars.sandbox.worker.WorkerException;
import dev.oleander.polars.sandbox.worker.WorkerProgram;
import dev.oleander.polars.sandbox.worker.WorkerRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the files of a worker that does what it is told become, well or badly written. */
@Timeout(120)
final class WrittenFilesTest {
  private static final String LAYOUT = "A{\"ask\":\"layout\",\"schema\":\"{}\"} ";
  private static final String SCHEMA = "S{\"columns\":[\"a\"],\"types\":[\"Int64\"]} ";
  private static final String BEGIN = "W{\"file\":0,\"partition\":[1,\"x\\u0020y\",null]} ";
  private static final String DATA = "Bb'\\0\\0\\0\\0PAR1' ";
  private static final String END = "X{\"file\":0,\"rows\":3} ";

  @TempDir static Path folder;
  private static WorkerPool pool;

  @BeforeAll
  static void start() throws Exception {
    pool = WorkerPool.start(TestBoxes.scripted(folder, "scripted", 1, TestBoxes.SOON));
  }

  @AfterAll
  static void close() {
    pool.close();
  }

  @Test
  void handsFilesOn() throws Exception {
    CollectingFiles files = new CollectingFiles();
    try (WorkerLease lease = acquire()) {
      String all = LAYOUT + SCHEMA + BEGIN + DATA + DATA + END + "P{\"rows\":3} F{\"rows\":3}";
      assertThat(lease.run(request(all, files, 0), new CollectingReceiver())).isEqualTo(3);
    }
    assertThat(files.asked).containsExactly("{}");
    assertThat(files.partitions.get(0)).containsExactly("1", "\"x y\"", null);
    assertThat(files.files.get(0).toString(StandardCharsets.UTF_8)).isEqualTo("PAR1PAR1");
    assertThat(files.rows).containsExactly(Map.entry(0, 3L));
  }

  @Test
  void handsOnRowsBesideThem() throws Exception {
    CollectingReceiver rows = new CollectingReceiver();
    try (WorkerLease lease = acquire()) {
      String all = LAYOUT + SCHEMA + BEGIN + END + "D[[1],[2],[3]] F{\"rows\":3}";
      lease.run(request(all, new CollectingFiles(), 13), rows);
    }
    assertThat(rows.text()).isEqualTo("[[1],[2],[3]]");
  }

  @Test
  void servesOnAfterARefusal() throws Exception {
    try (WorkerLease lease = acquire()) {
      String heard = LAYOUT + "E{\"code\":\"REFUSED\",\"message\":\"said_otherwise\"}";
      CollectingFiles files = CollectingFiles.refusing("TABLE_EXISTS", "it is there");
      WorkerException error = failure(lease, heard, files, 0);
      assertThat(error.code()).isEqualTo(WorkerErrorCode.REFUSED);
      assertThat(error).hasMessage("it is there");
      assertThat(((ScriptLake.RefusedException) error.getCause()).code()).isEqualTo("TABLE_EXISTS");
      lease.run(request("count", Optional.empty(), 0), new CollectingReceiver());
    }
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      value = {
        "~$S $W~, before it asked for the layout",
        "~$A $A~, second layout",
        "~A{\"ask\":\"layout\"}~, without a schema",
        "~$A $W~, before the schema",
        "~$A $S $B~, file 0 which is not open",
        "~$A $S $X~, file 0 which is not open",
        "~$A $S $W $W~, file 0 where 1 was due",
        "~$A $S $W $X $B~, file 0 which is not open",
        "~$A $S $W $X $X~, file 0 which is not open",
        "~$A $S $W F{\"rows\":0}~, 1 files were open",
        "~$A $S $W $X F{\"rows\":4}~, 4 rows and 3 in its files",
        "~$S F{\"rows\":0}~, without asking for the layout",
        "~$A $S W{\"file\":0}~, values of its partition",
        "~$A $S W{\"file\":0,\"partition\":[[1]]}~, no single one",
        "~$A $S W{\"file\":0.5,\"partition\":[]}~, without a number",
        "~$A $S $W X{\"file\":0}~, number of rows",
        "~$A $S $W X{\"file\":0,\"rows\":-1}~, number of rows",
        "~$A $S $W Bb'\\0\\0'~, without a number",
        "~$A $S D[[1],[2],[3]]~, bytes asked for beside the files",
      })
  void replacesAWorkerThatBreaksTheProtocol(String frames, String what) throws Exception {
    assertReplaced(frames, new CollectingFiles(), what);
  }

  private static void assertReplaced(String frames, CollectingFiles files, String what)
      throws Exception {
    String all =
        frames
            .replace("$A", LAYOUT)
            .replace("$S", SCHEMA)
            .replace("$W", BEGIN)
            .replace("$B", DATA)
            .replace("$X", END);
    try (WorkerLease lease = acquire()) {
      WorkerException error = failure(lease, all, files, 12);
      assertThat(error.code()).isEqualTo(WorkerErrorCode.WORKER_LOST);
      assertThat(error.getMessage().replace(",", "")).contains(what);
    }
    try (WorkerLease lease = acquire()) {
      CollectingReceiver first = new CollectingReceiver();
      lease.run(request("count", Optional.empty(), 0), first);
      assertThat(first.text()).isEqualTo("[[1]]");
    }
  }

  private static WorkerLease acquire() throws Exception {
    return pool.acquire(TestBoxes.lease("ann", TestBoxes.SOON));
  }

  private static WorkerException failure(
      WorkerLease lease, String frames, CollectingFiles files, int returnedBytes) {
    return catchThrowableOfType(
        WorkerException.class,
        () -> lease.run(request(frames, files, returnedBytes), new CollectingReceiver()));
  }

  private static WorkerRequest request(String frames, CollectingFiles files, int returnedBytes) {
    return request("say " + frames, Optional.of(files), returnedBytes);
  }

  private static WorkerRequest request(
      String sql, Optional<FileReceiver> files, int returnedBytes) {
    return new WorkerRequest(
        new WorkerProgram.Query(sql, List.of()),
        ResultFormat.JSON,
        0,
        1024,
        Compression.NONE,
        false,
        files,
        10,
        returnedBytes);
  }
}

package dev.oleander.polars.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.rest.RESTCatalog;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The server is killed while another engine commits through it: what was acknowledged is there
 * once, what was not is there once or not at all.
 */
@Timeout(300)
@Tag("slow-start")
final class KilledCatalogTest {
  private static final TableIdentifier TABLE = TableIdentifier.of("default", "appended");
  private static final String NUMBER = "test.number";
  private static final int KILLS = 3;

  @TempDir private Path folder;

  /** Numbers of commits that were acknowledged. */
  private final List<Integer> acknowledged = new ArrayList<>();

  private int last;

  @Test
  void whatWasAcknowledgedIsThereOnce() throws Exception {
    Random random = new Random(7);
    DataFile file;
    try (ServerProgram server = ServerProgram.start(folder)) {
      file = firstFile(server);
      appendUntilKilled(server, file, random);
    }
    for (int kill = 2; kill <= KILLS; kill++) {
      try (ServerProgram server = ServerProgram.start(folder)) {
        check(server);
        appendUntilKilled(server, file, random);
      }
    }
    try (ServerProgram server = ServerProgram.start(folder)) {
      check(server);
      JsonNode answer =
          server.query("SELECT count(*) AS n, sum(x) AS s FROM t", "t=default.appended");
      int snapshots = numbers(server).size() + 1;
      assertThat(answer.at("/results/rows").toString())
          .as(answer.toString())
          .isEqualTo("[[%d,%d]]".formatted(snapshots, 7 * snapshots));
    }
  }

  /** Makes the table, with a file of one row that is then appended again and again. */
  private static DataFile firstFile(ServerProgram server) throws Exception {
    JsonNode made = server.save("SELECT CAST(7 AS BIGINT) AS x", TABLE.toString());
    assertThat(made.at("/saved/created").asBoolean()).as(made.toString()).isTrue();
    try (RESTCatalog catalog = connect(server);
        CloseableIterable<FileScanTask> files = catalog.loadTable(TABLE).newScan().planFiles()) {
      return files.iterator().next().file().copy();
    }
  }

  /** Kills the server at any moment of a commit, a few commits from now. */
  private void appendUntilKilled(ServerProgram server, DataFile file, Random random)
      throws Exception {
    int enough = acknowledged.size() + 4 + random.nextInt(6);
    CompletableFuture<Void> killed = null;
    try (RESTCatalog catalog = connect(server)) {
      while (killed == null || !killed.isDone()) {
        if (killed == null && acknowledged.size() >= enough) {
          killed =
              CompletableFuture.runAsync(
                  () -> server.process().destroyForcibly().onExit().join(),
                  CompletableFuture.delayedExecutor(random.nextInt(60), TimeUnit.MILLISECONDS));
        }
        append(catalog.loadTable(TABLE), file);
      }
    } catch (RuntimeException e) {
      // The server is gone.
      assertThat(killed).as("%s", e).isNotNull();
      killed.join();
    }
  }

  private void append(Table table, DataFile file) throws IOException {
    int number = ++last;
    Path source = path(file.location());
    Path copy = Files.copy(source, source.resolveSibling("copy-" + number + ".parquet"));
    table
        .newAppend()
        .set(NUMBER, Integer.toString(number))
        .appendFile(
            DataFiles.builder(PartitionSpec.unpartitioned())
                .copy(file)
                .withPath(copy.toUri().toString())
                .build())
        .commit();
    acknowledged.add(number);
  }

  private static Path path(String location) {
    return Path.of(location.replaceFirst("^file:/+", "/"));
  }

  private void check(ServerProgram server) throws IOException {
    assertThat(acknowledged).hasSizeGreaterThan(3);
    assertThat(numbers(server))
        .doesNotHaveDuplicates()
        .containsAll(acknowledged)
        .hasSizeLessThanOrEqualTo(last);
  }

  /** The commits that the table has, in order, each with its own file. */
  private static List<Integer> numbers(ServerProgram server) throws IOException {
    try (RESTCatalog catalog = connect(server)) {
      Table table = catalog.loadTable(TABLE);
      List<Integer> numbers =
          StreamSupport.stream(table.snapshots().spliterator(), false)
              .map(Snapshot::summary)
              .filter(summary -> summary.containsKey(NUMBER))
              .map(summary -> Integer.valueOf(summary.get(NUMBER)))
              .toList();
      try (CloseableIterable<FileScanTask> files = table.newScan().planFiles()) {
        assertThat(files)
            .as("files of the table")
            .hasSize(numbers.size() + 1)
            .allSatisfy(task -> assertThat(path(task.file().location())).exists());
      }
      return numbers;
    }
  }

  private static RESTCatalog connect(ServerProgram server) {
    return RestClient.connect(server.base(), ServerProgram.TOKEN, Map.of());
  }
}

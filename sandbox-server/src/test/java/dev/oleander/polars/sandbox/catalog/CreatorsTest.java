package dev.oleander.polars.sandbox.catalog;

import static dev.oleander.polars.sandbox.catalog.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.sandbox.catalog.write.SaveMode;
import dev.oleander.polars.sandbox.catalog.write.Saved;
import dev.oleander.polars.sandbox.catalog.write.TableWrite;
import dev.oleander.polars.sandbox.catalog.write.WriteNotes;
import dev.oleander.polars.sandbox.catalog.write.WriteOrder;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several writers that are each about to make the same table. */
final class CreatorsTest {
  private static final TableName TABLE = new TableName("a", "t");

  @TempDir private static Path made;
  private static MadeParquet files;

  @TempDir private Path temporary;
  private Path warehouse;
  private WriteNotes notes;
  private LakeCatalog catalog;

  /** Another server on the same lake. */
  private LakeCatalog second;

  private JdbcCatalog client;

  @BeforeAll
  static void makeFiles() throws Exception {
    files =
        MadeParquet.make(
            made,
            """
            id, name = field(1, "id", pa.int64()), field(2, "name", pa.string())
            write("two", [id, name], [[1, 2], ["a", "b"]])
            write("one", [id], [[3]])
            write("turned", [field(1, "name", pa.string()), field(2, "id", pa.int64())],
                  [["c"], [4]])
            """);
  }

  @BeforeEach
  void open() throws IOException {
    warehouse = temporary.toRealPath().resolve("lake");
    notes = WriteNotes.in(temporary.resolve("notes"));
    catalog = EmbeddedCatalog.open("oleander", warehouse, temporary);
    second = EmbeddedCatalog.open("oleander", warehouse, temporary);
    catalog.createNamespace("a", Map.of());
    client = OtherClient.of(warehouse);
  }

  @AfterEach
  void close() {
    client.close();
    second.close();
    catalog.close();
  }

  @Test
  void theLaterOneAppends() throws Exception {
    Saved first;
    Saved later;
    try (TableWrite early = begin(catalog, SaveMode.APPEND);
        TableWrite late = begin(second, SaveMode.APPEND)) {
      send(early, TableWriteTest.ID_AND_NAME, "two", 2);
      send(late, TableWriteTest.ID_AND_NAME, "two", 2);
      first = early.commit(2);
      later = late.commit(2);
    }
    assertThat(first.created()).isTrue();
    assertThat(later).isEqualTo(new Saved("a.t", SaveMode.APPEND, 2, later.snapshotId(), false));
    assertThat(table().history()).hasSize(2);
    assertRows(4);
    assertNothingElseIsThere(2);
  }

  @Test
  void theLaterOneOverwritesAndHistoryStays() throws Exception {
    try (TableWrite early = begin(catalog, SaveMode.OVERWRITE);
        TableWrite late = begin(catalog, SaveMode.OVERWRITE)) {
      send(early, TableWriteTest.ID_AND_NAME, "two", 2);
      send(late, TableWriteTest.ID_AND_NAME, "two", 2);
      early.commit(2);
      late.commit(2);
    }
    assertThat(table().history()).hasSize(2);
    assertRows(2);
    assertNothingElseIsThere(2);
  }

  @Test
  void whatTheOtherTableDoesNotHaveIsRefusedByName() throws Exception {
    try (TableWrite early = begin(catalog, SaveMode.APPEND);
        TableWrite late = begin(second, SaveMode.APPEND)) {
      send(early, column("id", "long"), "one", 1);
      send(late, TableWriteTest.ID_AND_NAME, "two", 2);
      early.commit(1);
      assertFails(ErrorCode.SCHEMA_MISMATCH, () -> late.commit(2))
          .hasMessageContaining("column 'name'");
    }
    assertRows(1);
    assertNothingElseIsThere(1);
  }

  @Test
  void fewerColumnsFitATableThatHasMore() throws Exception {
    try (TableWrite early = begin(catalog, SaveMode.APPEND);
        TableWrite late = begin(second, SaveMode.APPEND)) {
      send(early, TableWriteTest.ID_AND_NAME, "two", 2);
      send(late, column("id", "long"), "one", 1);
      early.commit(2);
      assertThat(late.commit(1).created()).isFalse();
    }
    assertRows(3);
    assertNothingElseIsThere(2);
  }

  @Test
  void theSameColumnsInAnotherOrderMustBeWrittenAgain() throws Exception {
    String turned =
        """
        {"type": "struct", "schema-id": 0, "fields": [
          {"id": 1, "name": "name", "type": "string", "required": false},
          {"id": 2, "name": "id", "type": "long", "required": false}]}\
        """;
    try (TableWrite early = begin(catalog, SaveMode.APPEND);
        TableWrite late = begin(second, SaveMode.APPEND)) {
      send(early, TableWriteTest.ID_AND_NAME, "two", 2);
      send(late, turned, "turned", 1);
      early.commit(2);
      assertFails(ErrorCode.CONFLICT, () -> late.commit(1)).hasMessageContaining("run it again");
    }
    assertRows(2);
    assertNothingElseIsThere(1);
  }

  @Test
  void manyAtOnceLoseNoRow() throws Exception {
    int writers = 6;
    CyclicBarrier start = new CyclicBarrier(writers);
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    List<Future<Saved>> results = new ArrayList<>();
    try {
      for (int writer = 0; writer < writers; writer++) {
        LakeCatalog server = writer % 2 == 0 ? catalog : second;
        results.add(
            threads.submit(
                () -> {
                  try (TableWrite write = begin(server, SaveMode.APPEND)) {
                    send(write, TableWriteTest.ID_AND_NAME, "two", 2);
                    start.await();
                    return write.commit(2);
                  }
                }));
      }
      int created = 0;
      for (Future<Saved> result : results) {
        created += result.get().created() ? 1 : 0;
      }
      assertThat(created).isEqualTo(1);
    } finally {
      threads.shutdownNow();
    }
    assertThat(table().history()).hasSize(writers);
    assertRows(2L * writers);
    assertNothingElseIsThere(writers);
  }

  @Test
  void ofManyThatMustCreateItOneDoes() throws Exception {
    int writers = 4;
    CyclicBarrier start = new CyclicBarrier(writers);
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    List<Future<Boolean>> results = new ArrayList<>();
    try {
      for (int writer = 0; writer < writers; writer++) {
        LakeCatalog server = writer % 2 == 0 ? catalog : second;
        results.add(threads.submit(() -> created(server, start)));
      }
      int created = 0;
      for (Future<Boolean> result : results) {
        created += result.get() ? 1 : 0;
      }
      assertThat(created).isEqualTo(1);
    } finally {
      threads.shutdownNow();
    }
    assertRows(2);
    assertNothingElseIsThere(1);
  }

  private boolean created(LakeCatalog server, CyclicBarrier start) throws Exception {
    try (TableWrite write = begin(server, SaveMode.CREATE)) {
      send(write, TableWriteTest.ID_AND_NAME, "two", 2);
      start.await();
      return write.commit(2).created();
    } catch (SandboxException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.TABLE_EXISTS);
      return false;
    }
  }

  private TableWrite begin(LakeCatalog server, SaveMode mode) {
    return server.write(TABLE, WriteOrder.of("w", "alice", mode), Optional.of(notes));
  }

  private static void send(TableWrite write, String schema, String name, long rows)
      throws IOException {
    byte[] bytes = files.bytes(name);
    write.layout(schema);
    write.begin(0, List.of());
    write.data(0, bytes, 0, bytes.length);
    write.end(0, rows);
  }

  private static String column(String name, String type) {
    return ("{\"type\": \"struct\", \"schema-id\": 0, \"fields\": [{\"id\": 1, \"name\": \"%s\","
            + " \"type\": \"%s\", \"required\": false}]}")
        .formatted(name, type);
  }

  private Table table() {
    return client.loadTable(TableIdentifier.of("a", "t"));
  }

  /** And all of them in files in the table's own folder. */
  private void assertRows(long expected) throws IOException {
    long rows = 0;
    Table table = table();
    try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
      for (FileScanTask task : tasks) {
        DataFile file = task.file();
        assertThat(file.location()).startsWith(table.location() + "/data/");
        assertThat(Files.size(Path.of(file.location().substring("file://".length()))))
            .isEqualTo(file.fileSizeInBytes());
        rows += file.recordCount();
      }
    }
    assertThat(rows).isEqualTo(expected);
  }

  private void assertNothingElseIsThere(int dataFiles) throws IOException {
    try (Stream<Path> all = Files.walk(warehouse)) {
      assertThat(all.filter(file -> file.toString().endsWith(".parquet"))).hasSize(dataFiles);
    }
    try (Stream<Path> left = Files.list(temporary.resolve("notes"))) {
      assertThat(left).isEmpty();
    }
  }
}

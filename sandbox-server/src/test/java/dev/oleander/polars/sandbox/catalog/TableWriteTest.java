package dev.oleander.polars.sandbox.catalog;

import static dev.oleander.polars.sandbox.catalog.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oleander.polars.sandbox.catalog.write.SaveMode;
import dev.oleander.polars.sandbox.catalog.write.Saved;
import dev.oleander.polars.sandbox.catalog.write.TableWrite;
import dev.oleander.polars.sandbox.catalog.write.WriteNotes;
import dev.oleander.polars.sandbox.catalog.write.WriteOrder;
import dev.oleander.polars.sandbox.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writes with files that PyArrow made. */
final class TableWriteTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TableName TABLE = new TableName("a", "t");
  private static final TableIdentifier IDENTIFIER = TableIdentifier.of("a", "t");

  /** As a worker describes its result. */
  static final String ID_AND_NAME =
      """
      {"type": "struct", "schema-id": 0, "fields": [
        {"id": 7, "name": "id", "type": "long", "required": false},
        {"id": 9, "name": "name", "type": "string", "required": false}]}\
      """;

  /** Of the table that is made of that. */
  private static final Schema MADE =
      new Schema(
          Types.NestedField.optional(1, "id", Types.LongType.get()),
          Types.NestedField.optional(2, "name", Types.StringType.get()));

  private static final String FILES =
      """
      id, name = field(1, "id", pa.int64()), field(2, "name", pa.string())
      write("two", [id, name], [[1, 2], ["a", "b"]])
      write("long", [id, name], [[5, None], ["a" * 100, "z" * 100]])
      write("groups", [id, name], [list(range(10)), list("abcdefghij")], row_group_size=3)
      write("none", [id, name], [[], []])
      write("ids", [field(2, "id", pa.int64()), field(1, "name", pa.string())], [[1], ["a"]])
      write("narrow", [field(1, "id", pa.int32()), name], [[1], ["a"]])
      write("unsigned", [field(1, "id", pa.uint64()), name], [[1], ["a"]])
      write("less", [id], [[1]])
      write("more", [id, name, field(3, "x", pa.int64())], [[1], ["a"], [1]])
      write("nulls", [id, name], [[None], ["a"]])
      write("unstated", [id, name], [[None], ["a"]], write_statistics=False)
      write("renamed", [field(1, "other", pa.int64()), name], [[1], ["a"]])
      """;

  @TempDir private static Path made;
  private static MadeParquet files;

  @TempDir private Path temporary;
  private Path warehouse;
  private WriteNotes notes;
  private LakeCatalog catalog;

  /** Another client of the same lake. */
  private JdbcCatalog other;

  @BeforeAll
  static void makeFiles() throws Exception {
    files = MadeParquet.make(made, FILES);
  }

  @BeforeEach
  void open() throws IOException {
    warehouse = temporary.toRealPath().resolve("lake");
    notes = WriteNotes.in(temporary.resolve("notes"));
    catalog = EmbeddedCatalog.open("oleander", warehouse, temporary);
    if (catalog.namespaceProperties("a").isEmpty()) {
      catalog.createNamespace("a", Map.of());
    }
    other = OtherClient.of(warehouse);
  }

  @AfterEach
  void close() {
    other.close();
    catalog.close();
  }

  @Test
  void makesATableWithItsFirstRows() throws Exception {
    Saved saved = write(order(SaveMode.CREATE), ID_AND_NAME, "two", "long");

    assertThat(saved).isEqualTo(new Saved("a.t", SaveMode.CREATE, 4, saved.snapshotId(), true));
    Table table = other.loadTable(IDENTIFIER);
    assertThat(table.schema().sameSchema(MADE)).isTrue();
    assertThat(table.currentSnapshot().snapshotId()).isEqualTo(saved.snapshotId());
    assertThat(table.currentSnapshot().summary())
        .containsEntry("oleander.workload-id", "w")
        .containsEntry("oleander.principal", "alice")
        .containsEntry("added-records", "4");
    assertThat(parquetFiles()).hasSize(2);
    assertNotesAreGone();
  }

  @Test
  void keepsWhatTheFootersSay() throws Exception {
    write(order(SaveMode.CREATE), ID_AND_NAME, "two");
    write(order(SaveMode.APPEND), ID_AND_NAME, "long");
    write(order(SaveMode.APPEND), ID_AND_NAME, "groups");

    List<DataFile> written = dataFiles();
    DataFile longNames =
        written.stream().filter(file -> file.nullValueCounts().get(1) == 1).findFirst().get();
    assertThat(longNames.recordCount()).isEqualTo(2);
    assertThat(longNames.fileSizeInBytes()).isEqualTo(files.bytes("long").length);
    assertThat(longNames.valueCounts()).containsEntry(1, 2L).containsEntry(2, 2L);
    assertThat(bound(Types.LongType.get(), longNames.lowerBounds(), 1)).isEqualTo(5L);
    assertThat(bound(Types.LongType.get(), longNames.upperBounds(), 1)).isEqualTo(5L);
    assertThat(bound(Types.StringType.get(), longNames.lowerBounds(), 2))
        .hasToString("a".repeat(16));
    assertThat(bound(Types.StringType.get(), longNames.upperBounds(), 2))
        .hasToString("z".repeat(15) + "{");
    DataFile groups = written.stream().filter(file -> file.recordCount() == 10).findFirst().get();
    assertThat(groups.splitOffsets()).hasSize(4).isSorted().startsWith(4L);
    assertThat(bound(Types.LongType.get(), groups.upperBounds(), 1)).isEqualTo(9L);
    assertThat(groups.columnSizes()).containsKeys(1, 2);
  }

  @Test
  void takesMetricsAsTheTableWantsThem() throws Exception {
    write(order(SaveMode.CREATE), ID_AND_NAME, "two");
    other
        .loadTable(IDENTIFIER)
        .updateProperties()
        .set("write.metadata.metrics.default", "none")
        .set("write.metadata.metrics.column.name", "full")
        .commit();
    Saved saved = write(order(SaveMode.OVERWRITE), ID_AND_NAME, "long");

    assertThat(saved.created()).isFalse();
    DataFile file = dataFiles().get(0);
    assertThat(file.valueCounts()).containsOnlyKeys(2);
    assertThat(bound(Types.StringType.get(), file.upperBounds(), 2)).hasToString("z".repeat(100));
  }

  @Test
  void appendsAndOverwritesKeepHistory() throws Exception {
    Saved first = write(order(SaveMode.APPEND), ID_AND_NAME, "two");
    Saved second = write(order(SaveMode.APPEND), ID_AND_NAME, "long");
    Saved third = write(order(SaveMode.OVERWRITE), ID_AND_NAME, "groups");

    assertThat(List.of(first.created(), second.created(), third.created()))
        .containsExactly(true, false, false);
    Table table = other.loadTable(IDENTIFIER);
    assertThat(table.history()).hasSize(3);
    assertThat(rows(first.snapshotId())).isEqualTo(2);
    assertThat(rows(second.snapshotId())).isEqualTo(4);
    assertThat(rows(third.snapshotId())).isEqualTo(10);
    assertThat(table.currentSnapshot().operation()).isEqualTo("overwrite");
  }

  @Test
  void anEmptyResultIsASnapshotWithoutFiles() throws Exception {
    write(order(SaveMode.CREATE), ID_AND_NAME, "two");
    assertThat(write(order(SaveMode.APPEND), ID_AND_NAME, "none").rows()).isZero();
    assertThat(other.loadTable(IDENTIFIER).history()).hasSize(2);
    Saved emptied = write(order(SaveMode.OVERWRITE), ID_AND_NAME);
    assertThat(rows(emptied.snapshotId())).isZero();
    assertThat(parquetFiles()).hasSize(1);
    write(order(new TableName("a", "empty"), SaveMode.CREATE), ID_AND_NAME);
    assertThat(other.loadTable(TableIdentifier.of("a", "empty")).schema().columns()).hasSize(2);
  }

  @Test
  void createsOnlyWhatIsNotThere() throws Exception {
    write(order(SaveMode.CREATE), ID_AND_NAME, "two");
    assertFails(ErrorCode.TABLE_EXISTS, () -> begin(order(SaveMode.CREATE)));
    assertThat(other.loadTable(IDENTIFIER).history()).hasSize(1);
    assertFails(
        ErrorCode.NAMESPACE_NOT_FOUND,
        () -> begin(order(new TableName("b", "t"), SaveMode.OVERWRITE)));
    assertFails(
        ErrorCode.INVALID_REQUEST, () -> begin(order(new TableName("a", "x/"), SaveMode.CREATE)));
  }

  @Test
  void aTableThatAppearsMeanwhileStaysAsItIs() throws Exception {
    try (TableWrite mine = begin(order(SaveMode.CREATE))) {
      mine.layout(ID_AND_NAME);
      send(mine, 0, "two");
      write(order(SaveMode.CREATE), ID_AND_NAME, "groups");
      assertFails(ErrorCode.TABLE_EXISTS, () -> mine.commit(2));
    }
    assertThat(rows(other.loadTable(IDENTIFIER).currentSnapshot().snapshotId())).isEqualTo(10);
    assertThat(parquetFiles()).hasSize(1);
    assertNotesAreGone();
  }

  @Test
  void refusesFilesThatAreNotWhatWasAskedFor() throws Exception {
    write(order(SaveMode.CREATE), ID_AND_NAME, "two");
    for (String wrong : List.of("ids", "narrow", "unsigned", "less", "more")) {
      assertFails(ErrorCode.WORKER_LOST, () -> write(order(SaveMode.APPEND), ID_AND_NAME, wrong));
    }
    byte[] good = files.bytes("two");
    byte[] cut = Arrays.copyOf(good, good.length - 1);
    byte[] noise = good.clone();
    Arrays.fill(noise, noise.length - 40, noise.length - 8, (byte) 0x19);
    byte[] huge = good.clone();
    huge[huge.length - 5] = 0x7f; // the footer's length
    for (byte[] wrong : List.of(new byte[0], new byte[12], cut, noise, huge)) {
      assertFails(ErrorCode.WORKER_LOST, () -> writeBytes(wrong, 2));
    }
    assertFails(ErrorCode.WORKER_LOST, () -> writeBytes(good, 3)); // rows
    assertThat(writeBytes(good, 2).rows()).isEqualTo(2);
    assertThat(write(order(SaveMode.APPEND), ID_AND_NAME, "renamed").rows()).isEqualTo(1);
    assertThat(parquetFiles()).hasSize(3);
    assertNotesAreGone();
  }

  @Test
  void columnsFitByNameOrAreRefusedByName() throws Exception {
    other.createTable(
        IDENTIFIER,
        new Schema(
            Types.NestedField.required(1, "id", Types.LongType.get()),
            Types.NestedField.optional(2, "name", Types.StringType.get())));

    assertThat(layout(order(SaveMode.APPEND), result("id", "int")).path("columns"))
        .hasToString("[\"id\"]");
    assertMismatch("'name' is not given", result("name", "string"), "id");
    assertMismatch("a column too many", result("id", "long", "x", "long"), "x");
    assertMismatch("another type", result("id", "string"), "id");
    WriteOrder both = withColumns(List.of("name", "id"));
    assertThat(layout(both, result("a", "string", "b", "long")).path("columns"))
        .hasToString("[\"name\",\"id\"]");
    assertFails(
        ErrorCode.SCHEMA_MISMATCH,
        () -> layout(withColumns(List.of("id")), result("a", "long", "b", "long")));
    assertFails(
        ErrorCode.SCHEMA_MISMATCH,
        () -> layout(withColumns(List.of("id", "id")), result("a", "long", "b", "long")));
    assertFails(
        ErrorCode.SCHEMA_MISMATCH, () -> write(order(SaveMode.APPEND), ID_AND_NAME, "nulls"));
    assertFails(
        ErrorCode.SCHEMA_MISMATCH, () -> write(order(SaveMode.APPEND), ID_AND_NAME, "unstated"));
    assertThat(write(order(SaveMode.APPEND), ID_AND_NAME, "two").rows()).isEqualTo(2);
  }

  @Test
  void aReplacedSchemaKeepsHistory() throws Exception {
    Saved old = write(order(SaveMode.CREATE), ID_AND_NAME, "two");
    WriteOrder replace = replacing("kind");
    JsonNode layout = layout(replace, result("id", "long", "kind", "string"));
    assertThat(layout.path("schema").path("fields").findValuesAsText("id"))
        .containsExactly("1", "3");
    Saved saved;
    try (TableWrite write = begin(replace)) {
      write.layout(result("id", "long", "kind", "string"));
      saved = write.commit(0);
    }

    Table table = other.loadTable(IDENTIFIER);
    assertThat(table.schema().columns())
        .extracting(Types.NestedField::name)
        .containsExactly("id", "kind");
    assertThat(table.spec().fields()).singleElement().matches(f -> f.sourceId() == 3);
    assertThat(table.history()).hasSize(2);
    assertThat(rows(saved.snapshotId())).isZero();
    assertThat(rows(old.snapshotId())).isEqualTo(2);
    assertThat(table.schemas().get(table.snapshot(old.snapshotId()).schemaId()).findField("name"))
        .isNotNull();
    // And back again, with the old partitions bound to a column that is gone.
    try (TableWrite write = begin(replacing())) {
      write.layout(ID_AND_NAME);
      assertThat(write.commit(0).created()).isFalse();
    }
    assertFails(
        ErrorCode.INVALID_REQUEST,
        () ->
            begin(
                new WriteOrder(
                    "w",
                    "alice",
                    SaveMode.OVERWRITE,
                    List.of("id"),
                    false,
                    Optional.empty(),
                    Optional.empty())));
  }

  @Test
  void aRepeatAnswersWhatTheFirstOneDid() throws Exception {
    WriteOrder keyed = withKey("k", SaveMode.APPEND);
    Saved first = write(keyed, ID_AND_NAME, "two");
    try (TableWrite again = begin(keyed)) {
      assertThat(again.earlier()).contains(first);
    }
    close();
    open(); // what a server knows that has just started
    try (TableWrite again = begin(keyed)) {
      assertThat(again.earlier()).contains(first);
      assertFails(ErrorCode.CONFLICT, () -> begin(keyed)); // under way
    }
    assertFails(ErrorCode.CONFLICT, () -> begin(withKey("k", SaveMode.OVERWRITE)));
    assertFails(
        ErrorCode.CONFLICT,
        () -> catalog.write(new TableName("a", "u"), keyed, Optional.of(notes)));
    WriteOrder free = withKey("free", SaveMode.CREATE);
    assertFails(ErrorCode.TABLE_EXISTS, () -> begin(free)); // which takes no key
    catalog.write(new TableName("a", "u"), free, Optional.of(notes)).close();
    WriteOrder bobs =
        new WriteOrder(
            "w", "bob", SaveMode.APPEND, List.of(), false, Optional.empty(), Optional.of("k"));
    assertThat(write(bobs, ID_AND_NAME, "two").snapshotId()).isNotEqualTo(first.snapshotId());
  }

  @Test
  void aRepeatThatRunsBesideTheFirstOneOfAnotherServerWritesNothing() throws Exception {
    write(order(SaveMode.CREATE), ID_AND_NAME, "two");
    WriteOrder keyed = withKey("k", SaveMode.APPEND);
    try (LakeCatalog second = EmbeddedCatalog.open("oleander", warehouse, temporary);
        TableWrite late = second.write(TABLE, keyed, Optional.of(notes))) {
      late.layout(ID_AND_NAME);
      send(late, 0, "two");
      Saved first = write(keyed, ID_AND_NAME, "two");
      assertThat(late.commit(2)).isEqualTo(first);
    }
    assertThat(other.loadTable(IDENTIFIER).history()).hasSize(2);
    assertThat(parquetFiles()).hasSize(2);
  }

  @Test
  void closingLeavesNothing() throws Exception {
    try (TableWrite write = begin(order(SaveMode.CREATE))) {
      write.layout(ID_AND_NAME);
      send(write, 0, "two");
      write.begin(1, List.of());
      write.data(1, new byte[100], 0, 100);
      assertThat(parquetFiles()).hasSize(2);
    }
    assertThat(parquetFiles()).isEmpty();
    assertThat(other.tableExists(IDENTIFIER)).isFalse();
    assertNotesAreGone();
  }

  @Test
  void partitionsAreCheckedAgainstTheFiles() throws Exception {
    other.createTable(IDENTIFIER, MADE, PartitionSpec.builderFor(MADE).truncate("id", 10).build());
    assertThat(writeIn("two", 2, List.of("0")).rows()).isEqualTo(2);
    for (String wrong : List.of("10", "null", "\"0\"", "{}", "0.5", "")) {
      assertFails(ErrorCode.WORKER_LOST, () -> writeIn("two", 2, List.of(wrong)));
    }
    assertFails(ErrorCode.WORKER_LOST, () -> writeIn("two", 2, List.of()));
    assertFails(ErrorCode.WORKER_LOST, () -> writeIn("long", 2, List.of("0"))); // holds a null
    assertThat(writeIn("nulls", 1, Arrays.asList((String) null)).rows()).isEqualTo(1);
    try (CloseableIterable<FileScanTask> found =
        other.loadTable(IDENTIFIER).newScan().filter(Expressions.equal("id", 1L)).planFiles()) {
      assertThat(found).hasSize(1);
    }
  }

  @Test
  @Tag("slow-start")
  void writersOfTwoServersLoseNoRow() throws Exception {
    write(order(SaveMode.CREATE), ID_AND_NAME);
    List<Future<Saved>> results = new ArrayList<>();
    ExecutorService writers = Executors.newFixedThreadPool(4);
    try (LakeCatalog second = EmbeddedCatalog.open("oleander", warehouse, temporary)) {
      for (int writer = 0; writer < 4; writer++) {
        LakeCatalog server = writer % 2 == 0 ? catalog : second;
        for (int i = 0; i < 50; i++) {
          results.add(
              writers.submit(
                  () -> {
                    try (TableWrite write =
                        server.write(TABLE, order(SaveMode.APPEND), Optional.of(notes))) {
                      write.layout(ID_AND_NAME);
                      send(write, 0, "two");
                      return write.commit(2);
                    }
                  }));
        }
      }
      for (Future<Saved> result : results) {
        assertThat(result.get().rows()).isEqualTo(2);
      }
    } finally {
      writers.shutdownNow();
    }
    Table table = other.loadTable(IDENTIFIER);
    assertThat(table.history()).hasSize(201);
    assertThat(rows(table.currentSnapshot().snapshotId())).isEqualTo(400);
    assertThat(parquetFiles()).hasSize(200);
    assertNotesAreGone();
  }

  private static WriteOrder order(SaveMode mode) {
    return WriteOrder.of("w", "alice", mode);
  }

  private static WriteOrder replacing(String... partitionBy) {
    return new WriteOrder(
        "w",
        "alice",
        SaveMode.OVERWRITE,
        List.of(partitionBy),
        true,
        Optional.empty(),
        Optional.empty());
  }

  /** A write that goes elsewhere. */
  private record Elsewhere(TableName table, WriteOrder order) {}

  private static Elsewhere order(TableName table, SaveMode mode) {
    return new Elsewhere(table, order(mode));
  }

  private static WriteOrder withColumns(List<String> columns) {
    return new WriteOrder(
        "w", "alice", SaveMode.APPEND, List.of(), false, Optional.of(columns), Optional.empty());
  }

  private static WriteOrder withKey(String key, SaveMode mode) {
    return new WriteOrder(
        UUID.randomUUID().toString(),
        "alice",
        mode,
        List.of(),
        false,
        Optional.empty(),
        Optional.of(key));
  }

  private TableWrite begin(WriteOrder order) {
    return catalog.write(TABLE, order, Optional.of(notes));
  }

  private TableWrite begin(Elsewhere elsewhere) {
    return catalog.write(elsewhere.table(), elsewhere.order(), Optional.of(notes));
  }

  private Saved write(WriteOrder order, String schema, String... names) throws IOException {
    return write(new Elsewhere(TABLE, order), schema, names);
  }

  private Saved write(Elsewhere elsewhere, String schema, String... names) throws IOException {
    try (TableWrite write = begin(elsewhere)) {
      write.layout(schema);
      for (int i = 0; i < names.length; i++) {
        send(write, i, names[i]);
      }
      return write.commit(write.rows());
    }
  }

  private static final Map<String, Long> ROWS =
      Map.of("two", 2L, "long", 2L, "groups", 10L, "none", 0L);

  private static void send(TableWrite write, int number, String name) throws IOException {
    send(write, number, files.bytes(name), ROWS.getOrDefault(name, 1L), List.of());
  }

  private static void send(
      TableWrite write, int number, byte[] bytes, long rows, List<String> partition) {
    write.begin(number, partition);
    int half = bytes.length / 2;
    write.data(number, bytes, 0, half);
    write.data(number, bytes, half, bytes.length - half);
    write.end(number, rows);
  }

  private Saved writeBytes(byte[] bytes, long rows) {
    try (TableWrite write = begin(order(SaveMode.APPEND))) {
      write.layout(ID_AND_NAME);
      send(write, 0, bytes, rows, List.of());
      return write.commit(rows);
    }
  }

  private Saved writeIn(String name, long rows, List<String> partition) throws IOException {
    try (TableWrite write = begin(order(SaveMode.APPEND))) {
      write.layout(ID_AND_NAME);
      send(write, 0, files.bytes(name), rows, partition);
      return write.commit(rows);
    }
  }

  private JsonNode layout(WriteOrder order, String schema) throws IOException {
    try (TableWrite write = begin(order)) {
      return JSON.readTree(write.layout(schema));
    }
  }

  private static String result(String... namesAndTypes) {
    List<String> fields = new ArrayList<>();
    for (int i = 0; i < namesAndTypes.length; i += 2) {
      fields.add(
          "{\"id\": %d, \"name\": \"%s\", \"type\": \"%s\", \"required\": false}"
              .formatted(i + 1, namesAndTypes[i], namesAndTypes[i + 1]));
    }
    return "{\"type\": \"struct\", \"schema-id\": 0, \"fields\": [%s]}"
        .formatted(String.join(", ", fields));
  }

  private void assertMismatch(String what, String schema, String column) {
    assertFails(ErrorCode.SCHEMA_MISMATCH, () -> layout(order(SaveMode.APPEND), schema))
        .as(what)
        .hasMessageContaining("column '%s'".formatted(column));
  }

  private static Object bound(
      org.apache.iceberg.types.Type type, Map<Integer, java.nio.ByteBuffer> bounds, int id) {
    return Conversions.fromByteBuffer(type, bounds.get(id));
  }

  private List<DataFile> dataFiles() throws IOException {
    List<DataFile> found = new ArrayList<>();
    try (CloseableIterable<FileScanTask> tasks =
        other.loadTable(IDENTIFIER).newScan().includeColumnStats().planFiles()) {
      tasks.forEach(task -> found.add(task.file().copy()));
    }
    return found;
  }

  private long rows(long snapshot) throws IOException {
    long rows = 0;
    Table table = other.loadTable(IDENTIFIER);
    Snapshot wanted = table.snapshot(snapshot);
    try (CloseableIterable<FileScanTask> tasks =
        table.newScan().useSnapshot(wanted.snapshotId()).planFiles()) {
      for (FileScanTask task : tasks) {
        rows += task.file().recordCount();
      }
    }
    return rows;
  }

  private List<Path> parquetFiles() throws IOException {
    try (Stream<Path> all = Files.walk(warehouse)) {
      return all.filter(file -> file.toString().endsWith(".parquet")).toList();
    }
  }

  private void assertNotesAreGone() throws IOException {
    try (Stream<Path> left = Files.list(temporary.resolve("notes"))) {
      assertThat(left).isEmpty();
    }
  }
}

package dev.oleander.polars.sandbox.catalog;

import static dev.oleander.polars.sandbox.catalog.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.sandbox.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LakeCatalogTest {
  private static final TableName TABLE = new TableName("a.b", "t");
  private static final TableSize.Question ALL = new TableSize.Question(Optional.empty(), List.of());

  @TempDir private Path temporary;
  private Path warehouse;
  private LakeCatalog catalog;

  /** Another client of the same lake. */
  private JdbcCatalog other;

  @BeforeEach
  void open() throws IOException {
    warehouse = temporary.toRealPath().resolve("lake");
    catalog = EmbeddedCatalog.open("oleander", warehouse, temporary);
    catalog.createNamespace("a", Map.of());
    catalog.createNamespace("a.b", Map.of("note", "yes"));
    other = OtherClient.of(warehouse);
  }

  @AfterEach
  void close() {
    other.close();
    catalog.close();
  }

  @Test
  void icebergsMetadataTablesAreNotTables() {
    other.createTable(
        TableIdentifier.of("a", "t"),
        new Schema(Types.NestedField.optional(1, "x", Types.DoubleType.get())));
    assertFails(
        ErrorCode.NAMESPACE_NOT_FOUND,
        () -> catalog.metadataFile(new TableName("a.t", "snapshots")));
  }

  @Test
  void listsAllLevels() throws IOException {
    makeWithAFile();
    assertThat(catalog.namespaces()).containsExactly("a", "a.b");
    assertThat(catalog.tables("a.b")).containsExactly(TABLE);
    assertThat(catalog.tables("a")).isEmpty();
    assertThat(catalog.namespaceProperties("a.b").orElseThrow()).containsEntry("note", "yes");
    assertThat(catalog.namespaceProperties("c")).isEmpty();
  }

  @Test
  void namesWhatWasNotFound() {
    assertFails(ErrorCode.TABLE_NOT_FOUND, () -> catalog.metadataFile(new TableName("a.b", "none")))
        .hasMessageContaining(
            "table 'none' was not found in namespace 'a.b' of catalog 'oleander'");
    assertFails(
            ErrorCode.NAMESPACE_NOT_FOUND, () -> catalog.metadataFile(new TableName("a.c", "none")))
        .hasMessageContaining("namespace 'a.c' was not found in catalog 'oleander'");
    assertFails(ErrorCode.NAMESPACE_NOT_FOUND, () -> catalog.tables("c"))
        .hasMessageContaining("namespace 'c' was not found in catalog 'oleander'");
    assertFails(ErrorCode.CATALOG_NOT_FOUND, () -> new Lake(List.of(catalog)).catalog("olander"))
        .hasMessageContaining("catalog 'olander' was not found; there is oleander");
  }

  @Test
  void aCommittedTableIsThereWithItsFilesInOneSnapshot() throws IOException {
    makeWithAFile();
    Table table = other.loadTable(TableIdentifier.of("a", "b", "t"));
    assertThat(table.snapshots()).hasSize(1);
    assertThat(table.currentSnapshot().summary()).containsEntry("total-records", "7");
    TableSize size = catalog.size(TABLE, ALL);
    assertThat(size)
        .isEqualTo(new TableSize(Optional.of(table.currentSnapshot().snapshotId()), 4, 7, 1));
    assertThat(catalog.metadataJson(TABLE)).contains("\"current-snapshot-id\"");
    assertThat(catalog.metadataFile(TABLE)).isRegularFile().startsWith(warehouse);
  }

  @Test
  void seesWhatOthersDoAtOnce() throws IOException {
    makeWithAFile();
    Path before = catalog.metadataFile(TABLE);
    assertThat(catalog.metadataFile(TABLE)).isEqualTo(before);
    TableIdentifier identifier = TableIdentifier.of("a", "b", "t");
    other.loadTable(identifier).updateProperties().set("k", "v").commit();
    assertThat(catalog.metadataFile(TABLE)).isNotEqualTo(before);
    other.dropTable(identifier, false);
    assertFails(ErrorCode.TABLE_NOT_FOUND, () -> catalog.metadataFile(TABLE))
        .hasMessageContaining("'t'");
    other.createTable(
        identifier, new Schema(Types.NestedField.optional(1, "y", Types.LongType.get())));
    assertThat(catalog.metadataJson(TABLE)).contains("\"y\"");
  }

  @Test
  void aTableMadeAnewUnderItsNameIsFound() {
    TableIdentifier identifier = TableIdentifier.of("a", "b", "t");
    other.createTable(
        identifier, new Schema(Types.NestedField.optional(1, "x", Types.LongType.get())));
    assertThat(catalog.metadataJson(TABLE)).contains("\"x\"");
    other.dropTable(identifier, false);
    other.createTable(
        identifier, new Schema(Types.NestedField.optional(1, "y", Types.LongType.get())));
    assertThat(catalog.metadataJson(TABLE)).contains("\"y\"");
  }

  @Test
  void measuresPartitionsAndSnapshots() {
    Schema schema =
        new Schema(
            Types.NestedField.optional(1, "region", Types.StringType.get()),
            Types.NestedField.optional(2, "d", Types.DateType.get()));
    PartitionSpec spec = PartitionSpec.builderFor(schema).identity("region").identity("d").build();
    Table table = other.createTable(TableIdentifier.of("a", "b", "t"), schema, spec);
    assertThat(catalog.size(TABLE, ALL)).isEqualTo(new TableSize(Optional.empty(), 0, 0, 0));
    append(table, spec, "region=eu/d=2024-01-01", 10, 1);
    long first = table.currentSnapshot().snapshotId();
    append(table, spec, "region=us/d=2024-02-01", 20, 2);
    long second = table.currentSnapshot().snapshotId();

    assertThat(catalog.size(TABLE, ALL)).isEqualTo(new TableSize(Optional.of(second), 30, 3, 2));
    assertThat(size(Optional.of(first), "region", "us"))
        .isEqualTo(new TableSize(Optional.of(first), 0, 0, 0));
    assertThat(size(Optional.empty(), "region", "us"))
        .isEqualTo(new TableSize(Optional.of(second), 20, 2, 1));
    assertThat(size(Optional.empty(), "d", "2024-01-01"))
        .isEqualTo(new TableSize(Optional.of(second), 10, 1, 1));
    assertFails(ErrorCode.INVALID_REQUEST, () -> size(Optional.of(5L), "region", "us"))
        .hasMessageContaining("snapshotId 5 is not a snapshot of table 'a.b.t'");
    assertFails(ErrorCode.INVALID_REQUEST, () -> size(Optional.empty(), "regoin", "us"))
        .hasMessageContaining("partitionKey 'regoin' is not a partition field");
  }

  private TableSize size(Optional<Long> snapshot, String key, String value) {
    return catalog.size(
        TABLE,
        new TableSize.Question(snapshot, List.of(new TableSize.PartitionFilter(key, value))));
  }

  private static void append(
      Table table, PartitionSpec spec, String partition, long bytes, long records) {
    table
        .newAppend()
        .appendFile(
            DataFiles.builder(spec)
                .withPath(table.location() + "/data/" + partition + "/x.parquet")
                .withPartitionPath(partition)
                .withFileSizeInBytes(bytes)
                .withRecordCount(records)
                .build())
        .commit();
  }

  private void makeWithAFile() {
    Table table =
        other.createTable(
            TableIdentifier.of("a", "b", "t"),
            new Schema(
                Types.NestedField.optional(1, "x", Types.DoubleType.get()),
                Types.NestedField.optional(2, "s", Types.StringType.get())));
    append(table, PartitionSpec.unpartitioned(), "", 4, 7);
  }
}

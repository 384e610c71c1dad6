package dev.oleander.polars.sandbox.catalog;

import static dev.oleander.polars.sandbox.catalog.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.sandbox.catalog.DescribedTables.Description;
import dev.oleander.polars.sandbox.catalog.DescribedTables.Unreadable;
import dev.oleander.polars.sandbox.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SchemaParser;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class TableDescriptionsTest {
  private static final Optional<TableName> BEGINNING = Optional.empty();

  @TempDir private Path temporary;
  private Path warehouse;
  private LakeCatalog catalog;

  /** Another client of the same lake. */
  private JdbcCatalog other;

  @BeforeEach
  void open() throws IOException {
    warehouse = temporary.toRealPath().resolve("lake");
    catalog = EmbeddedCatalog.open("oleander", warehouse, temporary);
    other = OtherClient.of(warehouse);
    for (String namespace : List.of("a", "a.b", "c", "empty")) {
      catalog.createNamespace(namespace, Map.of());
    }
  }

  @AfterEach
  void close() {
    other.close();
    catalog.close();
  }

  private void create(String namespace, String table, int columns, String comment) {
    List<Types.NestedField> fields = new ArrayList<>();
    for (int i = 1; i <= columns; i++) {
      fields.add(
          Types.NestedField.optional(
              i, "column_with_a_long_name_" + i, Types.LongType.get(), "documented"));
    }
    String[] names = (namespace + "." + table).split("\\.", -1);
    other.createTable(
        TableIdentifier.of(names),
        new Schema(fields),
        PartitionSpec.unpartitioned(),
        Map.of("comment", comment));
  }

  private DescribedTables all(Optional<TableName> after) {
    return catalog.describe(catalog.namespaces(), after);
  }

  private static List<String> names(DescribedTables page) {
    return page.tables().stream().map(table -> table.name().toString()).toList();
  }

  @Test
  void describesAllTablesInOrder() {
    create("c", "t", 1, "third");
    create("a.b", "z", 3, "second");
    create("a", "y", 2, "first");

    DescribedTables page = all(BEGINNING);

    assertThat(names(page)).containsExactly("a.y", "a.b.z", "c.t");
    assertThat(page.unreadable()).isEmpty();
    assertThat(page.last()).isEmpty();
    Description second = page.tables().get(1);
    assertThat(second.comment()).contains("second");
    assertThat(SchemaParser.fromJson(second.schema()).columns()).hasSize(3);
    assertThat(names(catalog.describe("a", BEGINNING))).containsExactly("a.y");
    assertThat(names(catalog.describe("empty", BEGINNING))).isEmpty();
    assertThat(names(catalog.describe(new TableName("c", "t")))).containsExactly("c.t");
  }

  @Test
  void seesWhatAnotherClientChanged() {
    create("a", "y", 2, "before");
    all(BEGINNING);
    other
        .loadTable(TableIdentifier.of("a", "y"))
        .updateSchema()
        .addColumn("more", Types.StringType.get())
        .commit();
    other.dropTable(TableIdentifier.of("c", "none"));

    DescribedTables page = all(BEGINNING);

    assertThat(SchemaParser.fromJson(page.tables().get(0).schema()).findField("more")).isNotNull();
    other.dropTable(TableIdentifier.of("a", "y"));
    assertThat(all(BEGINNING).tables()).isEmpty();
  }

  @Test
  void pagesHoldAllTablesOnce() {
    for (int i = 100; i < 140; i++) {
      create(i < 120 ? "a" : "c", "t" + i, 3_000, "");
    }

    List<String> found = new ArrayList<>();
    int pages = 0;
    Optional<TableName> after = BEGINNING;
    do {
      DescribedTables page = all(after);
      found.addAll(names(page));
      after = page.last();
      pages++;
    } while (after.isPresent());

    assertThat(pages).isGreaterThan(1);
    assertThat(found).hasSize(40).doesNotHaveDuplicates().isSorted();
  }

  @Test
  void brokenTablesKeepNoOtherFromBeingDescribed() throws IOException {
    for (int i = 10; i < 15; i++) {
      create("a", "broken" + i, 1, "");
      damage("broken" + i);
    }
    for (int i = 10; i < 20; i++) {
      create("a", "fine" + i, 1, "");
    }

    DescribedTables page = all(BEGINNING);

    assertThat(names(page)).hasSize(10).allMatch(name -> name.startsWith("a.fine"));
    assertThat(page.unreadable()).hasSize(5);
    Unreadable broken = page.unreadable().get(0);
    assertThat(broken.name()).isEqualTo(new TableName("a", "broken10"));
    assertThat(broken.error())
        .startsWith("table 'a.broken10': its metadata c")
        .doesNotContain(warehouse.toString());
    assertThat(catalog.describe(new TableName("a", "broken10")).unreadable()).hasSize(1);
  }

  private void damage(String table) throws IOException {
    try (Stream<Path> files = Files.walk(warehouse)) {
      for (Path file :
          files
              .filter(path -> path.toString().contains("/" + table + "/metadata/"))
              .filter(path -> path.toString().endsWith(".metadata.json"))
              .toList()) {
        Files.writeString(file, "{ this is no metadata");
      }
    }
  }

  @Test
  void namesWhatIsNotThere() {
    assertFails(ErrorCode.NAMESPACE_NOT_FOUND, () -> catalog.describe("nowhere", BEGINNING));
    assertFails(ErrorCode.TABLE_NOT_FOUND, () -> catalog.describe(new TableName("a", "none")));
  }
}

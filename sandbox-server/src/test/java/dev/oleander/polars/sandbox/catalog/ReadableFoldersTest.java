package dev.oleander.polars.sandbox.catalog;

import static dev.oleander.polars.sandbox.catalog.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.sandbox.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReadableFoldersTest {
  private static final Schema SCHEMA =
      new Schema(Types.NestedField.optional(1, "x", Types.LongType.get()));

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
    for (String namespace : List.of("own", "own.inner", "foreign")) {
      other.createNamespace(Namespace.of(namespace.split("\\.", -1)));
    }
  }

  @AfterEach
  void close() {
    other.close();
    catalog.close();
  }

  @Test
  void eachTableHasItsFolder() {
    create("own", "a", null, Map.of());
    create("own", "b", "elsewhere/b", Map.of());
    create("foreign", "c", null, Map.of());
    assertThat(readable()).containsExactly(folder("elsewhere/b"), folder("own/a"));
  }

  @Test
  void dataAndMetadataMayHavePlacesOfTheirOwn() throws IOException {
    Files.createDirectories(warehouse.resolve("d1/x"));
    create(
        "own",
        "a",
        null,
        Map.of("write.data.path", location("d1/x"), "write.metadata.path", location("m1/x")));
    assertThat(readable()).containsExactly(folder("d1/x"), folder("m1/x"));
    assertThat(readable(new TableName("own", "a"))).contains(folder("m1/x"));
  }

  @Test
  void aNamespaceWithinIsAnotherOne() {
    create("own", "inner", null, Map.of());
    create("own.inner", "t", null, Map.of());
    assertThat(folder("own/inner/t/metadata")).isDirectory();
    assertThat(readable(new TableName("own", "inner")))
        .containsExactly(folder("own/inner/metadata"));
    assertThat(catalog.reach("own.inner"::equals, Optional.empty()).folders())
        .containsExactly(folder("own/inner/t"));
    assertThat(catalog.reach(Set.of("own", "own.inner")::contains, Optional.empty()).folders())
        .containsExactly(folder("own/inner"));
  }

  @Test
  void aTableThatSharesItsFolderWithOthersCannotBeRead() {
    create("foreign", "c", "shared", Map.of());
    create("own", "a", "shared", Map.of());
    assertThat(readable()).isEmpty();
    assertFails(ErrorCode.FORBIDDEN, () -> readable(new TableName("own", "a")))
        .hasMessageContaining("own.a");
  }

  @Test
  void theWarehouseItselfIsNeverReadable() {
    create("own", "a", "", Map.of());
    assertThat(readable()).doesNotContain(warehouse);
    assertThat(readable()).noneMatch(folder -> warehouse.startsWith(folder));
  }

  @Test
  void aLinkToAnothersFolderGivesNothing() throws IOException {
    create("foreign", "c", null, Map.of());
    Files.createDirectory(warehouse.resolve("own"));
    Files.createSymbolicLink(warehouse.resolve("own/a"), folder("foreign/c"));
    create("own", "a", null, Map.of());
    assertThat(readable()).isEmpty();
  }

  @Test
  void aTableThatCannotBeReadIsTakenToBeAtItsUsualPlace() throws IOException {
    create("foreign", "c", null, Map.of());
    create("own", "a", "foreign", Map.of());
    try (Stream<Path> files = Files.list(folder("foreign/c/metadata"))) {
      for (Path file : files.toList()) {
        Files.writeString(file, "no metadata");
      }
    }
    assertThat(readable(new TableName("own", "a"))).containsExactly(folder("foreign/metadata"));
  }

  private List<Path> readable(TableName... registered) {
    return catalog.reach("own"::equals, Optional.of(List.of(registered))).folders();
  }

  private void create(String namespace, String name, String place, Map<String, String> properties) {
    other.createTable(
        TableIdentifier.of(Namespace.of(namespace.split("\\.", -1)), name),
        SCHEMA,
        PartitionSpec.unpartitioned(),
        place == null ? null : location(place),
        properties);
  }

  private String location(String place) {
    return "file://" + warehouse + (place.isEmpty() ? "" : "/" + place);
  }

  private Path folder(String place) {
    return warehouse.resolve(place);
  }
}

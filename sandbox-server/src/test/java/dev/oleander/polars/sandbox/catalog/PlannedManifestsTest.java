package dev.oleander.polars.sandbox.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oleander.polars.sandbox.catalog.scan.ScanPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which manifests are read for the plans of a table that changes. */
final class PlannedManifestsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TableName TABLE = new TableName("a", "t");

  @TempDir private Path temporary;
  private final Queue<String> read = new ConcurrentLinkedQueue<>();
  private LakeCatalog catalog;
  private JdbcCatalog client;
  private Table table;

  @BeforeEach
  void open() throws IOException {
    WarehouseFolder warehouse = WarehouseFolder.open(temporary.toRealPath().resolve("lake"));
    catalog =
        EmbeddedLake.open(
            warehouse, new WatchedFileIO(LakeFileIO.local(StorageLocations.of(warehouse)), read));
    client = OtherClient.of(warehouse.path());
    client.createNamespace(Namespace.of("a"));
    table =
        client.createTable(
            TableIdentifier.of("a", "t"),
            new Schema(Types.NestedField.optional(1, "x", Types.LongType.get())));
    for (String name : List.of("one", "two", "three")) {
      append(name);
    }
  }

  @AfterEach
  void close() {
    client.close();
    catalog.close();
  }

  private record WatchedFileIO(FileIO io, Queue<String> read) implements FileIO {

    @Override
    public InputFile newInputFile(String path) {
      read.add(path);
      return io.newInputFile(path);
    }

    @Override
    public OutputFile newOutputFile(String path) {
      return io.newOutputFile(path);
    }

    @Override
    public void deleteFile(String path) {
      io.deleteFile(path);
    }

    @Override
    public Map<String, String> properties() {
      return io.properties();
    }
  }

  @Test
  void anAppendHasTheNewOneReadAlone() throws IOException {
    assertThat(planned(TableVersion.CURRENT)).containsExactly("one", "three", "two");
    assertThat(manifestsRead()).isEqualTo(3);
    assertThat(planned(TableVersion.CURRENT)).hasSize(3);
    assertThat(manifestsRead()).isZero();
    append("four");
    assertThat(planned(TableVersion.CURRENT)).containsExactly("four", "one", "three", "two");
    assertThat(manifestsRead()).isEqualTo(1);
  }

  @Test
  void earlierSnapshotsHaveTheSameManifests() throws IOException {
    long before = table.currentSnapshot().snapshotId();
    append("four");
    assertThat(planned(TableVersion.CURRENT)).hasSize(4);
    assertThat(manifestsRead()).isEqualTo(4);
    assertThat(planned(new TableVersion.OfSnapshot(before))).containsExactly("one", "three", "two");
    assertThat(manifestsRead()).isZero();
  }

  @Test
  void whatIsDeletedIsInNoPlan() throws IOException {
    assertThat(planned(TableVersion.CURRENT)).hasSize(3);
    manifestsRead();
    table.newDelete().deleteFile(location("two")).commit();
    assertThat(planned(TableVersion.CURRENT)).containsExactly("one", "three");
    assertThat(manifestsRead()).as("the one that it was in is written anew").isLessThan(2);
    table.newDelete().deleteFile(location("one")).deleteFile(location("three")).commit();
    assertThat(planned(TableVersion.CURRENT)).isEmpty();
  }

  @Test
  void anotherSchemaTellsOtherBounds() throws IOException {
    assertThat(planned(TableVersion.CURRENT)).hasSize(3);
    manifestsRead();
    table.updateSchema().addColumn("y", Types.LongType.get()).commit();
    assertThat(planned(TableVersion.CURRENT)).containsExactly("one", "three", "two");
    assertThat(manifestsRead()).isEqualTo(3);
  }

  @Test
  void whatALargeManifestListsIsAPartThatPlansShare() throws IOException {
    append(IntStream.range(0, 1_500).mapToObj(i -> "many" + i).toArray(String[]::new));
    assertThat(planned(TableVersion.CURRENT)).hasSize(1_503);
    List<byte[]> before = catalog.pin(TABLE).plan(TableVersion.CURRENT).parts();
    assertThat(before).hasSize(3); // the table, the large one, the small ones together
    append("four");
    assertThat(planned(TableVersion.CURRENT)).hasSize(1_504);
    List<byte[]> after = catalog.pin(TABLE).plan(TableVersion.CURRENT).parts();
    assertThat(after).filteredOn(part -> before.stream().anyMatch(old -> old == part)).hasSize(1);
  }

  private void append(String... names) {
    AppendFiles append = table.newFastAppend();
    for (String name : names) {
      append.appendFile(
          DataFiles.builder(PartitionSpec.unpartitioned())
              .withPath(location(name))
              .withFileSizeInBytes(100)
              .withRecordCount(10)
              .build());
    }
    append.commit();
  }

  private String location(String name) {
    return table.location() + "/data/" + name + ".parquet";
  }

  /** The names of the files of a plan, in the order of the alphabet. */
  private Set<String> planned(TableVersion version) throws IOException {
    ScanPlan plan = catalog.pin(TABLE).plan(version);
    List<JsonNode> told = new ArrayList<>();
    JsonNode head = JSON.readTree(plan.parts().get(0));
    head.path("files").forEach(told::add);
    for (byte[] part : plan.parts().subList(1, plan.parts().size())) {
      JsonNode json = JSON.readTree(part);
      if (json.isArray()) {
        json.forEach(told::add);
      } else {
        told.add(json);
      }
    }
    Set<String> names = new TreeSet<>();
    for (JsonNode piece : told) {
      for (JsonNode file : piece.path("files")) {
        String location = file.asText();
        names.add(location.substring(location.lastIndexOf('/') + 1, location.lastIndexOf('.')));
      }
    }
    assertThat(head.path("rowCount").path(0).asInt()).isEqualTo(10 * names.size());
    return names;
  }

  /** How many manifests were read since this was asked last. */
  private long manifestsRead() {
    long count =
        read.stream()
            .filter(path -> path.endsWith(".avro") && !path.contains("/snap-"))
            .distinct()
            .count();
    read.clear();
    return count;
  }
}

package dev.oleander.polars.sandbox.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.sandbox.catalog.write.WriteNotes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Writes in processes that die at every step at which they touch the storage: what the next server
 * finds is the table before or the table after, and no file that belongs to neither.
 */
@Timeout(600)
@Tag("slow-start")
final class KilledWriteTest {
  private static final TableName TABLE = new TableName("a", "t");

  /** More than any write has. */
  private static final int MOST_STEPS = 40;

  /** Before it there are those of a data file, a manifest and a manifest list. */
  private static final int FIRST_STEP_OF_METADATA = 10;

  @TempDir private Path temporary;
  private Path folder;
  private LakeCatalog catalog;

  @BeforeEach
  void prepare() throws Exception {
    folder = temporary.toRealPath();
    MadeParquet.make(
        folder,
        """
        write("two", [field(1, "id", pa.int64()), field(2, "name", pa.string())],
              [[1, 2], ["a", "b"]])
        """);
    catalog = EmbeddedCatalog.open("oleander", folder.resolve("lake"), folder);
    catalog.createNamespace("a", Map.of());
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  @Test
  void aTableIsMadeOrIsNot() throws Exception {
    int died = 0;
    for (int step = 1; step <= MOST_STEPS && !catalog.hasTable(TABLE); step += 2) {
      died += write("create", step);
      clear();
      if (!catalog.hasTable(TABLE)) {
        assertThat(files(".parquet", ".avro")).as("died at step %d", step).isEmpty();
      }
    }
    assertThat(died).isGreaterThan(5);
    assertThat(rows()).isEqualTo(2);
    assertNothingIsUnused();
  }

  @Test
  void rowsAreAppendedOrAreNot() throws Exception {
    write("create", MOST_STEPS);
    int died = 0;
    for (int step = 1; step <= MOST_STEPS && rows() == 2; step++) {
      died += write("append", step);
      clear();
      assertThat(rows()).as("died at step %d", step).isIn(2L, 4L);
      assertNothingIsUnused();
    }
    assertThat(died).isGreaterThan(5);
    assertThat(rows()).isEqualTo(4);
  }

  @Test
  void filesOfACommitThatTookPlaceStay() throws Exception {
    write("create", MOST_STEPS);
    int last = FIRST_STEP_OF_METADATA;
    while (metadataFiles().size() < 2) {
      assertThat(write("append", last++)).isEqualTo(1);
    }
    // All that the process had left to do was to tell the database.
    assertThat(write("append", last)).isEqualTo(1);
    List<Path> metadata = metadataFiles();
    String current = catalog.metadataFile(TABLE).toString();
    String next =
        metadata.stream()
            .max(java.util.Comparator.comparing(KilledWriteTest::modified))
            .get()
            .toString();
    try (Connection database =
            DriverManager.getConnection(
                "jdbc:sqlite:" + folder.resolve("lake/" + EmbeddedCatalog.DATABASE_FILE));
        Statement update = database.createStatement()) {
      assertThat(
              update.executeUpdate(
                  "UPDATE iceberg_tables SET metadata_location = 'file://%s', previous_metadata_location = 'file://%s'"
                      .formatted(next, current)))
          .isEqualTo(1);
    }
    assertThat(rows()).isEqualTo(4);
    clear();
    assertThat(rows()).isEqualTo(4);
    assertNothingIsUnused();
  }

  private static java.nio.file.attribute.FileTime modified(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private List<Path> metadataFiles() throws IOException {
    return files(".metadata.json");
  }

  /**
   * Writes in another process.
   *
   * @return 1 if it died, 0 if it came to its end
   */
  private int write(String mode, int step) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                KilledWriteMain.class.getName(),
                folder.toString(),
                folder.resolve("two.parquet").toString(),
                TABLE.toString(),
                mode,
                Integer.toString(step))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    int code = process.waitFor();
    assertThat(code).as(Files.readString(folder.resolve("log"))).isIn(0, KilledWriteMain.DIED);
    return code == 0 ? 0 : 1;
  }

  /** As a server does that starts. */
  private void clear() throws IOException {
    catalog.clearLeftWrites(WriteNotes.in(folder.resolve("notes")));
    try (Stream<Path> left = Files.list(folder.resolve("notes"))) {
      assertThat(left).isEmpty();
    }
  }

  private long rows() throws IOException {
    long rows = 0;
    try (CloseableIterable<FileScanTask> tasks = catalog.table(TABLE).newScan().planFiles()) {
      for (FileScanTask task : tasks) {
        assertThat(task.file().location())
            .satisfies(location -> assertThat(path(location)).exists());
        rows += task.file().recordCount();
      }
    }
    return rows;
  }

  private void assertNothingIsUnused() throws IOException {
    Table table = catalog.table(TABLE);
    Set<Path> used = new HashSet<>();
    for (Snapshot snapshot : table.snapshots()) {
      used.add(path(snapshot.manifestListLocation()));
      for (ManifestFile manifest : snapshot.allManifests(table.io())) {
        used.add(path(manifest.path()));
        try (CloseableIterable<String> paths =
            ManifestFiles.readPaths(manifest, table.io(), table.specs())) {
          paths.forEach(location -> used.add(path(location)));
        }
      }
    }
    assertThat(files(".parquet", ".avro")).hasSameElementsAs(used);
  }

  private static Path path(String location) {
    return Path.of(location.replaceFirst("^file:(//)?", ""));
  }

  private List<Path> files(String... suffixes) throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve("lake"))) {
      return all.filter(
              file -> Stream.of(suffixes).anyMatch(suffix -> file.toString().endsWith(suffix)))
          .toList();
    }
  }
}

package dev.oleander.polars.sandbox.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oleander.polars.sandbox.catalog.write.SaveMode;
import dev.oleander.polars.sandbox.catalog.write.Saved;
import dev.oleander.polars.sandbox.catalog.write.TableWrite;
import dev.oleander.polars.sandbox.catalog.write.WriteNotes;
import dev.oleander.polars.sandbox.catalog.write.WriteOrder;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commits during which the storage or the catalog fails. */
final class FailingCommitTest {
  private static final TableName TABLE = new TableName("a", "t");

  @TempDir private Path temporary;
  private byte[] two;
  private WriteNotes notes;
  private LakeCatalog catalog;

  /** At which step the storage fails; 0 for never. Once it has failed it is well again. */
  private int failingStep;

  private int step;

  /** What becomes of the next commit, instead of or after it. */
  private Fault fault = Fault.NONE;

  private enum Fault {
    NONE,
    LOST_BEFORE,
    LOST_AFTER,
    CONFLICT
  }

  @BeforeEach
  void open() throws Exception {
    Path folder = temporary.toRealPath();
    two =
        MadeParquet.make(
                folder,
                """
                write("two", [field(1, "id", pa.int64()), field(2, "name", pa.string())],
                      [[1, 2], ["a", "b"]])
                """)
            .bytes("two");
    notes = WriteNotes.in(folder.resolve("notes"));
    WarehouseFolder warehouse = WarehouseFolder.open(folder.resolve("lake"));
    FileIO io =
        new SteppedFileIO(
            LakeFileIO.local(StorageLocations.of(warehouse)),
            number -> {
              if (failingStep > 0 && ++step == failingStep) {
                failingStep = 0;
                throw new UncheckedIOException(new IOException("No space left on device"));
              }
            });
    catalog = EmbeddedLake.open(warehouse, io, FaultyCatalog::new);
    catalog.createNamespace("a", Map.of());
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  @Test
  void aStorageThatFailsAtAnyStepLeavesNothing() throws Exception {
    int failed = 0;
    while (!catalog.hasTable(TABLE)) {
      failingStep = ++failed;
      step = 0;
      if (failed < 13) {
        assertThatThrownBy(() -> write(SaveMode.CREATE))
            .as("at step %d", failed)
            .isInstanceOfSatisfying(
                SandboxException.class,
                e -> {
                  assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL);
                  assertThat(e).hasMessageContaining("a.t").hasMessageNotContaining("/");
                });
        assertThat(files(".parquet", ".avro")).as("at step %d", failed).isEmpty();
        assertNotesAreGone();
      } else {
        write(SaveMode.CREATE);
      }
    }
    assertThat(failed).isEqualTo(13);
  }

  @Test
  void aCommitThatSeemedToFailIsFound() throws Exception {
    write(SaveMode.CREATE);
    fault = Fault.LOST_AFTER;
    Saved saved = write(SaveMode.APPEND);
    assertThat(catalog.table(TABLE).currentSnapshot().snapshotId()).isEqualTo(saved.snapshotId());
    assertThat(catalog.table(TABLE).history()).hasSize(2);
    assertNotesAreGone();
  }

  @Test
  void aCommitOfWhichNobodyKnowsKeepsItsFilesUntilTheNextStart() throws Exception {
    write(SaveMode.CREATE);
    fault = Fault.LOST_BEFORE;
    assertThatThrownBy(() -> write(SaveMode.APPEND))
        .isInstanceOfSatisfying(
            SandboxException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.COMMIT_UNKNOWN));
    assertThat(files(".parquet")).hasSize(2);

    assertThat(catalog.clearLeftWrites(notes)).isEqualTo(3); // manifest and list, too
    assertThat(files(".parquet")).hasSize(1);
    assertThat(catalog.table(TABLE).history()).hasSize(1);
    assertNotesAreGone();
  }

  @Test
  void aCommitThatLostTheRaceIsTriedAgain() throws Exception {
    write(SaveMode.CREATE);
    fault = Fault.CONFLICT;
    write(SaveMode.OVERWRITE);
    assertThat(catalog.table(TABLE).history()).hasSize(2);
    assertThat(files(".avro")).hasSize(5); // none of the first attempt
    assertThat(files(".parquet")).hasSize(2);
    assertNotesAreGone();
  }

  private Saved write(SaveMode mode) {
    WriteOrder order = WriteOrder.of("w", "alice", mode);
    try (TableWrite write = catalog.write(TABLE, order, Optional.of(notes))) {
      write.layout(TableWriteTest.ID_AND_NAME);
      write.begin(0, List.of());
      write.data(0, two, 0, two.length);
      write.end(0, 2);
      return write.commit(2);
    }
  }

  private List<Path> files(String... suffixes) throws IOException {
    try (Stream<Path> all = Files.walk(temporary.resolve("lake"))) {
      return all.filter(
              file -> Stream.of(suffixes).anyMatch(suffix -> file.toString().endsWith(suffix)))
          .toList();
    }
  }

  private void assertNotesAreGone() throws IOException {
    try (Stream<Path> left = Files.list(temporary.resolve("notes"))) {
      assertThat(left).isEmpty();
    }
  }

  /** Iceberg's catalog, whose connection breaks off at the wrong moment. */
  private final class FaultyCatalog extends JdbcCatalog {
    FaultyCatalog(FileIO io) {
      super(properties -> io, null, true);
    }

    @Override
    protected TableOperations newTableOps(TableIdentifier table) {
      return new FaultyOperations(super.newTableOps(table));
    }
  }

  private final class FaultyOperations implements TableOperations {
    private final TableOperations real;

    FaultyOperations(TableOperations real) {
      this.real = real;
    }

    @Override
    public void commit(TableMetadata base, TableMetadata metadata) {
      Fault now = fault;
      fault = Fault.NONE;
      if (now == Fault.CONFLICT) {
        throw new CommitFailedException("another one was faster");
      }
      if (now != Fault.LOST_BEFORE) {
        real.commit(base, metadata);
      }
      if (now != Fault.NONE) {
        throw new CommitStateUnknownException(new IOException("connection reset"));
      }
    }

    @Override
    public TableMetadata current() {
      return real.current();
    }

    @Override
    public TableMetadata refresh() {
      return real.refresh();
    }

    @Override
    public FileIO io() {
      return real.io();
    }

    @Override
    public String metadataFileLocation(String fileName) {
      return real.metadataFileLocation(fileName);
    }

    @Override
    public LocationProvider locationProvider() {
      return real.locationProvider();
    }

    @Override
    public TableOperations temp(TableMetadata uncommitted) {
      return real.temp(uncommitted);
    }
  }
}

package dev.oleander.polars.sandbox.catalog;

import dev.oleander.polars.sandbox.catalog.write.SaveMode;
import dev.oleander.polars.sandbox.catalog.write.TableWrite;
import dev.oleander.polars.sandbox.catalog.write.WriteNotes;
import dev.oleander.polars.sandbox.catalog.write.WriteOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.iceberg.io.FileIO;

/**
 * Writes two rows to a table, in a process that dies at one of the steps at which it touches the
 * storage, as if it were killed.
 */
public final class KilledWriteMain {
  static final int DIED = 137;

  private KilledWriteMain() {}

  /**
   * Runs one write.
   *
   * @param args the folder with the lake, a Parquet file, the table, the save mode, and at which
   *     step to die
   */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    byte[] file = Files.readAllBytes(Path.of(args[1]));
    SaveMode mode = SaveMode.valueOf(args[3].toUpperCase(Locale.ROOT));
    WarehouseFolder warehouse = WarehouseFolder.open(folder.resolve("lake"));
    StorageLocations storage = StorageLocations.of(warehouse);
    int last = Integer.parseInt(args[4]);
    FileIO io =
        new SteppedFileIO(
            LakeFileIO.local(storage),
            step -> {
              if (step == last) {
                Runtime.getRuntime().halt(DIED);
              }
            });
    WriteOrder order = WriteOrder.of("w", "alice", mode);
    try (LakeCatalog catalog = EmbeddedLake.open(warehouse, io);
        TableWrite write =
            catalog.write(
                TableName.parse(args[2]),
                order,
                Optional.of(WriteNotes.in(folder.resolve("notes"))))) {
      write.layout(TableWriteTest.ID_AND_NAME);
      write.begin(0, List.of());
      write.data(0, file, 0, file.length);
      write.end(0, 2);
      write.commit(2);
    }
  }
}

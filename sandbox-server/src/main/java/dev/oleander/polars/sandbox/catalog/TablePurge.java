package dev.oleander.polars.sandbox.catalog;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the files of a table that was dropped. What the table's metadata names is what some
 * client has once put there: only files in the table's own folders are deleted, and of these only
 * those that belong to no other table.
 */
final class TablePurge {
  private static final Logger LOG = LoggerFactory.getLogger(TablePurge.class);

  private TablePurge() {}

  /**
   * Deletes what there is, as far as that is possible.
   *
   * @param metadata the table's last
   * @param deletable whether a file in the table's own folders may be deleted
   */
  static void run(TableMetadata metadata, FileIO io, Predicate<String> deletable) {
    List<String> own = TablePlaces.locations(metadata);
    CatalogUtil.dropTableData(
        new NarrowedFileIO(
            io,
            location ->
                own.stream().anyMatch(folder -> isIn(location, folder))
                    && deletable.test(location)),
        metadata);
  }

  /** By their texts alone: two spellings of one folder are two. */
  private static boolean isIn(String location, String folder) {
    String prefix = folder.endsWith("/") ? folder : folder + "/";
    return location.startsWith(prefix)
        && List.of(location.substring(prefix.length()).split("/", -1)).stream()
            .noneMatch(name -> name.equals("..") || name.equals("."));
  }

  /** Deletes some files only; it does not close the one that it stands before. */
  private record NarrowedFileIO(FileIO io, Predicate<String> deletable) implements FileIO {

    @Override
    public InputFile newInputFile(String path) {
      return io.newInputFile(path);
    }

    @Override
    public OutputFile newOutputFile(String path) {
      throw new UnsupportedOperationException("a table that is purged is not written");
    }

    @Override
    public void deleteFile(String path) {
      if (deletable.test(path)) {
        io.deleteFile(path);
      } else {
        LOG.warn("{} is left where it is: it does not lie in a folder of the purged table", path);
      }
    }

    @Override
    public Map<String, String> properties() {
      return io.properties();
    }
  }
}

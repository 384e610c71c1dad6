package dev.oleander.polars.sandbox.catalog.write;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SeekableInputStream;

/**
 * Copies of data files where another table than the one that they were written for has its own: a
 * table's files lie in its own folder, whoever writes them.
 */
final class CopiedFiles {
  private static final int BUFFER_BYTES = 1 << 20;

  private CopiedFiles() {}

  /**
   * Copies all of them.
   *
   * @param from reads them
   * @param to writes the copies
   * @param target the other table, whose schema and partitions the files fit
   * @throws UncheckedIOException when that fails; what was copied is left
   */
  static List<DataFile> copy(List<DataFile> files, FileIO from, FileIO to, Target target) {
    PartitionSpec spec = target.start().spec();
    DataPlaces places = new DataPlaces(target.locations(), spec);
    List<DataFile> copies = new ArrayList<>();
    for (DataFile file : files) {
      String location = file.location();
      String name = location.substring(location.lastIndexOf('/') + 1);
      String place = places.of(file.partition(), name);
      copy(from, file, to, place);
      copies.add(DataFiles.builder(spec).copy(file).withPath(place).build());
    }
    return copies;
  }

  private static void copy(FileIO from, DataFile file, FileIO to, String place) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try (SeekableInputStream in =
            from.newInputFile(file.location(), file.fileSizeInBytes()).newStream();
        PositionOutputStream out = to.newOutputFile(place).create()) {
      int length = in.read(buffer);
      while (length >= 0) {
        out.write(buffer, 0, length);
        length = in.read(buffer);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a data file cannot be copied to " + place, e);
    }
  }
}

package dev.oleander.polars.sandbox.catalog.write;

import static dev.oleander.polars.sandbox.catalog.write.Refusals.broken;

import java.io.IOException;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.PositionOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One data file while a worker writes it. One thread; closed by who began it. */
final class StagedFile {
  private static final Logger LOG = LoggerFactory.getLogger(StagedFile.class);

  private final FileIO io;
  private final String location;
  private final PartitionValues partition;
  private final PositionOutputStream out;
  private boolean open = true;

  private StagedFile(
      FileIO io, String location, PartitionValues partition, PositionOutputStream out) {
    this.io = io;
    this.location = location;
    this.partition = partition;
    this.out = out;
  }

  static StagedFile begin(FileIO io, String location, PartitionValues partition) {
    return new StagedFile(io, location, partition, io.newOutputFile(location).create());
  }

  /** So many bytes have come. */
  long length() throws IOException {
    return out.getPos();
  }

  void write(byte[] buffer, int offset, int length) throws IOException {
    out.write(buffer, offset, length);
  }

  /**
   * Closes the file and checks it.
   *
   * @param reported the rows that the worker says it holds
   * @return the file as the table's manifest is to describe it
   */
  DataFile finish(long reported, Layout layout) throws IOException {
    long length = out.getPos();
    open = false;
    out.close();
    FooterReader.Footer footer = FooterReader.read(io.newInputFile(location, length), length);
    FooterMetrics read =
        FooterMetrics.of(footer.metadata(), footer.start(), layout.schema(), layout.metrics());
    if (read.rows() != reported) {
      throw broken("it holds %d rows, and %d were told".formatted(read.rows(), reported), null);
    }
    partition.check(read.ranges());
    DataFiles.Builder file =
        DataFiles.builder(layout.spec())
            .withPath(location)
            .withFormat(FileFormat.PARQUET)
            .withFileSizeInBytes(length)
            .withMetrics(read.metrics())
            .withSplitOffsets(read.splitOffsets())
            .withSortOrder(layout.sortOrder());
    if (layout.spec().isPartitioned()) {
      file.withPartition(partition);
    }
    return file.build();
  }

  /** Gives up the file, which somebody deletes then. */
  void abandon() {
    if (open) {
      open = false;
      try {
        out.close();
      } catch (IOException | RuntimeException e) {
        LOG.debug("the file {} was not closed cleanly", location, e);
      }
    }
  }
}

package dev.oleander.polars.sandbox.catalog.write;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A table's storage that remembers what was written by it, and notes it before, so that it can be
 * taken back. Any thread: Iceberg writes manifests in parallel.
 */
final class NotedFileIO implements FileIO {
  private static final Logger LOG = LoggerFactory.getLogger(NotedFileIO.class);

  private final transient FileIO real;
  private final transient WriteNote note;
  private final Queue<String> written = new ConcurrentLinkedQueue<>();

  NotedFileIO(FileIO real, WriteNote note) {
    this.real = real;
    this.note = note;
  }

  @Override
  public InputFile newInputFile(String location) {
    return real.newInputFile(location);
  }

  @Override
  public OutputFile newOutputFile(String location) {
    note.willWrite(location);
    written.add(location);
    return real.newOutputFile(location);
  }

  @Override
  public void deleteFile(String location) {
    real.deleteFile(location);
  }

  @Override
  public Map<String, String> properties() {
    return real.properties();
  }

  /**
   * Deletes all that was written.
   *
   * @return whether all of it is gone
   */
  boolean deleteWritten() {
    boolean gone = true;
    for (String location : written) {
      gone &= delete(real, location);
    }
    written.clear();
    return gone;
  }

  static boolean delete(FileIO io, String location) {
    try {
      io.deleteFile(location);
      return true;
    } catch (org.apache.iceberg.exceptions.NotFoundException e) {
      return true; // it is not there
    } catch (RuntimeException e) {
      LOG.warn("the file {}, which belongs to no table, cannot be deleted now", location, e);
      return false;
    }
  }
}

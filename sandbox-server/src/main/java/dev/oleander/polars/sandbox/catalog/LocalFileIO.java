package dev.oleander.polars.sandbox.catalog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;

/**
 * Iceberg's access to the files of a local lake: those in the warehouse folder and no others. Any
 * thread.
 */
final class LocalFileIO implements FileIO {
  private final transient WarehouseFolder folder;

  LocalFileIO(WarehouseFolder folder) {
    this.folder = folder;
  }

  @Override
  public InputFile newInputFile(String location) {
    return new LocalInputFile(location, resolve(location));
  }

  @Override
  public OutputFile newOutputFile(String location) {
    return new LocalOutputFile(location, resolve(location));
  }

  @Override
  public void deleteFile(String location) {
    try {
      Files.deleteIfExists(resolve(location));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + location, e);
    }
  }

  /** Iceberg tries again for minutes after any exception but this one. */
  private Path resolve(String location) {
    try {
      return folder.resolve(location);
    } catch (IllegalArgumentException e) {
      throw new NotFoundException(e, "%s", e.getMessage());
    }
  }

  @Override
  public Map<String, String> properties() {
    return Map.of();
  }
}

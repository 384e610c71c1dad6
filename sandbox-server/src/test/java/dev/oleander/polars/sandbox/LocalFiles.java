package dev.oleander.polars.sandbox;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.apache.iceberg.Files;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;

/** A client's own way to the files of a lake in a local folder, past the server. */
public final class LocalFiles implements FileIO {

  /** For Iceberg, which makes it by its name. */
  public LocalFiles() {}

  @Override
  public InputFile newInputFile(String path) {
    return Files.localInput(file(path));
  }

  @Override
  public OutputFile newOutputFile(String path) {
    return Files.localOutput(file(path));
  }

  @Override
  public void deleteFile(String path) {
    try {
      java.nio.file.Files.deleteIfExists(file(path).toPath());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void initialize(Map<String, String> properties) {
    // It needs none.
  }

  private static File file(String path) {
    return new File(path.replaceFirst("^file:(//)?", ""));
  }
}

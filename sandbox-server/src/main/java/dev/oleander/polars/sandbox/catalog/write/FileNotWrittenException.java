package dev.oleander.polars.sandbox.catalog.write;

import java.io.IOException;

/**
 * A storage did not take a file. What was thrown by a commit because of this did not take place:
 * catalogs come to refer to files that are there.
 */
public final class FileNotWrittenException extends IOException {
  private static final long serialVersionUID = 1;

  /**
   * @param location of the file
   */
  public FileNotWrittenException(String location, Throwable cause) {
    super("the storage does not take " + location, cause);
  }
}

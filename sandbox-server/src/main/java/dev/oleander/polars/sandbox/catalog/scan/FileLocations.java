package dev.oleander.polars.sandbox.catalog.scan;

/** Which locations files may be read at. */
@FunctionalInterface
public interface FileLocations {

  /**
   * Checks a place before anything in it is read.
   *
   * @param folder the location of a folder that holds files of a table
   * @throws IllegalArgumentException saying why nothing is read there
   */
  void requireReadable(String folder);
}

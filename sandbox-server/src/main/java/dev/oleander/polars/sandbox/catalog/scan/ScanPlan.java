package dev.oleander.polars.sandbox.catalog.scan;

import java.util.List;
import java.util.Set;

/**
 * All that a worker needs to read one snapshot of a table. Immutable; the arrays are never changed.
 *
 * @param key the same for equal plans, and for no others
 * @param parts JSON in UTF-8, in pieces of a few megabytes: the table, then its files
 * @param folders the locations of the folders that the files are in
 */
public record ScanPlan(String key, List<byte[]> parts, Set<String> folders) {

  public ScanPlan {
    parts = List.copyOf(parts);
    folders = Set.copyOf(folders);
  }

  /** What it takes of the heap, roughly. */
  int weight() {
    long bytes = 1_000;
    for (byte[] part : parts) {
      bytes += part.length;
    }
    for (String folder : folders) {
      bytes += 100 + 2L * folder.length();
    }
    return (int) Math.min(bytes, Integer.MAX_VALUE);
  }
}

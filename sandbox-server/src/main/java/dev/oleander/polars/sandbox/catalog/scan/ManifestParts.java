package dev.oleander.polars.sandbox.catalog.scan;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.types.Types;

/**
 * What manifests say of data files, written down as parts of plans. A manifest never changes, and
 * most of a snapshot's are those of the snapshot before: the ones that were asked for last are
 * kept. Any thread; one that asks for what another makes waits for it.
 */
final class ManifestParts {
  /** The most bytes that all of them together may take. */
  private static final long MOST_BYTES = 64L << 20;

  private static final int ENTRY_BYTES = 500;

  private final Cache<Key, Part> parts =
      Caffeine.newBuilder()
          .maximumWeight(MOST_BYTES)
          .weigher((Key key, Part part) -> part.weight())
          .build();

  /** The length is there for those who write another file under a name that was used. */
  private record Key(String path, long length, PlanShape shape) {}

  /**
   * What one manifest lists. Immutable; the arrays are never changed.
   *
   * @param json pieces of a plan, of some megabytes at most
   * @param rows in the files; negative when that is not known
   * @param folders the locations of the folders that the files are in
   */
  record Part(List<byte[]> json, long rows, Set<String> folders) {

    Part {
      json = List.copyOf(json);
      folders = Set.copyOf(folders);
    }

    long bytes() {
      return json.stream().mapToLong(piece -> piece.length).sum();
    }

    private int weight() {
      long bytes = ENTRY_BYTES + bytes();
      for (String folder : folders) {
        bytes += 100 + 2L * folder.length();
      }
      return (int) Math.min(bytes, Integer.MAX_VALUE);
    }
  }

  /**
   * How the manifests of a table are read.
   *
   * @param specs all of the table, by their ids
   */
  record Reading(
      FileIO io, Map<Integer, PartitionSpec> specs, PlanShape shape, FileChecks checks) {}

  /**
   * What a manifest of data files lists, but for what is deleted in it.
   *
   * @throws dev.oleander.polars.sandbox.error.SandboxException UNSUPPORTED for a file that cannot
   *     be read
   */
  Part of(ManifestFile manifest, Reading reading) {
    return parts.get(
        new Key(manifest.path(), manifest.length(), reading.shape()),
        missing -> read(manifest, reading));
  }

  private static Part read(ManifestFile manifest, Reading reading) {
    Set<Integer> bounded =
        reading.shape().bounded().stream()
            .map(Types.NestedField::fieldId)
            .collect(Collectors.toSet());
    List<byte[]> json = new ArrayList<>();
    Set<String> folders = new HashSet<>();
    long rows = 0;
    FileColumns columns = reading.shape().newFiles();
    try (ManifestReader<DataFile> files =
        ManifestFiles.read(manifest, reading.io(), reading.specs())) {
      for (DataFile file : files) {
        folders.add(reading.checks().folder(file));
        rows = file.recordCount() < 0 || rows < 0 ? -1 : rows + file.recordCount();
        columns.add(
            file.copyWithStats(bounded),
            reading.specs().get(file.specId()),
            PlannedDeletes.OfFile.NONE);
        if (columns.isFull()) {
          json.add(columns.json(PlannedDeletes.New.NONE));
          columns = reading.shape().newFiles();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the manifest " + manifest.path(), e);
    }
    if (columns.size() > 0) {
      json.add(columns.json(PlannedDeletes.New.NONE));
    }
    return new Part(json, rows, folders);
  }
}

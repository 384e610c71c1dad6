package dev.oleander.polars.sandbox.catalog.write;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.ManifestContent;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.types.Types;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A write that left files, because its server died or its storage failed, claimed until it is
 * closed: its files are taken away, but for those that a snapshot of the table refers to. One
 * thread.
 */
public final class LeftWrite implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LeftWrite.class);
  private static final Schema ANY =
      new Schema(Types.NestedField.optional(1, "any", Types.IntegerType.get()));

  private final WriteNotes.Left note;

  private LeftWrite(WriteNotes.Left note) {
    this.note = note;
  }

  /** All writes to a catalog that were left. */
  public static List<LeftWrite> of(String catalog, WriteNotes notes) throws IOException {
    return of(catalog, notes, false);
  }

  /**
   * Those of which it is known how they ended: no commit of them can still be under way, as it can
   * be soon after a server died or when a commit's outcome is unknown.
   */
  public static List<LeftWrite> overOf(String catalog, WriteNotes notes) throws IOException {
    return of(catalog, notes, true);
  }

  private static List<LeftWrite> of(String catalog, WriteNotes notes, boolean over)
      throws IOException {
    List<LeftWrite> writes = new ArrayList<>();
    for (WriteNotes.Left left : notes.left()) {
      if (left.table().isPresent() && left.catalog().equals(catalog) && (left.over() || !over)) {
        writes.add(new LeftWrite(left));
      } else {
        try (left) {
          if (left.table().isEmpty() && !over) {
            left.done(); // cut short before anything was begun
          }
        }
      }
    }
    return writes;
  }

  /**
   * Takes away the files, and the note of them.
   *
   * @return how many files there were to take away
   */
  public int clear(Catalog catalog, SupportsNamespaces namespaces) {
    TableIdentifier expected = note.table().orElseThrow();
    Optional<TableOperations> table =
        note.committing().flatMap(id -> find(catalog, namespaces, expected, id));
    Set<String> unused = new HashSet<>(note.files());
    FileIO storage;
    if (table.isPresent()) {
      storage = table.get().io();
      removeUsed(unused, table.get().current(), storage);
    } else {
      storage = storage(catalog, expected);
    }
    for (String location : unused) {
      if (!NotedFileIO.delete(storage, location)) {
        throw new UncheckedIOException(new IOException("a file cannot be deleted: " + location));
      }
    }
    try {
      note.done();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    LOG.info(
        "of {}, {} files were not used and are gone, {} are the table's",
        this,
        unused.size(),
        note.files().size() - unused.size());
    return unused.size();
  }

  /** Where the files of a table of this name are, if there was one. */
  private static FileIO storage(Catalog catalog, TableIdentifier table) {
    try {
      return catalog.loadTable(table).io();
    } catch (NoSuchTableException e) {
      return catalog.buildTable(table, ANY).createTransaction().table().io();
    }
  }

  /** The table of this UUID, whatever it is called by now; empty when there is none. */
  private static Optional<TableOperations> find(
      Catalog catalog, SupportsNamespaces namespaces, TableIdentifier expected, String uuid) {
    Optional<TableOperations> there = load(catalog, expected, uuid);
    return there.isPresent() ? there : search(catalog, namespaces, Namespace.empty(), uuid);
  }

  private static Optional<TableOperations> search(
      Catalog catalog, SupportsNamespaces namespaces, Namespace parent, String uuid) {
    List<Namespace> children =
        parent.isEmpty() ? namespaces.listNamespaces() : namespaces.listNamespaces(parent);
    for (Namespace child : children) {
      for (TableIdentifier table : catalog.listTables(child)) {
        Optional<TableOperations> found = load(catalog, table, uuid);
        if (found.isPresent()) {
          return found;
        }
      }
      Optional<TableOperations> deeper = search(catalog, namespaces, child, uuid);
      if (deeper.isPresent()) {
        return deeper;
      }
    }
    return Optional.empty();
  }

  private static Optional<TableOperations> load(
      Catalog catalog, TableIdentifier table, String uuid) {
    try {
      return catalog.loadTable(table) instanceof HasTableOperations found
              && uuid.equals(found.operations().current().uuid())
          ? Optional.of(found.operations())
          : Optional.empty();
    } catch (NoSuchTableException e) {
      return Optional.empty();
    }
  }

  /** Looks at the newest snapshots first, which the files are in if they are in any. */
  private static void removeUsed(Set<String> files, TableMetadata table, FileIO storage) {
    Set<String> seen = new HashSet<>();
    List<Snapshot> snapshots = table.snapshots();
    for (int i = snapshots.size() - 1; i >= 0 && !files.isEmpty(); i--) {
      files.remove(snapshots.get(i).manifestListLocation());
      for (ManifestFile manifest : snapshots.get(i).allManifests(storage)) {
        files.remove(manifest.path());
        if (manifest.content() == ManifestContent.DATA && seen.add(manifest.path())) {
          removeUsed(files, manifest, table, storage);
        }
      }
    }
  }

  private static void removeUsed(
      Set<String> files, ManifestFile manifest, TableMetadata table, FileIO storage) {
    try (CloseableIterable<String> paths =
        ManifestFiles.readPaths(manifest, storage, table.specsById())) {
      paths.forEach(files::remove);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read a manifest", e);
    }
  }

  @Override
  public void close() throws IOException {
    note.close();
  }

  @Override
  public String toString() {
    return "a write to %s that left files".formatted(note.table().orElseThrow());
  }
}

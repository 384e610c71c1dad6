package dev.oleander.polars.sandbox.catalog;

import dev.oleander.polars.sandbox.catalog.write.WriteNotes;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The registered catalogs by name. Any thread; closing it closes the catalogs. */
public final class Lake implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Lake.class);

  private final Map<String, LakeCatalog> catalogs;
  private final Optional<WriteNotes> notes;
  private final CatalogWatch watch;

  /** As below, without notes of writes. */
  public Lake(List<LakeCatalog> catalogs) throws IOException {
    this(catalogs, Optional.empty());
  }

  /**
   * Takes over the duty to close the catalogs.
   *
   * @param notes where writes are noted; empty when files of a server that dies may stay behind
   * @throws IOException when two catalogs have files in one folder: who may read one of them would
   *     see files of the other
   */
  public Lake(List<LakeCatalog> catalogs, Optional<WriteNotes> notes) throws IOException {
    this.notes = notes;
    Map<String, LakeCatalog> byName = new LinkedHashMap<>();
    for (LakeCatalog catalog : catalogs) {
      if (byName.put(catalog.name(), catalog) != null) {
        throw new IllegalArgumentException("two catalogs are named '" + catalog.name() + "'");
      }
    }
    checkApart(catalogs);
    this.catalogs = Collections.unmodifiableMap(byName);
    this.watch = new CatalogWatch(catalogs);
  }

  private static void checkApart(List<LakeCatalog> catalogs) throws IOException {
    for (LakeCatalog one : catalogs) {
      for (LakeCatalog other : catalogs) {
        for (Path folder : one.folders()) {
          if (!one.equals(other) && other.folders().stream().anyMatch(folder::startsWith)) {
            throw new IOException(
                "catalogs '%s' and '%s' both have files in %s: give each a folder of its own"
                    .formatted(one.name(), other.name(), folder));
          }
        }
      }
    }
  }

  public Collection<LakeCatalog> catalogs() {
    return catalogs.values();
  }

  /** Where writes are noted while they go on. */
  public Optional<WriteNotes> notes() {
    return notes;
  }

  /**
   * Takes away the files of writes whose server died, as far as no table refers to them. What
   * cannot be looked after now is left for the next time.
   */
  public void clearLeftWrites() {
    clear(
        "writes to catalog {} whose server died are left as they are",
        LakeCatalog::clearLeftWrites);
  }

  /** Takes away the files of writes that failed with their storage, now that it may be well. */
  void clearOverWrites() {
    clear("files that writes to catalog {} left stay for now", LakeCatalog::clearOverWrites);
  }

  /**
   * @param failed what is logged of a catalog that cannot be looked after
   */
  private void clear(String failed, Clearing clearing) {
    if (notes.isEmpty()) {
      return;
    }
    for (LakeCatalog catalog : catalogs.values()) {
      try {
        clearing.run(catalog, notes.get());
      } catch (IOException | RuntimeException e) {
        LOG.warn(failed, catalog.name(), e);
      }
    }
  }

  /** Looks at what writes to a catalog have left. */
  private interface Clearing {
    int run(LakeCatalog catalog, WriteNotes notes) throws IOException;
  }

  /** The local folders that workers must be able to read, of all catalogs. */
  public List<Path> folders() {
    return catalogs.values().stream().flatMap(catalog -> catalog.folders().stream()).toList();
  }

  /**
   * The catalog of this name.
   *
   * @throws SandboxException CATALOG_NOT_FOUND
   */
  public LakeCatalog catalog(String name) {
    LakeCatalog catalog = catalogs.get(name);
    if (catalog == null) {
      throw notFound(name, catalogs.keySet());
    }
    return catalog;
  }

  /** What is said of a catalog that is not there, to one who knows of some that are. */
  public static SandboxException notFound(String name, Collection<String> known) {
    return new SandboxException(
        ErrorCode.CATALOG_NOT_FOUND,
        "catalog '%s' was not found; there is %s"
            .formatted(
                name, known.isEmpty() ? "none that you may read" : String.join(", ", known)));
  }

  @Override
  public void close() {
    watch.close();
    catalogs.values().forEach(LakeCatalog::close);
  }
}

package dev.oleander.polars.sandbox.catalog;

import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The registered catalogs by name. Any thread; closing it closes the catalogs. */
public final class Lake implements AutoCloseable {
  private final Map<String, LakeCatalog> catalogs;

  /** Takes over the duty to close the catalogs. */
  public Lake(List<LakeCatalog> catalogs) {
    Map<String, LakeCatalog> byName = new LinkedHashMap<>();
    for (LakeCatalog catalog : catalogs) {
      if (byName.put(catalog.name(), catalog) != null) {
        throw new IllegalArgumentException("two catalogs are named '" + catalog.name() + "'");
      }
    }
    this.catalogs = Collections.unmodifiableMap(byName);
  }

  public Collection<LakeCatalog> catalogs() {
    return catalogs.values();
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
    catalogs.values().forEach(LakeCatalog::close);
  }
}

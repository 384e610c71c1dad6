package dev.oleander.polars.sandbox.catalog.write;

import java.util.function.Supplier;

/** Lets a limited number of threads at once work with a catalog. Any thread. */
@FunctionalInterface
public interface CatalogTurns {

  /**
   * Does what asks the catalog.
   *
   * @throws dev.oleander.polars.sandbox.error.SandboxException CATALOG_UNAVAILABLE when it does not
   *     answer, or too many ask already
   */
  <T> T take(Supplier<T> work);
}

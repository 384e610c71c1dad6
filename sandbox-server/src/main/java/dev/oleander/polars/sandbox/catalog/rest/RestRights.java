package dev.oleander.polars.sandbox.catalog.rest;

/** What the one who asks may do. */
public interface RestRights {

  /** Whether what may be read may be changed, too. */
  boolean write();

  /** Whether there is anything in the catalog that may be read. */
  boolean sees(String catalog);

  /** Whether all of the catalog may be read. */
  boolean readsAll(String catalog);

  /**
   * Whether a namespace may be read.
   *
   * @param namespace its levels joined by dots
   */
  boolean reads(String catalog, String namespace);
}

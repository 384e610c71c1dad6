package dev.oleander.polars.sandbox.catalog;

import org.apache.iceberg.exceptions.NotFoundException;

/**
 * An object store does not answer, or does not let this server in. It is one of Iceberg's "not
 * found" because after any other exception Iceberg tries for minutes to read a metadata file again,
 * and the store's client has tried often enough.
 */
final class StoreUnavailableException extends NotFoundException {
  private static final long serialVersionUID = 1;

  /**
   * @param location what was wanted
   */
  StoreUnavailableException(String location, Throwable cause) {
    super(cause, "the object store does not give %s: %s", location, cause.getMessage());
  }
}

package dev.oleander.polars.sandbox.relay;

import java.time.Instant;
import java.util.Objects;

/**
 * What is known of an object.
 *
 * @param length in bytes
 * @param etag what the store calls this version of it, quotes included
 * @param modified when it was written
 */
public record ObjectHead(long length, String etag, Instant modified) {

  public ObjectHead {
    Objects.requireNonNull(etag, "etag");
    Objects.requireNonNull(modified, "modified");
  }
}

package dev.oleander.polars.sandbox.relay;

import java.util.Optional;

/**
 * Where objects are read from, with credentials that no box sees. Any thread. Waits and repetitions
 * are bounded by the implementer.
 */
public interface ObjectSource {

  /**
   * Says which of all stores it is: objects of one name are the same where this is equal.
   *
   * @return whose {@code equals} says that
   */
  Object store();

  /**
   * What is known of an object.
   *
   * @throws StoreException when it is not known
   */
  ObjectHead head(ObjectName name) throws StoreException;

  /**
   * Begins to read an object.
   *
   * @param range empty for all of it
   * @param etag which version it must be; empty for any
   * @return which the caller closes
   * @throws StoreException when it cannot be read
   */
  ObjectBody get(ObjectName name, Optional<ByteRange> range, Optional<String> etag)
      throws StoreException;
}

package dev.oleander.polars.jdbc.json;

import dev.oleander.polars.jdbc.error.SqlState;

/** Counts the bytes that decoding one result holds. Not for threads. */
final class MemoryLimit {
  private final long limit;
  private long used;

  MemoryLimit(long limit) {
    this.limit = limit;
  }

  /** The most characters of one value: while it is read there are several copies of it. */
  int longestText() {
    return (int) Math.min(limit / 4, Integer.MAX_VALUE / 4);
  }

  /**
   * Counts bytes that are about to be allocated.
   *
   * @throws JsonResultException with 53200 if they exceed the limit
   */
  void take(long bytes) throws JsonResultException {
    if (bytes > limit - used) {
      throw exceeded("needs more memory");
    }
    used += bytes;
  }

  void giveBack(long bytes) {
    used -= bytes;
  }

  JsonResultException exceeded(String what) {
    return JsonResultException.found(
        SqlState.OUT_OF_MEMORY.exception(
            "Decoding the result, which the server sent as JSON, "
                + what
                + " than the connection may hold ("
                + limit
                + " bytes). Raise the connection property 'memoryLimit', set a smaller fetch size,"
                + " or select less."));
  }
}

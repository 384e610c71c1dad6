package dev.oleander.polars.sandbox.worker;

import java.util.Locale;

/** How the buffers of an Arrow stream's batches are compressed. */
public enum Compression {
  NONE,
  ZSTD;

  /** What requests call it. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}

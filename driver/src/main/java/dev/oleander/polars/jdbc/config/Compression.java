package dev.oleander.polars.jdbc.config;

/** What the connection property {@code compression} can be. */
public enum Compression {
  /** Zstd, but none for a loopback host. */
  AUTO,
  ZSTD,
  NONE
}

package dev.oleander.polars.jdbc.config;

/** What the connection property {@code compression} can be. */
public enum Compression implements Named {
  /** Zstd, but none for a loopback host. */
  AUTO("auto"),
  ZSTD("zstd"),
  NONE("none");

  private final String text;

  Compression(String text) {
    this.text = text;
  }

  @Override
  public String text() {
    return text;
  }
}

package dev.oleander.polars.jdbc.config;

/** The version of HTTP that is spoken: the connection property {@code httpVersion}. */
public enum HttpVersion implements Named {
  ONE("1.1"),
  /** With TLS by ALPN, so 1.1 where the server cannot; without TLS with prior knowledge. */
  TWO("2");

  private final String text;

  HttpVersion(String text) {
    this.text = text;
  }

  @Override
  public String text() {
    return text;
  }
}

package dev.oleander.polars.jdbc.config;

/** What of the server's certificate is verified: the connection property {@code tlsVerify}. */
public enum TlsVerify implements Named {
  /** That a trusted authority made it, and that it is of the host. */
  FULL("full"),
  /** That a trusted authority made it. */
  CA("ca"),
  /** Nothing: whoever answers is believed. */
  NONE("none");

  private final String text;

  TlsVerify(String text) {
    this.text = text;
  }

  @Override
  public String text() {
    return text;
  }
}

package dev.oleander.polars.jdbc.config;

import java.nio.file.Path;

/** Where the certificates of the authorities come from that a server's certificate is held to. */
public sealed interface TrustSource {
  /** Java's own, and what {@code javax.net.ssl.trustStore} says. */
  record OfJava() implements TrustSource {}

  /** The operating system's. */
  record OfSystem() implements TrustSource {}

  /**
   * A file of certificates as PEM, or a key store.
   *
   * @param password of a key store; null for none
   */
  record OfFile(Path file, Secret password) implements TrustSource {}
}

package dev.oleander.polars.jdbc.config;

import java.nio.file.Path;
import java.util.Objects;

/** Where the certificates of the authorities come from that a server's certificate is held to. */
public sealed interface TrustSource {
  /** Java's own, and what {@code javax.net.ssl.trustStore} says. */
  record OfJava() implements TrustSource {

    // Written out: Java 25 holds the class whose record equality it generates, softly, and so the
    // class loader of an unloaded driver.
    @Override
    public boolean equals(Object other) {
      return other instanceof OfJava;
    }

    @Override
    public int hashCode() {
      return OfJava.class.hashCode();
    }
  }

  /** The operating system's. */
  record OfSystem() implements TrustSource {

    // Written out: Java 25 holds the class whose record equality it generates, softly, and so the
    // class loader of an unloaded driver.
    @Override
    public boolean equals(Object other) {
      return other instanceof OfSystem;
    }

    @Override
    public int hashCode() {
      return OfSystem.class.hashCode();
    }
  }

  /**
   * A file of certificates as PEM, or a key store.
   *
   * @param password of a key store; null for none
   */
  record OfFile(Path file, Secret password) implements TrustSource {

    // Written out: Java 25 holds the class whose record equality it generates, softly, and so the
    // class loader of an unloaded driver.
    @Override
    public boolean equals(Object other) {
      return other instanceof OfFile that
          && file.equals(that.file)
          && Objects.equals(password, that.password);
    }

    @Override
    public int hashCode() {
      return Objects.hash(file, password);
    }
  }
}

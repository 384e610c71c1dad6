package dev.oleander.polars.sandbox.config;

import java.nio.file.Path;
import java.util.Objects;

/**
 * The server's certificate; both files are read again when they change.
 *
 * @param certificate a PEM file with the certificate and those that lead to its issuer
 * @param key a PEM file with the certificate's private key, PKCS#8, without a password
 */
public record TlsConfig(Path certificate, Path key) {
  public TlsConfig {
    Objects.requireNonNull(certificate, "certificate");
    Objects.requireNonNull(key, "key");
  }
}

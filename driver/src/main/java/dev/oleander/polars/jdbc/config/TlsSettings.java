package dev.oleander.polars.jdbc.config;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * How TLS is spoken.
 *
 * @param client who this side says it is, if the server asks
 */
public record TlsSettings(TlsVerify verify, TrustSource trust, Optional<ClientIdentity> client) {
  /**
   * A certificate of this side with its private key.
   *
   * @param certificate a PEM file of the certificate and those that lead to its authority, or a key
   *     store
   * @param key a PEM file of the private key; empty if it is in the file of the certificate
   * @param password of the key store or the encrypted key
   */
  public record ClientIdentity(Path certificate, Optional<Path> key, Optional<Secret> password) {

    // Written out: Java 25 holds the class whose record equality it generates, softly, and so the
    // class loader of an unloaded driver.
    @Override
    public boolean equals(Object other) {
      return other instanceof ClientIdentity that
          && certificate.equals(that.certificate)
          && key.equals(that.key)
          && password.equals(that.password);
    }

    @Override
    public int hashCode() {
      return Objects.hash(certificate, key, password);
    }
  }

  // Written out: Java 25 holds the class whose record equality it generates, softly, and so the
  // class loader of an unloaded driver.
  @Override
  public boolean equals(Object other) {
    return other instanceof TlsSettings that
        && verify.equals(that.verify)
        && trust.equals(that.trust)
        && client.equals(that.client);
  }

  @Override
  public int hashCode() {
    return Objects.hash(verify, trust, client);
  }
}

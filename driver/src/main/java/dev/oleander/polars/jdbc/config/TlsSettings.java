package dev.oleander.polars.jdbc.config;

import java.nio.file.Path;
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
  public record ClientIdentity(Path certificate, Optional<Path> key, Optional<Secret> password) {}
}

package dev.oleander.polars.jdbc.tls;

import dev.oleander.polars.jdbc.config.TrustSource;
import dev.oleander.polars.jdbc.error.SqlState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/** The certificate authorities that the operating system trusts. */
final class SystemTrust {
  /** Where the distributions of Linux and the BSDs keep them. */
  private static final List<Path> BUNDLES =
      List.of(
          Path.of("/etc/ssl/certs/ca-certificates.crt"),
          Path.of("/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem"),
          Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
          Path.of("/etc/ssl/ca-bundle.pem"),
          Path.of("/etc/ssl/cert.pem"));

  private SystemTrust() {}

  static KeyStore authorities() throws SQLException {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    if (system.startsWith("windows")) {
      return named("Windows-ROOT");
    }
    if (system.startsWith("mac")) {
      return named("KeychainStore");
    }
    for (Path bundle : BUNDLES) {
      if (Files.isReadable(bundle)) {
        return KeyStoreFile.authorities(new TrustSource.OfFile(bundle, null));
      }
    }
    throw SqlState.INVALID_ARGUMENT.exception(
        "tlsTrustStore=system finds no certificate authorities on this machine (it looks for "
            + BUNDLES
            + "). Install them, or name their file.");
  }

  private static KeyStore named(String type) throws SQLException {
    try {
      KeyStore store = KeyStore.getInstance(type);
      store.load(null, null);
      return store;
    } catch (GeneralSecurityException | IOException e) {
      throw SqlState.INVALID_ARGUMENT.exception(
          "tlsTrustStore=system cannot read the certificate authorities of this machine: "
              + e.getMessage(),
          e);
    }
  }
}

package dev.oleander.polars.jdbc.tls;

import dev.oleander.polars.jdbc.config.Secret;
import dev.oleander.polars.jdbc.config.TlsSettings;
import dev.oleander.polars.jdbc.config.TrustSource;
import dev.oleander.polars.jdbc.error.SqlState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/** Files of certificates and keys, in PEM or as key stores of Java, told apart by their bytes. */
final class KeyStoreFile {
  private static final String TRUST = "tlsTrustStore";
  private static final String CLIENT = "tlsClientCertificate";
  private static final String KEY = "tlsClientKey";

  private KeyStoreFile() {}

  /** Makes what shows a certificate of this side to a server that asks for one. */
  private static KeyManager[] managers(KeyStore store, char[] password)
      throws GeneralSecurityException {
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, password);
    return factory.getKeyManagers();
  }

  /** The certificates that a file trusts. */
  static KeyStore authorities(TrustSource.OfFile source) throws SQLException {
    byte[] content = content(TRUST, source.file());
    try {
      if (PemFile.isPem(content)) {
        List<X509Certificate> certificates = PemFile.certificates(content);
        if (certificates.isEmpty()) {
          throw noSuch(TRUST, source.file(), "holds no certificate");
        }
        KeyStore store = empty();
        for (X509Certificate certificate : certificates) {
          store.setCertificateEntry("authority-" + store.size(), certificate);
        }
        return store;
      }
      KeyStore store = load(source.file(), Optional.ofNullable(source.password()));
      if (store.size() == 0) {
        // Without its password a PKCS12 file shows nothing, and says nothing.
        throw noSuch(
            TRUST,
            source.file(),
            source.password() == null
                ? "shows no certificate: does it need tlsTrustStorePassword?"
                : "holds no certificate");
      }
      return store;
    } catch (GeneralSecurityException | IOException e) {
      throw unusable(TRUST, source.file(), e);
    }
  }

  /** The certificate and key of this side. */
  static KeyManager[] identity(TlsSettings.ClientIdentity identity) throws SQLException {
    Path file = identity.certificate();
    byte[] content = content(CLIENT, file);
    char[] password =
        identity.password().map(secret -> secret.reveal().toCharArray()).orElse(new char[0]);
    try {
      if (PemFile.isPem(content)) {
        List<X509Certificate> chain = PemFile.certificates(content);
        if (chain.isEmpty()) {
          throw noSuch(CLIENT, file, "holds no certificate");
        }
        return managers(keyEntry(chain, key(identity, content), password), password);
      }
      if (identity.key().isPresent()) {
        throw noSuch(CLIENT, file, "is a key store, which holds its key itself: leave out " + KEY);
      }
      KeyStore store = load(file, identity.password());
      for (String alias : Collections.list(store.aliases())) {
        if (store.isKeyEntry(alias)) {
          return managers(store, password);
        }
      }
      throw noSuch(CLIENT, file, "holds no private key");
    } catch (GeneralSecurityException | IOException e) {
      throw unusable(CLIENT, file, e);
    }
  }

  private static PrivateKey key(TlsSettings.ClientIdentity identity, byte[] certificate)
      throws SQLException {
    Path file = identity.key().orElse(identity.certificate());
    byte[] content = identity.key().isPresent() ? content(KEY, file) : certificate;
    try {
      return PemFile.privateKey(content, identity.password());
    } catch (GeneralSecurityException | IOException e) {
      throw unusable(KEY, file, e);
    }
  }

  private static KeyStore keyEntry(List<X509Certificate> chain, PrivateKey key, char[] password)
      throws GeneralSecurityException, IOException {
    KeyStore store = empty();
    store.setKeyEntry("client", key, password, chain.toArray(Certificate[]::new));
    return store;
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  /** Finds out by itself whether it is PKCS12 or JKS. */
  private static KeyStore load(Path file, Optional<Secret> password)
      throws GeneralSecurityException, IOException {
    return KeyStore.getInstance(
        file.toFile(), password.map(secret -> secret.reveal().toCharArray()).orElse(null));
  }

  private static byte[] content(String property, Path file) throws SQLException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw noSuch(property, file, "does not exist");
    } catch (IOException e) {
      throw noSuch(property, file, "cannot be read (" + e.getClass().getSimpleName() + ")");
    }
  }

  private static SQLException unusable(String property, Path file, Exception cause) {
    if (isAboutThePassword(cause)) {
      return noSuch(property, file, "cannot be opened with the password, or has none", cause);
    }
    return noSuch(property, file, "cannot be used: " + cause.getMessage(), cause);
  }

  private static boolean isAboutThePassword(Exception failure) {
    return failure instanceof UnrecoverableKeyException
        || failure.getCause() instanceof UnrecoverableKeyException;
  }

  private static SQLException noSuch(String property, Path file, String what) {
    return noSuch(property, file, what, null);
  }

  private static SQLException noSuch(String property, Path file, String what, Exception cause) {
    return SqlState.INVALID_ARGUMENT.exception(
        "The file '" + file + "' of connection property '" + property + "' " + what + ".", cause);
  }
}

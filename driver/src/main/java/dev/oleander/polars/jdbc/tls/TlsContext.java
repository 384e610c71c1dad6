package dev.oleander.polars.jdbc.tls;

import dev.oleander.polars.jdbc.config.TlsSettings;
import dev.oleander.polars.jdbc.config.TlsVerify;
import dev.oleander.polars.jdbc.config.TrustSource;
import dev.oleander.polars.jdbc.error.SqlState;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * The TLS settings, made into what sockets are made with. Any thread may use it.
 *
 * @param sockets makes sockets that speak TLS
 * @param trust who is trusted; what {@code sockets} uses
 * @param verifiesHost whether the server's certificate has to be of the host
 */
public record TlsContext(SSLSocketFactory sockets, X509TrustManager trust, boolean verifiesHost) {
  private static final Logger LOGGER = Logger.getLogger("dev.oleander.polars.jdbc.tls");

  /**
   * Reads the files that the settings name.
   *
   * @throws SQLException 22023 if a file cannot be read or does not hold what it should
   */
  public static TlsContext of(TlsSettings settings) throws SQLException {
    if (settings.verify() != TlsVerify.FULL) {
      LOGGER.log(
          Level.WARNING,
          "tlsVerify={0}: whoever is between this machine and the server can pose as the server,"
              + " and read the access token, statements and results. Use tlsTrustStore to trust a"
              + " certificate authority of your own.",
          settings.verify().text());
    }
    X509TrustManager trust =
        settings.verify() == TlsVerify.NONE ? new TrustsAll() : trust(settings.trust());
    KeyManager[] client = null;
    if (settings.client().isPresent()) {
      client = KeyStoreFile.identity(settings.client().get());
    }
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(client, new TrustManager[] {trust}, null);
      return new TlsContext(context.getSocketFactory(), trust, settings.verify() == TlsVerify.FULL);
    } catch (GeneralSecurityException e) {
      throw SqlState.GENERAL_ERROR.exception("This Java cannot speak TLS: " + e.getMessage(), e);
    }
  }

  private static X509TrustManager trust(TrustSource source) throws SQLException {
    if (source instanceof TrustSource.OfFile store) {
      return manager(KeyStoreFile.authorities(store));
    }
    return manager(source instanceof TrustSource.OfSystem ? SystemTrust.authorities() : null);
  }

  /**
   * @param authorities null for Java's own
   */
  private static X509TrustManager manager(KeyStore authorities) throws SQLException {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(authorities);
      return Arrays.stream(factory.getTrustManagers())
          .filter(X509TrustManager.class::isInstance)
          .map(X509TrustManager.class::cast)
          .findFirst()
          .orElseThrow();
    } catch (GeneralSecurityException e) {
      throw SqlState.GENERAL_ERROR.exception(
          "The trusted certificate authorities cannot be used: " + e.getMessage(), e);
    }
  }
}

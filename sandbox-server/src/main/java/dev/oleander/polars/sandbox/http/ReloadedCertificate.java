package dev.oleander.polars.sandbox.http;

import dev.oleander.polars.sandbox.config.TlsConfig;
import dev.oleander.polars.sandbox.host.FileStamp;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermission;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's certificate and key, read again when the files have changed: new connections get the
 * new one, those that are open go on. Files that cannot be used leave the old one in place. Any
 * thread.
 */
final class ReloadedCertificate extends X509ExtendedKeyManager {
  private static final Logger LOG = LoggerFactory.getLogger(ReloadedCertificate.class);
  private static final long LOOK_EVERY_NANOS = Duration.ofSeconds(2).toNanos();
  private static final String ALIAS = "server-";

  private final TlsConfig config;

  /** What the next handshake gets, and what one that is under way may have got. */
  private volatile Generations generations;

  /** Guarded by this. */
  private Stamp seen;

  /** Guarded by this; in System.nanoTime. */
  private long lookedAt = System.nanoTime();

  private ReloadedCertificate(TlsConfig config, Stamp seen, PemFiles.Identity identity) {
    this.config = config;
    this.seen = seen;
    this.generations = new Generations(0, identity, identity);
  }

  /**
   * Reads the files for the first time.
   *
   * @throws IOException when they cannot be used
   */
  static ReloadedCertificate load(TlsConfig config) throws IOException {
    Stamp stamp = Stamp.of(config);
    PemFiles.Identity identity = PemFiles.read(config.certificate(), config.key());
    advise(config, identity);
    return new ReloadedCertificate(config, stamp, identity);
  }

  private static void advise(TlsConfig config, PemFiles.Identity identity) {
    X509Certificate own = identity.chain().get(0);
    Instant end = own.getNotAfter().toInstant();
    if (end.isBefore(Instant.now())) {
      LOG.warn(
          "the certificate in {} has expired ({}): clients refuse it", config.certificate(), end);
    }
    try {
      if (Files.getPosixFilePermissions(config.key()).contains(PosixFilePermission.OTHERS_READ)) {
        LOG.warn(
            "the key of the certificate can be read by others; put that right with: chmod o= {}",
            config.key());
      }
    } catch (UnsupportedOperationException | IOException e) {
      LOG.debug("the permissions of the key cannot be read", e);
    }
  }

  private Generations current() {
    lookAgain();
    return generations;
  }

  private synchronized void lookAgain() {
    long now = System.nanoTime();
    if (now - lookedAt < LOOK_EVERY_NANOS) {
      return;
    }
    lookedAt = now;
    Stamp stamp = Stamp.of(config);
    if (stamp.equals(seen)) {
      return;
    }
    seen = stamp;
    try {
      PemFiles.Identity identity = PemFiles.read(config.certificate(), config.key());
      generations = new Generations(generations.number() + 1, identity, generations.current());
      LOG.info("the {} is shown from now on", identity);
      advise(config, identity);
    } catch (IOException | RuntimeException e) {
      LOG.error("the old certificate stays, for the new one cannot be used: {}", e.getMessage());
    }
  }

  @Override
  public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
    Generations now = current();
    String algorithm = now.current().key().getAlgorithm();
    boolean fits =
        keyType.equals(algorithm) || (keyType.startsWith("EC") && algorithm.equals("EC"));
    return fits ? ALIAS + now.number() : null;
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return identity(alias).chain().toArray(X509Certificate[]::new);
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return identity(alias).key();
  }

  private PemFiles.Identity identity(String alias) {
    Generations now = generations;
    return alias.equals(ALIAS + now.number()) ? now.current() : now.previous();
  }

  @Override
  public String[] getServerAliases(String keyType, Principal[] issuers) {
    return new String[] {ALIAS + generations.number()};
  }

  @Override
  public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
    return chooseEngineServerAlias(keyType, issuers, null);
  }

  @Override
  public String[] getClientAliases(String keyType, Principal[] issuers) {
    return new String[0];
  }

  @Override
  public String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
    return null;
  }

  private record Generations(int number, PemFiles.Identity current, PemFiles.Identity previous) {}

  /** What the two files look like from outside. */
  private record Stamp(FileStamp certificate, FileStamp key) {

    static Stamp of(TlsConfig config) {
      return new Stamp(FileStamp.of(config.certificate()), FileStamp.of(config.key()));
    }
  }
}

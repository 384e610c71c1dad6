package dev.oleander.polars.jdbc.http;

import dev.oleander.polars.jdbc.config.ConnectionConfig;
import dev.oleander.polars.jdbc.config.ConnectionProperty;
import dev.oleander.polars.jdbc.config.HttpVersion;
import dev.oleander.polars.jdbc.config.ProxySettings;
import dev.oleander.polars.jdbc.config.TlsSettings;
import dev.oleander.polars.jdbc.config.TrustSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What connections must have in common to share a transport. One for each server, so that the last
 * connection to it closes its sockets, whatever else is connected to.
 *
 * @param host of the server
 * @param port of the server
 * @param tls empty without TLS
 * @param connectTimeout zero for none
 * @param filesChanged when the files of the TLS settings were changed: a connection that is opened
 *     after a certificate was replaced uses the new one
 */
record TransportSettings(
    String host,
    int port,
    Optional<TlsSettings> tls,
    ProxySettings proxy,
    HttpVersion version,
    Duration connectTimeout,
    List<FileTime> filesChanged) {

  static TransportSettings of(ConnectionConfig config) {
    Optional<TlsSettings> tls = config.tlsSettings();
    return new TransportSettings(
        config.host(),
        config.port(),
        tls,
        config.proxy(),
        config.get(ConnectionProperty.HTTP_VERSION),
        config.get(ConnectionProperty.CONNECT_TIMEOUT),
        tls.map(TransportSettings::changes).orElse(List.of()));
  }

  private static List<FileTime> changes(TlsSettings tls) {
    List<Path> files = new ArrayList<>();
    if (tls.trust() instanceof TrustSource.OfFile store) {
      files.add(store.file());
    }
    tls.client()
        .ifPresent(
            identity -> {
              files.add(identity.certificate());
              identity.key().ifPresent(files::add);
            });
    return files.stream().map(TransportSettings::changed).toList();
  }

  private static FileTime changed(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      return FileTime.fromMillis(0); // reading it will tell what is wrong
    }
  }

  // Written out: Java 25 holds the class whose record equality it generates, softly, and so the
  // class loader of an unloaded driver.
  @Override
  public boolean equals(Object other) {
    return other instanceof TransportSettings that
        && host.equals(that.host)
        && port == that.port
        && tls.equals(that.tls)
        && proxy.equals(that.proxy)
        && version.equals(that.version)
        && connectTimeout.equals(that.connectTimeout)
        && filesChanged.equals(that.filesChanged);
  }

  @Override
  public int hashCode() {
    return Objects.hash(host, port, tls, proxy, version, connectTimeout, filesChanged);
  }
}

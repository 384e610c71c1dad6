package dev.oleander.polars.sandbox;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A server whose catalog {@code partner} is the lake of another one, {@code service}, which it
 * reaches by Iceberg's REST protocol and through a proxy.
 */
final class PartnerServers implements AutoCloseable {
  final TestServer service;
  final FaultProxy proxy;
  final TestServer server;

  PartnerServers(Path folder) throws Exception {
    service = new TestServer(Files.createDirectory(folder.resolve("service")));
    proxy = new FaultProxy(service.port());
    server =
        new TestServer(
            Files.createDirectory(folder.resolve("server")),
            Map.of(
                "catalogs.partner.type", "rest",
                "catalogs.partner.uri", "http://127.0.0.1:%d/catalog".formatted(proxy.port()),
                "catalogs.partner.warehouse", "oleander",
                "catalogs.partner.locations", service.warehouse,
                "catalogs.partner.properties.token", "secret"));
  }

  @Override
  public void close() {
    server.close();
    proxy.close();
    service.close();
  }
}

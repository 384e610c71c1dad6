package dev.oleander.polars.conformance.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SandboxServer
final class ConnectTest {
  @Test
  void takesTheTokenFromUrlPropertyPasswordOrFile(ServerProcess server, @TempDir Path directory)
      throws Exception {
    Path file = Files.writeString(directory.resolve("token"), ServerProcess.TOKEN + "\n");
    assertConnects(
        server.jdbcUrl("/oleander/default?token=" + ServerProcess.TOKEN), new Properties());
    assertConnects(server.jdbcUrl(), properties("token", ServerProcess.TOKEN));
    assertConnects(server.jdbcUrl(), properties("password", ServerProcess.TOKEN));
    assertConnects(server.jdbcUrl(), properties("tokenFile", file.toString()));
  }

  @Test
  void refusesAWrongToken(ServerProcess server) {
    assertThatThrownBy(
            () ->
                DriverManager.getConnection(server.jdbcUrl(), properties("token", "wr0ng-secret")))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28000"))
        .hasMessageNotContaining("wr0ng-secret");
  }

  @Test
  void refusesToConnectWithoutAToken(ServerProcess server) {
    assertThatThrownBy(() -> DriverManager.getConnection(server.jdbcUrl()))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28000"))
        .hasMessageContaining("token");
  }

  @Test
  void refusesAnUnknownCatalog(ServerProcess server) {
    assertThatThrownBy(() -> Connections.open(server, "/elsewhere/default"))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("3D000"));
  }

  @Test
  void refusesAnUnknownPropertyNamingTheNearest(ServerProcess server) {
    assertThatThrownBy(() -> Connections.open(server, "/oleander/default?conectTimeout=3"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("conectTimeout")
        .hasMessageContaining("connectTimeout");
  }

  @Test
  void saysThatNoServerIsThere() throws Exception {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    Instant start = Instant.now();

    assertThatThrownBy(
            () ->
                DriverManager.getConnection(
                    "jdbc:oleander-polars://127.0.0.1:"
                        + port
                        + "/oleander/default?connectTimeout=3",
                    "user",
                    "token"))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08001"))
        .hasMessageContaining("127.0.0.1:" + port);

    assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(4));
  }

  @Test
  void givesUpOnASilentServerInTime() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Instant start = Instant.now();

      assertThatThrownBy(
              () ->
                  DriverManager.getConnection(
                      "jdbc:oleander-polars://127.0.0.1:"
                          + silent.getLocalPort()
                          + "/oleander/default?connectTimeout=2",
                      "user",
                      "token"))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08001"));

      assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(6));
    }
  }

  @Test
  void describesItsProperties(ServerProcess server) throws Exception {
    Driver driver = DriverManager.getDriver(server.jdbcUrl());

    assertThat(driver.getPropertyInfo(server.jdbcUrl(), new Properties()))
        .allSatisfy(property -> assertThat(property.description).isNotBlank())
        .extracting(property -> property.name)
        .contains("token", "tokenFile", "tls", "connectTimeout");
    assertThat(driver.connect("jdbc:other://x", new Properties())).isNull();
    assertThat(driver.acceptsURL("jdbc:other://x")).isFalse();
  }

  private static void assertConnects(String url, Properties properties) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, properties)) {
      assertThat(Connections.rows(connection, "SELECT 1 AS one")).hasSize(1);
    }
  }

  private static Properties properties(String name, String value) {
    Properties properties = new Properties();
    properties.setProperty(name, value);
    return properties;
  }
}

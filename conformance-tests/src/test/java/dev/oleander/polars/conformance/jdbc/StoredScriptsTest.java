package dev.oleander.polars.conformance.jdbc;

import static dev.oleander.polars.conformance.jdbc.SqlFailures.assertState;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.conformance.server.ServerProcess;
import dev.oleander.polars.jdbc.OleanderPolarsConnection;
import dev.oleander.polars.jdbc.OleanderPolarsScript;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ParameterMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Scripts that the server keeps, called by their names with the types that they declare. */
@Timeout(120)
final class StoredScriptsTest {
  private static final String FLOWERS =
      """
      # /// procedure
      # description = "Flowers of one species"
      # [parameters.species]
      # type = "VARCHAR"
      # [parameters.most]
      # type = "BIGINT"
      # default = 2
      # description = "at most so many rows"
      # ///
      flowers = scan("default.flowers").filter(pl.col("species") == params["species"])
      result = flowers.select("species").limit(params["most"])
      """;

  private static final String TYPES =
      """
      # /// procedure
      # [parameters.s]
      # type = "VARCHAR"
      # [parameters.i]
      # type = "BIGINT"
      # [parameters.d]
      # type = "DOUBLE"
      # [parameters.b]
      # type = "BOOLEAN"
      # [parameters.n]
      # type = "DECIMAL(9, 2)"
      # [parameters.day]
      # type = "DATE"
      # [parameters.at]
      # type = "TIMESTAMP"
      # [parameters.zoned]
      # type = "TIMESTAMP WITH TIME ZONE"
      # ///
      result = pl.DataFrame({"p": [", ".join(f"{k}={v!r}" for k, v in params.items())]})
      """;

  @TempDir private static Path directory;
  private static ServerProcess server;

  @BeforeAll
  static void start() throws IOException {
    Path scripts = Files.createDirectories(directory.resolve("scripts/reports"));
    Files.writeString(scripts.resolve("flowers_of.py"), FLOWERS);
    Files.writeString(scripts.resolve("types.py"), TYPES);
    Files.writeString(scripts.resolve("broken.py"), "# /// procedure\n# [parameters.a]\n# ///\n");
    Path config =
        Files.writeString(
            directory.resolve("server.yaml"), "scripts: {folder: " + scripts.getParent() + "}\n");
    server = ServerProcess.start(directory, "--config", config.toString());
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void areCalledByName() throws SQLException {
    List<String> setosa = List.of("setosa");
    try (Connection connection = Connections.open(server);
        Statement statement = connection.createStatement()) {
      assertThat(Connections.rows(connection, "CALL reports.flowers_of('setosa')"))
          .containsExactly(setosa, setosa);
      assertThat(
              Connections.rows(
                  connection, "{call reports.flowers_of(most => 1, species => 'setosa')}"))
          .containsExactly(setosa);
      connection.setSchema("reports");
      assertThat(Connections.rows(connection, "CALL flowers_of('setosa', 3)")).hasSize(3);
      assertState("42000", () -> statement.execute("CALL flowers_of()"));
      assertState("42000", () -> statement.execute("CALL flowers_of('setosa', sort => 1)"));
      assertState("22018", () -> statement.execute("CALL flowers_of('setosa', 'many')"));
      assertState("42883", () -> statement.execute("CALL reports.nothing()"));
      assertState("42883", () -> statement.execute("CALL reports.broken(1)"));
    }
  }

  @Test
  void getTheTypesThatTheyDeclare() throws SQLException {
    try (Connection connection = Connections.open(server, "/oleander/default?timeZone=UTC");
        CallableStatement call =
            connection.prepareCall("{call reports.types(?, ?, ?, ?, ?, ?, ?, ?)}")) {
      ParameterMetaData parameters = call.getParameterMetaData();
      assertThat(parameters.getParameterType(1)).isEqualTo(Types.VARCHAR);
      assertThat(parameters.getParameterType(5)).isEqualTo(Types.DECIMAL);
      call.setString("s", "it's");
      call.setInt("i", 7);
      call.setInt("d", 2);
      call.setBoolean("b", true);
      call.setBigDecimal("n", new BigDecimal("19.9"));
      call.setObject("day", LocalDate.of(2024, 2, 29));
      call.setObject("at", LocalDateTime.of(2024, 2, 29, 12, 30, 0, 1000));
      call.setObject("zoned", OffsetDateTime.parse("2024-02-29T12:30:00+01:00"));
      String expected =
          "s=\"it's\", i=7, d=2.0, b=True, n=Decimal('19.90'), day=datetime.date(2024, 2, 29),"
              + " at=datetime.datetime(2024, 2, 29, 12, 30, 0, 1),"
              + " zoned=datetime.datetime(2024, 2, 29, 11, 30, tzinfo=";
      try (ResultSet rows = call.executeQuery()) {
        assertThat(Connections.rows(rows).get(0).get(0)).startsWith(expected);
      }
      try (OleanderPolarsScript script =
          connection.unwrap(OleanderPolarsConnection.class).storedScript("reports.types")) {
        script.param("s", "it's").param("i", "7").param("d", 2).param("b", true).param("n", 19.9);
        script.param("day", LocalDate.of(2024, 2, 29)).param("at", "2024-02-29 12:30:00.000001");
        script.param("zoned", LocalDateTime.of(2024, 2, 29, 11, 30));
        assertThat(Connections.rows(script.executeQuery()).get(0).get(0)).startsWith(expected);
      }
    }
  }

  @Test
  void areListedAsProcedures() throws SQLException {
    try (Connection connection = Connections.open(server)) {
      DatabaseMetaData metaData = connection.getMetaData();
      assertThat(metaData.supportsSchemasInProcedureCalls()).isTrue();
      assertThat(Connections.rows(metaData.getProcedures(null, "reports", null)))
          .extracting(row -> row.get(1) + "." + row.get(2) + ": " + row.get(6))
          .containsExactly("reports.flowers_of: Flowers of one species", "reports.types: ");
      assertThat(connection.getWarnings().getMessage()).contains("reports.broken");
      assertThat(
              Connections.rows(metaData.getProcedureColumns(null, "reports", "flowers\\_of", "%")))
          .extracting(row -> row.get(3) + " " + row.get(6) + " " + row.get(13))
          .containsExactly("species VARCHAR null", "most BIGINT 2");
    }
  }
}

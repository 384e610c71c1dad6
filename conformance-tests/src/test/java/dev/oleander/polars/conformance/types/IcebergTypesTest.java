package dev.oleander.polars.conformance.types;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.conformance.server.ForeignEngine;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every type of Iceberg, written by another engine and read through a server. */
final class IcebergTypesTest {
  private static final String ZONE = TimeZone.getDefault().getID();

  @TempDir private static Path directory;

  private static ServerProcess server;
  private static Path expected;

  // A lake of its own: the shared one's tests count its namespaces.
  @BeforeAll
  static void fill() throws IOException {
    server = ServerProcess.start(directory);
    expected = directory.resolve("expected.tsv");
    ForeignEngine.run(
        "type_matrix/write_iceberg.py", server.warehouse().toString(), expected.toString(), ZONE);
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void readsThemAsArrow() throws IOException, SQLException {
    checkAll(server, "Arrow");
  }

  @Test
  void readsThemFromAServerWithoutExtensions() throws IOException, SQLException {
    try (ServerProcess documented = ServerProcess.start(directory, "--no-extensions")) {
      checkAll(documented, "JSON");
    }
  }

  private static void checkAll(ServerProcess of, String format) throws IOException, SQLException {
    try (Connection connection = connect(of)) {
      MatrixCheck check =
          new MatrixCheck(connection, ZONE + ", " + Locale.getDefault() + ", " + format);
      Expectations.read(expected, ZONE).frames().forEach(check::check);
      assertThat(check.mismatches()).isEmpty();
      assertThat(check.checks()).isGreaterThan(50_000);
    }
  }

  /** The catalog knows Iceberg's schema, the result that of Polars: the types must be the same. */
  @Test
  void tellsTheSameOfColumnsBeforeAndAfterTheyAreRead() throws SQLException {
    try (Connection connection = connect(server);
        ResultSet columns = connection.getMetaData().getColumns(null, "matrix", "types", "%");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT * FROM matrix.types LIMIT 1")) {
      ResultSetMetaData actual = rows.getMetaData();
      List<String> told = new ArrayList<>();
      List<String> read = new ArrayList<>();
      for (int i = 1; columns.next(); i++) {
        told.add(
            "%s: %d %s, size %d, scale %d"
                .formatted(
                    columns.getString("COLUMN_NAME"),
                    columns.getInt("DATA_TYPE"),
                    columns.getString("TYPE_NAME"),
                    columns.getInt("COLUMN_SIZE"),
                    columns.getInt("DECIMAL_DIGITS")));
        read.add(
            "%s: %d %s, size %d, scale %d"
                .formatted(
                    actual.getColumnName(i),
                    actual.getColumnType(i),
                    actual.getColumnTypeName(i),
                    actual.getPrecision(i),
                    actual.getScale(i)));
      }
      assertThat(told).hasSize(actual.getColumnCount()).containsExactlyElementsOf(read);
    }
  }

  private static Connection connect(ServerProcess of) throws SQLException {
    return DriverManager.getConnection(of.jdbcUrl(), "conformance", ServerProcess.TOKEN);
  }
}

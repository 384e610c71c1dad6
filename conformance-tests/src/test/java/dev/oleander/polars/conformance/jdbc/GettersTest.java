package dev.oleander.polars.conformance.jdbc;

import static dev.oleander.polars.conformance.jdbc.SqlFailures.assertState;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The values of {@code conformance.types}, which another engine wrote. */
@SandboxServer
final class GettersTest {
  private static final String TYPES = "SELECT * FROM conformance.types ORDER BY id";

  @Test
  void readsOrdinaryValues(ServerProcess server) throws SQLException {
    try (Connection connection = Connections.open(server);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(TYPES)) {
      assertThat(row.next()).isTrue();
      assertThat(row.getBoolean("flag")).isTrue();
      assertThat(row.getInt("small")).isEqualTo(42);
      assertThat(row.getShort("small")).isEqualTo((short) 42);
      assertThat(row.getByte("small")).isEqualTo((byte) 42);
      assertThat(row.getLong("big")).isEqualTo(1234567890123L);
      assertThat(row.getFloat("single")).isEqualTo(1.5f);
      assertThat(row.getDouble("double")).isEqualTo(-2.25);
      assertThat(row.getBigDecimal("price")).isEqualTo(new BigDecimal("19.90"));
      assertThat(row.getBigDecimal("wide"))
          .isEqualTo(new BigDecimal("1234567890123456789012345678.0123456789"));
      assertThat(row.getString("text")).isEqualTo("Grüße, İstanbul 🌸");
      assertThat(row.getObject("day", LocalDate.class)).isEqualTo(LocalDate.of(2024, 2, 29));
      assertThat(row.getDate("day")).isEqualTo(Date.valueOf("2024-02-29"));
      assertThat(row.getObject("moment", LocalDateTime.class))
          .isEqualTo(LocalDateTime.parse("2024-03-31T02:30:00.123456"));
      assertThat(row.getObject("instant", OffsetDateTime.class).toInstant())
          .isEqualTo(Instant.parse("2024-10-27T00:30:00.000001Z"));
      assertThat(row.getTimestamp("instant").toInstant())
          .isEqualTo(Instant.parse("2024-10-27T00:30:00.000001Z"));
    }
  }

  @Test
  void readsExtremeValues(ServerProcess server) throws SQLException {
    try (Connection connection = Connections.open(server);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(TYPES)) {
      forward(row, 2);
      assertThat(row.getBoolean("flag")).isFalse();
      assertThat(row.wasNull()).isFalse();
      assertThat(row.getInt("small")).isEqualTo(Integer.MIN_VALUE);
      assertThat(row.getLong("big")).isEqualTo(Long.MIN_VALUE);
      assertThat(row.getFloat("single")).isNaN();
      assertThat(row.getDouble("double")).isEqualTo(Double.POSITIVE_INFINITY);
      assertThat(row.getBigDecimal("price")).isEqualTo(new BigDecimal("-99999999.99"));
      assertThat(row.getBigDecimal("wide")).isEqualTo(new BigDecimal("-1E-10"));
      assertThat(row.getString("text")).isEmpty();
      assertThat(row.getObject("day", LocalDate.class)).isEqualTo(LocalDate.of(1, 1, 1));
      assertThat(row.getDate("day").toLocalDate()).isEqualTo(LocalDate.of(1, 1, 1));
      assertThat(row.getObject("moment", LocalDateTime.class))
          .isEqualTo(LocalDateTime.parse("1969-12-31T23:59:59.999999"));
      assertThat(row.getTimestamp("moment"))
          .isEqualTo(Timestamp.valueOf("1969-12-31 23:59:59.999999"));
      assertThat(
              row.getObject("instant", OffsetDateTime.class).withOffsetSameInstant(ZoneOffset.UTC))
          .isEqualTo(OffsetDateTime.parse("9999-12-31T23:59:59.999999Z"));
    }
  }

  @Test
  void readsNulls(ServerProcess server) throws SQLException {
    try (Connection connection = Connections.open(server);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(TYPES)) {
      forward(row, 3);
      assertThat(row.getInt("id")).isEqualTo(3);
      assertThat(row.wasNull()).isFalse();
      assertThat(row.getBoolean("flag")).isFalse();
      assertThat(row.wasNull()).isTrue();
      assertThat(row.getLong("big")).isZero();
      assertThat(row.wasNull()).isTrue();
      assertThat(row.getDouble("double")).isZero();
      assertThat(row.wasNull()).isTrue();
      for (int i = 2; i <= 12; i++) {
        assertThat(row.getObject(i)).isNull();
        assertThat(row.wasNull()).isTrue();
        assertThat(row.getString(i)).isNull();
        assertThat(row.wasNull()).isTrue();
      }
      assertThat(row.getBigDecimal("price")).isNull();
      assertThat(row.getDate("day")).isNull();
      assertThat(row.getTimestamp("moment")).isNull();
      assertThat(row.next()).isFalse();
    }
  }

  @Test
  void refusesWhatDoesNotFit(ServerProcess server) throws SQLException {
    try (Connection connection = Connections.open(server);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(TYPES)) {
      assertThat(row.next()).isTrue();
      assertState("22003", () -> row.getInt("big"));
      assertState("22003", () -> row.getLong("wide"));
      assertState("22018", () -> row.getInt("text"));
      assertState("07006", () -> row.getInt("day"));
      assertState("07009", () -> row.getInt(0));
      assertState("07009", () -> row.getInt(13));
      assertState("42S22", () -> row.getInt("no_such"));
    }
  }

  @Test
  void readsUnsignedIntegersWidened(ServerProcess server) throws SQLException {
    try (Connection connection = Connections.open(server);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT count(*) AS n FROM flowers")) {
      assertThat(row.getMetaData().getColumnType(1)).isEqualTo(Types.BIGINT);
      assertThat(row.next()).isTrue();
      assertThat(row.getObject(1)).isEqualTo(150L);
    }
  }

  @Test
  void describesTheColumns(ServerProcess server) throws SQLException {
    try (Connection connection = Connections.open(server);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(TYPES)) {
      ResultSetMetaData columns = result.getMetaData();
      List<Integer> types = new ArrayList<>();
      for (int i = 1; i <= columns.getColumnCount(); i++) {
        types.add(columns.getColumnType(i));
        assertThat(columns.getColumnName(i)).isEqualTo(columns.getColumnLabel(i));
      }
      assertThat(types)
          .containsExactly(
              Types.INTEGER,
              Types.BOOLEAN,
              Types.INTEGER,
              Types.BIGINT,
              Types.REAL,
              Types.DOUBLE,
              Types.DECIMAL,
              Types.DECIMAL,
              Types.VARCHAR,
              Types.DATE,
              Types.TIMESTAMP,
              Types.TIMESTAMP_WITH_TIMEZONE);
      assertThat(columns.getPrecision(7)).isEqualTo(10);
      assertThat(columns.getScale(7)).isEqualTo(2);
      assertThat(columns.getColumnClassName(7)).isEqualTo("java.math.BigDecimal");
      assertThat(columns.isSigned(3)).isTrue();
      assertState("07009", () -> columns.getColumnType(0));
      assertState("07009", () -> columns.getColumnLabel(13));
    }
  }

  @Test
  void refusesToReadOutsideTheRows(ServerProcess server) throws SQLException {
    try (Connection connection = Connections.open(server);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT 1 AS one")) {
      assertState("24000", () -> result.getInt(1));
      assertThat(result.isBeforeFirst()).isTrue();
      assertThat(result.next()).isTrue();
      assertThat(result.isFirst()).isTrue();
      assertThat(result.getRow()).isEqualTo(1);
      assertThat(result.next()).isFalse();
      assertThat(result.isAfterLast()).isTrue();
      assertState("24000", () -> result.getInt(1));
    }
  }

  private static void forward(ResultSet rows, int count) throws SQLException {
    for (int i = 0; i < count; i++) {
      assertThat(rows.next()).isTrue();
    }
  }
}

package dev.oleander.polars.conformance.jdbc;

import static dev.oleander.polars.conformance.jdbc.SqlFailures.assertState;
import static dev.oleander.polars.conformance.server.LongQueries.ENDLESS;
import static dev.oleander.polars.conformance.server.LongQueries.LONG_RESULT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import dev.oleander.polars.jdbc.OleanderPolarsProgress;
import dev.oleander.polars.jdbc.OleanderPolarsStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is told of a query before it has run, and while it runs. */
@SandboxServer
final class DescribeTest {
  @Test
  void columnsAreKnownWithoutARun(ServerProcess server) throws SQLException {
    try (Connection connection = Connections.open(server);
        PreparedStatement endless = connection.prepareStatement(ENDLESS)) {
      ResultSetMetaData columns = endless.getMetaData();
      assertThat(columns.getColumnCount()).isEqualTo(1);
      assertThat(columns.getColumnName(1)).isEqualTo("s");
      assertThat(columns.getColumnType(1)).isEqualTo(Types.DOUBLE);
    }
  }

  @Test
  void columnsAreThoseOfTheResult(ServerProcess server) throws SQLException {
    String sql = "SELECT *, 1.50 AS d, [1, 2] AS l FROM conformance.types";
    try (Connection connection = Connections.open(server);
        PreparedStatement statement = connection.prepareStatement(sql)) {
      ResultSetMetaData before = statement.getMetaData();
      try (ResultSet rows = statement.executeQuery()) {
        ResultSetMetaData after = rows.getMetaData();
        assertThat(before.getColumnCount()).isEqualTo(after.getColumnCount());
        for (int i = 1; i <= after.getColumnCount(); i++) {
          assertThat(before.getColumnName(i)).isEqualTo(after.getColumnName(i));
          assertThat(before.getColumnType(i)).isEqualTo(after.getColumnType(i));
          assertThat(before.getColumnTypeName(i)).isEqualTo(after.getColumnTypeName(i));
          assertThat(before.getPrecision(i)).isEqualTo(after.getPrecision(i));
          assertThat(before.getScale(i)).isEqualTo(after.getScale(i));
        }
      }
    }
  }

  @Test
  void faultsAreToldBeforeTheRun(ServerProcess server) throws SQLException {
    try (Connection connection = Connections.open(server)) {
      try (PreparedStatement missing = connection.prepareStatement("SELECT * FROM bees")) {
        assertState("42S02", missing::getMetaData);
      }
      try (PreparedStatement missing = connection.prepareStatement("SELECT no FROM flowers")) {
        assertState("42S22", missing::getMetaData);
      }
    }
  }

  @Test
  void tellsHowFarALongResultIs(ServerProcess server) throws Exception {
    BlockingQueue<OleanderPolarsProgress> reports = new LinkedBlockingQueue<>();
    try (Connection connection = Connections.open(server);
        Statement statement = connection.createStatement()) {
      OleanderPolarsStatement beyond = statement.unwrap(OleanderPolarsStatement.class);
      beyond.setProgressListener(reports::add, Duration.ofMillis(50));
      try (ResultSet rows = statement.executeQuery(LONG_RESULT)) {
        OleanderPolarsProgress seen = null;
        while (rows.next()
            && (seen == null || seen.rowsRead() == 0 || seen.rowsProduced().orElse(0) == 0)) {
          OleanderPolarsProgress next = reports.poll();
          seen = next == null ? seen : next;
        }
        assertThat(seen).isNotNull();
        assertThat(seen.state()).isEqualTo(OleanderPolarsProgress.State.RUNNING);
        assertThat(seen.rowsProduced()).isPresent();
        assertThat(seen.bytesRead()).isPositive();
        assertThat(seen.phases()).containsKeys("queued", "running");
      }
      OleanderPolarsProgress last = reports.poll(10, TimeUnit.SECONDS);
      while (last != null && !last.state().hasEnded()) {
        last = reports.poll(10, TimeUnit.SECONDS);
      }
      assertThat(last).isNotNull();
      assertThat(last.state()).isEqualTo(OleanderPolarsProgress.State.CANCELLED);
    }
  }
}

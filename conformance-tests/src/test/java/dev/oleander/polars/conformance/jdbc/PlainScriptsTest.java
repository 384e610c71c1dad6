package dev.oleander.polars.conformance.jdbc;

import static dev.oleander.polars.conformance.jdbc.SqlFailures.assertState;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import dev.oleander.polars.jdbc.OleanderPolarsConnection;
import dev.oleander.polars.jdbc.OleanderPolarsScript;
import dev.oleander.polars.jdbc.OleanderPolarsScript.SaveMode;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Scripts on a service that has the documented API and no more. */
@SandboxServer(extensions = false)
final class PlainScriptsTest {
  private static final String COUNT =
      "result = scan(params['table']).group_by('species').len().sort('species')"
          + ".head(int(params['limit']))";

  @Test
  void runWithTextsAsParams(ServerProcess server) throws SQLException {
    try (Connection connection = Connections.open(server);
        CallableStatement call =
            connection.prepareCall("{call polars_script(?, table => ?, limit => '2')}")) {
      call.setString(1, COUNT);
      call.setString("table", "default.flowers");
      assertThat(call.getMetaData().getColumnName(2)).isEqualTo("len");
      assertThat(Connections.rows(call.executeQuery()))
          .containsExactly(List.of("setosa", "50"), List.of("versicolor", "50"));
      assertThat((Throwable) call.getWarnings()).isNull();
    }
  }

  @Test
  void refuseWhatCannotBeSentTruly(ServerProcess server) throws SQLException {
    try (Connection connection = Connections.open(server);
        Statement statement = connection.createStatement();
        PreparedStatement prepared =
            connection.prepareStatement("CALL polars_script('x', n => ?)")) {
      assertState("HYC00", () -> statement.executeQuery("CALL polars_script('x', n => 5)"));
      prepared.setInt(1, 5);
      assertState("HYC00", prepared::executeQuery);
      assertState("42883", () -> statement.executeQuery("CALL reports.any()"));
    }
  }

  @Test
  void writeTheirResult(ServerProcess server) throws SQLException {
    try (Connection connection = Connections.open(server);
        OleanderPolarsScript script =
            connection.unwrap(OleanderPolarsConnection.class).script(COUNT)) {
      script.param("table", "default.flowers").param("limit", "2");
      script.destination("plain_script", SaveMode.OVERWRITE);
      assertThat(script.save().rowsWritten()).isEqualTo(2);
      assertThat(Connections.rows(connection, "SELECT count(*) AS n FROM plain_script"))
          .containsExactly(List.of("2"));
      assertState("HYC00", () -> script.destination("plain_script", SaveMode.CREATE));
    }
  }
}

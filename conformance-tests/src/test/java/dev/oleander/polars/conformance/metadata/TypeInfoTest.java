package dev.oleander.polars.conformance.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.conformance.jdbc.Connections;
import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

@SandboxServer
final class TypeInfoTest {
  /** What may stand between prefix and suffix of a literal. */
  private static final Map<String, String> CONTENTS =
      Map.of(
          "DATE", "2024-02-29",
          "INTERVAL", "36 hours",
          "TIME", "01:02:03",
          "TIMESTAMP", "2024-02-29 01:02:03.123456",
          "TIMESTAMP WITH TIME ZONE", "2024-02-29 01:02:03+01:00",
          "VARBINARY", "00AB",
          "VARCHAR", "it''s");

  @Test
  void literalsAreOfTheirTypes(ServerProcess server) throws SQLException {
    Set<String> seen = new TreeSet<>();
    try (Connection connection = Connections.open(server);
        ResultSet types = connection.getMetaData().getTypeInfo();
        Statement statement = connection.createStatement()) {
      while (types.next()) {
        String name = types.getString("TYPE_NAME");
        String prefix = types.getString("LITERAL_PREFIX");
        String suffix = types.getString("LITERAL_SUFFIX");
        assertThat(prefix == null).as(name).isEqualTo(suffix == null);
        if (prefix != null) {
          seen.add(name);
          String sql = "SELECT " + prefix + CONTENTS.get(name) + suffix + " AS x";
          try (ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.getMetaData().getColumnTypeName(1)).as(sql).isEqualTo(name);
            assertThat(rows.getMetaData().getColumnType(1)).isEqualTo(types.getInt("DATA_TYPE"));
            assertThat(rows.next()).isTrue();
          }
        }
      }
    }
    assertThat(seen).containsExactlyInAnyOrderElementsOf(CONTENTS.keySet());
  }
}

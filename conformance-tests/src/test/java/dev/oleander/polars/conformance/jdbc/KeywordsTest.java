package dev.oleander.polars.conformance.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

/** That each keyword of the metadata needs quotes somewhere, and that quotes help. */
@SandboxServer
final class KeywordsTest {
  private static final List<String> NAMES_OF_A_COLUMN_AND_TABLES =
      List.of(
          "SELECT %1$s FROM (SELECT 1 AS %1$s) AS q",
          "SELECT * FROM (SELECT 1 AS %1$s) %1$s", "SELECT 1 %1$s");

  private static final String QUOTED = "SELECT \"%1$s\" FROM (SELECT 1 AS \"%1$s\") \"%1$s\"";

  @Test
  void readsEachKeywordSpecially(ServerProcess server) throws SQLException {
    try (Connection connection = Connections.open(server);
        Statement statement = connection.createStatement()) {
      for (String word : connection.getMetaData().getSQLKeywords().split(",", -1)) {
        assertThat(NAMES_OF_A_COLUMN_AND_TABLES)
            .as(word)
            .anySatisfy(sql -> assertThat(isName(word, sql.formatted(word), statement)).isFalse());
        assertThat(isName(word, QUOTED.formatted(word), statement)).as(word).isTrue();
      }
    }
  }

  @Test
  void readsOtherWordsAsNames(ServerProcess server) throws SQLException {
    try (Connection connection = Connections.open(server);
        Statement statement = connection.createStatement()) {
      for (String word : List.of("FLOWERS", "RENAME", "REPLACE", "TABLES", "SHOW", "NAME")) {
        assertThat(connection.getMetaData().getSQLKeywords().split(",", -1)).doesNotContain(word);
        assertThat(NAMES_OF_A_COLUMN_AND_TABLES)
            .as(word)
            .allSatisfy(sql -> assertThat(isName(word, sql.formatted(word), statement)).isTrue());
      }
    }
  }

  private static boolean isName(String word, String sql, Statement statement) {
    try (ResultSet result = statement.executeQuery(sql)) {
      return result.getMetaData().getColumnCount() == 1
          && result.getMetaData().getColumnLabel(1).equals(word)
          && result.next()
          && result.getInt(1) == 1;
    } catch (SQLException e) {
      return false;
    }
  }
}

package dev.oleander.polars.conformance.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oleander.polars.conformance.jdbc.Connections;
import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A statement for every claim: it runs where the claim is true, and fails where it is false. */
@SandboxServer
final class CapabilitiesTest {
  private static final String CLAIMS =
      """
      nullPlusNonNullIsNull               | SELECT 1 / count(*) FROM flowers WHERE NULL || 'x' IS NULL
      supportsAlterTableWithAddColumn     | ALTER TABLE flowers ADD COLUMN more INTEGER
      supportsAlterTableWithDropColumn    | ALTER TABLE flowers DROP COLUMN species
      supportsANSI92EntryLevelSQL         | UPDATE flowers SET species = 'rose' WHERE 1 = 0
      supportsANSI92FullSQL               | CREATE ASSERTION a CHECK (1 = 1)
      supportsANSI92IntermediateSQL       | CREATE TABLE more (a DATE DEFAULT CURRENT_DATE)
      supportsCatalogsInDataManipulation  | SELECT flowers.species FROM oleander.default.flowers
      supportsCatalogsInIndexDefinitions  | CREATE INDEX i ON oleander.default.flowers (species)
      supportsCatalogsInPrivilegeDefinitions | GRANT SELECT ON oleander.default.flowers TO PUBLIC
      supportsCatalogsInProcedureCalls    | {call oleander.default.p()}
      supportsColumnAliasing              | SELECT species AS s, petal_width w FROM flowers
      supportsCoreSQLGrammar              | CREATE VIEW v AS SELECT species FROM flowers
      supportsCorrelatedSubqueries        | SELECT species FROM flowers f WHERE petal_length > (SELECT avg(g.petal_length) FROM flowers g WHERE g.species = f.species)
      supportsExpressionsInOrderBy        | SELECT petal_length FROM flowers ORDER BY petal_length * petal_width
      supportsExtendedSQLGrammar          | DELETE FROM flowers WHERE CURRENT OF c
      supportsFullOuterJoins              | SELECT a.species FROM flowers a FULL OUTER JOIN conformance.types t ON a.sepal_length = t.double FULL OUTER JOIN flowers b ON a.species = b.species
      supportsGroupBy                     | SELECT species, count(*) AS n FROM flowers GROUP BY species
      supportsGroupByBeyondSelect         | SELECT species FROM flowers GROUP BY species, petal_width
      supportsGroupByUnrelated            | SELECT max(petal_length) AS m FROM flowers GROUP BY species
      supportsIntegrityEnhancementFacility | CREATE TABLE more (a INTEGER CHECK (a > 0))
      supportsLikeEscapeClause            | SELECT species FROM flowers WHERE species LIKE '\\_%' ESCAPE '\\'
      supportsLimitedOuterJoins           | SELECT a.species FROM flowers a LEFT OUTER JOIN conformance.types t ON a.sepal_length = t.double
      supportsMinimumSQLGrammar           | DELETE FROM flowers WHERE 1 = 0
      supportsNamedParameters             | {call polars_script('result = pl.DataFrame({"a": [params["n"]]})', n => 1)}
      supportsOrderByUnrelated            | SELECT species FROM flowers ORDER BY petal_length
      supportsOuterJoins                  | SELECT a.species FROM flowers a RIGHT OUTER JOIN conformance.types t ON a.sepal_length = t.double
      supportsPositionedDelete            | DELETE FROM flowers WHERE CURRENT OF c
      supportsPositionedUpdate            | UPDATE flowers SET species = 'x' WHERE CURRENT OF c
      supportsSchemasInDataManipulation   | SELECT flowers.species FROM default.flowers
      supportsSchemasInIndexDefinitions   | CREATE INDEX i ON default.flowers (species)
      supportsSchemasInPrivilegeDefinitions | GRANT SELECT ON default.flowers TO PUBLIC
      supportsSelectForUpdate             | SELECT species FROM flowers FOR UPDATE
      supportsStoredFunctionsUsingCallSyntax | {call abs(-1)}
      supportsStoredProcedures            | {call polars_script('result = pl.DataFrame({"a": [1]})')}
      supportsSubqueriesInComparisons     | SELECT species FROM flowers WHERE petal_length = (SELECT max(petal_length) FROM flowers)
      supportsSubqueriesInExists          | SELECT a.species FROM flowers a WHERE EXISTS (SELECT b.species FROM flowers b WHERE b.species = a.species)
      supportsSubqueriesInIns             | SELECT species FROM flowers WHERE species IN (SELECT species FROM flowers)
      supportsSubqueriesInQuantifieds     | SELECT species FROM flowers WHERE petal_length >= ALL (SELECT petal_length FROM flowers)
      supportsTableCorrelationNames       | SELECT f.species FROM flowers AS f
      supportsTransactions                | BEGIN TRANSACTION
      supportsUnion                       | SELECT species FROM flowers UNION SELECT text FROM conformance.types
      supportsUnionAll                    | SELECT species FROM flowers UNION ALL SELECT text FROM conformance.types
      """;

  /** Claims that no one statement shows; tests below and elsewhere do. */
  private static final Set<String> OTHERWISE =
      Set.of(
          "supportsBatchUpdates",
          "supportsCatalogsInTableDefinitions", // SchemaCrawlerTest: what tools make of it
          "supportsConvert",
          "supportsDataDefinitionAndDataManipulationTransactions",
          "supportsDataManipulationTransactionsOnly",
          "supportsDifferentTableCorrelationNames",
          "supportsGetGeneratedKeys",
          "supportsMixedCaseIdentifiers",
          "supportsMixedCaseQuotedIdentifiers",
          "supportsMultipleOpenResults",
          "supportsMultipleResultSets",
          "supportsMultipleTransactions",
          "supportsNonNullableColumns",
          "supportsOpenCursorsAcrossCommit",
          "supportsOpenCursorsAcrossRollback",
          "supportsOpenStatementsAcrossCommit",
          "supportsOpenStatementsAcrossRollback",
          "supportsRefCursors",
          "supportsResultSetConcurrency",
          "supportsResultSetHoldability",
          "supportsResultSetType",
          "supportsSavepoints",
          "supportsSchemasInProcedureCalls", // of stored scripts, where the server has such
          "supportsSchemasInTableDefinitions", // SchemaCrawlerTest: what tools make of it
          "supportsSharding",
          "supportsStatementPooling",
          "supportsTransactionIsolationLevel");

  private Connection connection;
  private DatabaseMetaData metaData;

  @BeforeEach
  void connect(ServerProcess server) throws SQLException {
    connection = Connections.open(server);
    metaData = connection.getMetaData();
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  private static List<String[]> claims() {
    return CLAIMS.lines().map(line -> line.split("\\|", 2)).toList();
  }

  private void run(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(60);
      if (!statement.execute(sql)) {
        return;
      }
      try (ResultSet rows = statement.getResultSet()) {
        while (rows.next()) {
          rows.getString(1);
        }
      }
    }
  }

  @Test
  void whatIsClaimedRunsAndWhatIsNotFails() throws Exception {
    List<String> wrong = new ArrayList<>();
    for (String[] claim : claims()) {
      String method = claim[0].strip();
      boolean claimed = (boolean) DatabaseMetaData.class.getMethod(method).invoke(metaData);
      try {
        run(claim[1].strip());
        if (!claimed) {
          wrong.add(method + " is false, but this runs: " + claim[1]);
        }
      } catch (SQLException e) {
        if (claimed) {
          wrong.add(method + " is true, but this fails: " + claim[1] + ": " + e.getMessage());
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void everyClaimIsLookedAt() {
    Set<String> known =
        claims().stream()
            .map(claim -> claim[0].strip())
            .collect(Collectors.toCollection(TreeSet::new));
    known.addAll(OTHERWISE);
    assertThat(
            Arrays.stream(DatabaseMetaData.class.getMethods())
                .map(Method::getName)
                .filter(name -> name.startsWith("supports"))
                .distinct())
        .allMatch(known::contains);
  }

  @Test
  void namesOfColumnsDistinguishCase() throws SQLException {
    assertThat(metaData.supportsMixedCaseIdentifiers()).isTrue();
    assertThat(metaData.supportsMixedCaseQuotedIdentifiers()).isTrue();
    run("SELECT \"a\", \"A\" FROM (SELECT 1 AS a, 2 AS \"A\") AS t");
    run("SELECT a, A FROM (SELECT 1 AS a, 2 AS A) AS t");
    assertThatThrownBy(() -> run("SELECT Species FROM flowers")).isInstanceOf(SQLException.class);
    assertThatThrownBy(() -> run("SELECT \"Species\" FROM flowers"))
        .isInstanceOf(SQLException.class);
  }

  @Test
  void extraCharactersMayBeInNames() throws SQLException {
    for (char character : metaData.getExtraNameCharacters().toCharArray()) {
      run("SELECT a%1$sb FROM (SELECT 1 AS a%1$sb) AS t".formatted(character));
    }
    String quote = metaData.getIdentifierQuoteString();
    run("SELECT 1 AS " + quote + "any - thing" + quote);
  }

  @Test
  void correlationNamesMayBeThoseOfTables() throws SQLException {
    assertThat(metaData.supportsDifferentTableCorrelationNames()).isFalse();
    run("SELECT flowers.species FROM flowers AS flowers");
    run("SELECT types.species FROM flowers AS types");
  }

  @ParameterizedTest
  @CsvSource({"ASC, 1, 2, null", "DESC, null, 2, 1"})
  void nullsAreSortedHigh(String direction, String first, String second, String third)
      throws SQLException {
    assertThat(metaData.nullsAreSortedHigh()).isTrue();
    assertThat(
            List.of(
                metaData.nullsAreSortedLow(),
                metaData.nullsAreSortedAtStart(),
                metaData.nullsAreSortedAtEnd()))
        .containsOnly(false);
    assertThat(
            Connections.rows(
                connection,
                "SELECT a FROM (VALUES (2), (NULL), (1)) AS t(a) ORDER BY a " + direction))
        .extracting(row -> String.valueOf(row.get(0)))
        .containsExactly(first, second, third);
  }

  @Test
  void resultsOutliveCommitAndRollback() throws SQLException {
    assertThat(metaData.supportsOpenCursorsAcrossCommit()).isTrue();
    assertThat(metaData.supportsOpenCursorsAcrossRollback()).isTrue();
    assertThat(metaData.supportsOpenStatementsAcrossCommit()).isTrue();
    assertThat(metaData.supportsOpenStatementsAcrossRollback()).isTrue();
    connection.setAutoCommit(false);
    for (int holdability :
        List.of(ResultSet.HOLD_CURSORS_OVER_COMMIT, ResultSet.CLOSE_CURSORS_AT_COMMIT)) {
      assertThat(metaData.supportsResultSetHoldability(holdability)).isTrue();
      try (Statement statement =
              connection.createStatement(
                  ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY, holdability);
          ResultSet rows = statement.executeQuery("SELECT species FROM flowers")) {
        assertThat(rows.next()).isTrue();
        connection.commit();
        assertThat(rows.next()).isTrue();
        connection.rollback();
        assertThat(rows.next()).isTrue();
      }
    }
  }

  @Test
  void kindsOfResultsAreThoseThatStatementsHave() throws SQLException {
    for (int type :
        List.of(
            ResultSet.TYPE_FORWARD_ONLY,
            ResultSet.TYPE_SCROLL_INSENSITIVE,
            ResultSet.TYPE_SCROLL_SENSITIVE)) {
      for (int concurrency : List.of(ResultSet.CONCUR_READ_ONLY, ResultSet.CONCUR_UPDATABLE)) {
        connection.clearWarnings();
        try (Statement statement = connection.createStatement(type, concurrency)) {
          boolean asAsked =
              statement.getResultSetType() == type
                  && statement.getResultSetConcurrency() == concurrency;
          assertThat(metaData.supportsResultSetConcurrency(type, concurrency)).isEqualTo(asAsked);
          assertThat((Throwable) connection.getWarnings())
              .matches(warning -> asAsked == (warning == null));
        }
      }
      assertThat(metaData.supportsResultSetType(type))
          .isEqualTo(type == ResultSet.TYPE_FORWARD_ONLY);
    }
    assertThat(metaData.getResultSetHoldability()).isEqualTo(connection.getHoldability());
  }

  @Test
  void whatTransactionsWouldNeedIsNotThere() throws SQLException {
    assertThat(metaData.supportsTransactions()).isFalse();
    assertThat(metaData.supportsSavepoints()).isFalse();
    assertThatThrownBy(connection::setSavepoint).isInstanceOf(SQLException.class);
    assertThat(metaData.getDefaultTransactionIsolation())
        .isEqualTo(connection.getTransactionIsolation());
    for (int level : List.of(0, 1, 2, 4, 8)) {
      assertThat(metaData.supportsTransactionIsolationLevel(level))
          .isEqualTo(level == Connection.TRANSACTION_NONE);
    }
  }

  @Test
  void severalResultsAreAsManyStatementsAnswer(ServerProcess server) throws SQLException {
    // Refused unless the connection asks for it.
    assertThat(metaData.supportsMultipleOpenResults()).isFalse();
    assertThat(metaData.supportsMultipleResultSets()).isFalse();
    try (Statement statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.execute("SELECT 1 AS a; SELECT 2 AS b"))
          .isInstanceOf(SQLException.class);
      statement.execute("SET multipleStatements = true");
      assertThat(metaData.supportsMultipleResultSets()).isTrue();
      assertThat(statement.execute("SELECT 1 AS a; SELECT 2 AS b")).isTrue();
      assertThat(statement.getMoreResults()).isTrue();
      statement.execute("RESET multipleStatements");
    }
  }

  @Test
  void batchesTakeWhatAnswersAnUpdateCount() throws SQLException {
    assertThat(metaData.supportsBatchUpdates()).isTrue();
    try (Statement statement = connection.createStatement()) {
      statement.addBatch("USE default");
      statement.addBatch("RESET ALL");
      assertThat(statement.executeBatch()).containsExactly(0, 0);
    }
  }

  @Test
  void keysAreNotGenerated() throws SQLException {
    assertThat(metaData.supportsGetGeneratedKeys()).isFalse();
    assertThat(metaData.generatedKeyAlwaysReturned()).isFalse();
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT 1 AS a", Statement.RETURN_GENERATED_KEYS);
      assertThatThrownBy(statement::getGeneratedKeys)
          .isInstanceOf(SQLFeatureNotSupportedException.class);
    }
  }
}

package dev.oleander.polars.conformance.jdbc;

import static dev.oleander.polars.conformance.jdbc.SqlFailures.assertState;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import dev.oleander.polars.jdbc.OleanderPolarsConnection;
import dev.oleander.polars.jdbc.OleanderPolarsSaved;
import dev.oleander.polars.jdbc.OleanderPolarsScript;
import dev.oleander.polars.jdbc.OleanderPolarsScript.SaveMode;
import dev.oleander.polars.jdbc.OleanderPolarsScriptException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Scripts through JDBC and the driver's own interface, on a server that runs them. */
@SandboxServer
@Timeout(120)
final class ScriptsTest {
  /** Answers what Python sees. */
  private static final String SHOW = "result = pl.DataFrame({'p': [repr(params)]})";

  private static final String SLEEP =
      "import time\nprint('begun', flush=True)\ntime.sleep(100)\n" + SHOW;

  private Connection connection;
  private Statement statement;

  @BeforeEach
  void connect(ServerProcess server) throws SQLException {
    connection = Connections.open(server, "/oleander/default?multipleStatements=true");
    statement = connection.createStatement();
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  private List<List<String>> rows(String sql) throws SQLException {
    return Connections.rows(connection, sql);
  }

  @Test
  void areCalledInTheTextOfAStatement() throws SQLException {
    String call =
        """
        CALL polars_script($$
        flowers = scan(params['table'])
        result = flowers.group_by("species").len().sort("species").head(params['limit'])
        $$, limit => 2, table => 'default.flowers')
        """;
    assertThat(rows(call)).containsExactly(List.of("setosa", "50"), List.of("versicolor", "50"));
    assertThat(statement.execute("SELECT 1 AS x; " + call + "; SELECT 2 AS y")).isTrue();
    assertThat(statement.getMoreResults()).isTrue();
    assertThat(Connections.rows(statement.getResultSet())).hasSize(2);
    assertThat(statement.getMoreResults()).isTrue();
    assertThat(Connections.rows(statement.getResultSet())).containsExactly(List.of("2"));
    assertThat(rows("{call polars_script('result = pl.DataFrame({\"a\": [1]})')}"))
        .containsExactly(List.of("1"));
  }

  @Test
  void findTheirParamsWithTheirTypes() throws SQLException {
    assertThat(
            rows(
                "CALL polars_script($p$"
                    + SHOW
                    + "$p$, a => 25, b => 2.5, c => 1e3, d => TRUE, e => NULL, f => 'it''s ü',"
                    + " g => DATE '2024-02-29', h => [1, 'x', [NULL]], i => {'k': {}},"
                    + " j => 12345678901234567890123)"))
        .containsExactly(
            List.of(
                "{'a': 25, 'b': 2.5, 'c': 1000.0, 'd': True, 'e': None, 'f': \"it's ü\","
                    + " 'g': '2024-02-29', 'h': [1, 'x', [None]], 'i': {'k': {}},"
                    + " 'j': 12345678901234567890123}"));
  }

  @Test
  void takeBoundValues() throws SQLException {
    try (PreparedStatement prepared =
        connection.prepareStatement(
            "CALL polars_script(?, a => ?, b => ?, c => [?, ?], d => ?, e => ?)")) {
      prepared.setString(1, SHOW);
      prepared.setLong(2, Long.MAX_VALUE);
      prepared.setBigDecimal(3, new BigDecimal("19.90"));
      prepared.setObject(4, LocalDate.of(2024, 2, 29));
      prepared.setObject(5, OffsetDateTime.parse("2024-02-29T12:30:00.000001+01:00"));
      prepared.setNull(6, Types.VARCHAR);
      prepared.setArray(7, connection.createArrayOf("VARCHAR", new Object[] {"x", null}));
      try (ResultSet rows = prepared.executeQuery()) {
        assertThat(Connections.rows(rows))
            .containsExactly(
                List.of(
                    "{'a': 9223372036854775807, 'b': 19.9, 'c': ['2024-02-29',"
                        + " '2024-02-29T11:30:00.000001Z'], 'd': None, 'e': ['x', None]}"));
      }
    }
  }

  @Test
  void tellTheirColumnsWithoutARunOfTheResult() throws SQLException {
    try (PreparedStatement prepared =
        connection.prepareStatement(
            "CALL polars_script($$result = scan(params['t']).select('species', n=pl.lit(1))$$,"
                + " t => ?)")) {
      assertThat(prepared.getMetaData()).isNull();
      prepared.setString(1, "default.flowers");
      ResultSetMetaData columns = prepared.getMetaData();
      assertThat(columns.getColumnCount()).isEqualTo(2);
      assertThat(columns.getColumnName(1)).isEqualTo("species");
      assertThat(columns.getColumnType(1)).isEqualTo(Types.VARCHAR);
      assertThat(columns.getColumnType(2)).isEqualTo(Types.INTEGER);
    }
  }

  @Test
  void areCallableStatements() throws SQLException {
    try (CallableStatement call = connection.prepareCall("{call polars_script(?, ?, x => ?)}")) {
      call.setString(1, SHOW);
      call.setInt("limit", 25);
      call.setString("x", "y");
      assertThat(call.execute()).isTrue();
      assertThat(Connections.rows(call.getResultSet()))
          .containsExactly(List.of("{'limit': 25, 'x': 'y'}"));
      assertState("HYC00", () -> call.registerOutParameter(1, Types.INTEGER));
      assertState("HYC00", () -> call.getInt("limit"));
    }
    assertState("HYC00", () -> connection.prepareCall("{? = call polars_script(?)}"));
    assertState("42883", () -> connection.prepareCall("{call nothing(?)}"));
  }

  @Test
  void tellTheLineOfAnError() {
    OleanderPolarsScriptException error =
        catchThrowableOfType(
            OleanderPolarsScriptException.class,
            () ->
                statement.executeQuery(
                    """
                    CALL polars_script($$
                    def inner(x):
                        return 1 / x

                    result = inner(0)
                    $$)
                    """));
    assertThat(error.getSQLState()).isEqualTo("38000");
    assertThat(error.getLine()).hasValue(3);
    assertThat(error.getError()).isEqualTo("ZeroDivisionError: division by zero");
    assertThat(error.getDetails().orElseThrow())
        .contains("line 5, in <module>: result = inner(0)")
        .contains("line 3, in inner: return 1 / x");
    assertThat(error.getWorkloadId()).isPresent();

    OleanderPolarsScriptException none =
        catchThrowableOfType(
            OleanderPolarsScriptException.class,
            () -> statement.executeQuery("CALL polars_script('x = 1')"));
    assertThat(none.getLine()).isEmpty();
    SQLSyntaxErrorException syntax =
        catchThrowableOfType(
            SQLSyntaxErrorException.class,
            () -> statement.executeQuery("CALL polars_script($$x = 1\nresult = ($$)"));
    assertThat(syntax.getMessage()).contains("line 2: SyntaxError");
  }

  @Test
  void tellAnErrorThatComesWithTheRows() {
    OleanderPolarsScriptException error =
        catchThrowableOfType(
            OleanderPolarsScriptException.class,
            () ->
                Connections.rows(
                    statement.executeQuery(
                        """
                        CALL polars_script($$
                        def no(batch):
                            raise ValueError('late')
                        result = scan('default.flowers').map_batches(no, schema={'a': pl.Int64})
                        $$)
                        """)));
    assertThat(error.getLine()).hasValue(3);
    assertThat(error.getError()).isEqualTo("ValueError: late");
  }

  @Test
  void leaveWhatTheyPrintAsWarnings() throws SQLException {
    statement.executeQuery(
        "CALL polars_script($$import warnings\nprint('one')\nprint('zwei ü')\n" + SHOW + "$$)");
    assertThat(messages(statement.getWarnings())).containsExactly("one", "zwei ü");
    assertState(
        "38000", () -> statement.executeQuery("CALL polars_script($$print('last')\n1 / 0$$)"));
    assertThat(messages(statement.getWarnings())).containsExactly("last");
    statement.executeQuery("SELECT 1 AS x");
    assertThat((Throwable) statement.getWarnings()).isNull();
  }

  private static List<String> messages(SQLWarning first) {
    List<String> messages = new ArrayList<>();
    for (SQLWarning next = first; next != null; next = next.getNextWarning()) {
      messages.add(next.getMessage());
    }
    return messages;
  }

  @Test
  void areLimitedAsQueriesAre() throws SQLException {
    statement.setMaxRows(3);
    try (ResultSet rows =
        statement.executeQuery("CALL polars_script($$result = scan('default.flowers')$$)")) {
      assertThat(Connections.rows(rows)).hasSize(3);
    }
    statement.setQueryTimeout(1);
    assertState("HYT00", () -> statement.executeQuery("CALL polars_script($$" + SLEEP + "$$)"));
    statement.setQueryTimeout(0);
    assertState("HY000", () -> statement.executeUpdate("CALL polars_script('x')"));
    assertState("38000", () -> rows("CALL polars_script($$result = scan('default.bees')$$)"));
  }

  @Test
  void runFilesOfAFolder(ServerProcess server, @TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("show.py"), SHOW);
    try (Connection files = Connections.open(server, "/oleander/default?scriptFolder=" + folder)) {
      assertThat(Connections.rows(files, "CALL polars_script_file('show.py', n => 1)"))
          .containsExactly(List.of("{'n': 1}"));
      assertState("22023", () -> Connections.rows(files, "CALL polars_script_file('../a.py')"));
    }
  }

  @Test
  void runByTheDriversOwnInterface() throws Exception {
    OleanderPolarsConnection polars = connection.unwrap(OleanderPolarsConnection.class);
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    try (OleanderPolarsScript script = polars.script(SLEEP)) {
      script
          .param("names", List.of("a", Map.of("b", 1.5)))
          .tier(2)
          .onLog(heard::add, Duration.ofMillis(50));
      CompletableFuture<SQLException> run =
          CompletableFuture.supplyAsync(
              () -> catchThrowableOfType(SQLException.class, script::executeQuery));
      assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo("begun\n");
      assertThat(script.getLog()).isEqualTo("begun\n");
      assertThat(run).isNotDone();
      script.cancel();
      assertThat(run.get(60, TimeUnit.SECONDS).getSQLState()).isEqualTo("57014");
    }
    try (OleanderPolarsScript script = polars.script(SHOW)) {
      ResultSet rows = script.param("names", List.of("a", Map.of("b", 1.5))).executeQuery();
      assertThat(Connections.rows(rows)).containsExactly(List.of("{'names': ['a', {'b': 1.5}]}"));
    }
  }

  @Test
  void writeTheirResult() throws SQLException {
    try (OleanderPolarsScript script =
        connection
            .unwrap(OleanderPolarsConnection.class)
            .script("result = scan('default.flowers').filter(pl.col('species') == params['s'])")) {
      OleanderPolarsSaved made =
          script
              .destination("script_saved", SaveMode.CREATE)
              .partitionBy("species")
              .param("s", "setosa")
              .save();
      assertThat(made.table()).isEqualTo("default.script_saved");
      assertThat(made.rowsWritten()).isEqualTo(50);
      assertThat(made.snapshotId()).isPresent();
      assertState("42S01", script::save);
      script.partitionBy().destination("script_saved", SaveMode.APPEND).param("s", "virginica");
      assertThat(script.save().rowsWritten()).isEqualTo(50);
      assertThat(
              rows("SELECT species, count(*) AS n FROM script_saved GROUP BY species ORDER BY 1"))
          .containsExactly(List.of("setosa", "50"), List.of("virginica", "50"));
    } finally {
      statement.execute("DROP TABLE IF EXISTS script_saved PURGE");
    }
  }
}

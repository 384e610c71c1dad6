package dev.oleander.polars.jdbc.statement;

import static dev.oleander.polars.jdbc.statement.SqlOutcome.state;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oleander.polars.jdbc.OleanderPolarsScriptException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Date;
import java.sql.JDBCType;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What calls of scripts send, and what is made of the answer. */
@Timeout(30)
final class ScriptCallsTest {
  private static final String EXTENSIONS =
      "[\"script\", \"describe\", \"stored-scripts\", \"workload-logs\"]";

  private static final String SCRIPTS =
      """
      {"ok": true, "scripts": [
        {"name": "reports.flowers_of", "description": "Flowers of a species", "parameters": [
          {"name": "species", "type": "VARCHAR", "required": true, "description": "which"},
          {"name": "most", "type": "BIGINT", "required": false, "default": 25},
          {"name": "price", "type": "DECIMAL(5,2)", "required": false, "default": null},
          {"name": "day", "type": "DATE", "required": false, "default": "2024-02-29"},
          {"name": "at", "type": "TIMESTAMP WITH TIME ZONE", "required": false},
          {"name": "exact", "type": "BOOLEAN", "required": false},
          {"name": "other", "type": "POINT", "required": false}]},
        {"name": "default.all", "parameters": []},
        {"name": "reports.broken", "parameters": [], "problem": "line 3: no result"}]}
      """;

  @TempDir private Path folder;
  private ScriptedServer server;
  private Connection connection;
  private Statement statement;

  @BeforeEach
  void connect() throws IOException, SQLException {
    server = ScriptedServer.start();
    server.extensions = EXTENSIONS;
    server.more.put("/api/v1/scripts", ScriptedServer.json(200, SCRIPTS));
    connection = server.connect("?timeZone=Europe/Berlin&multipleStatements=true");
    statement = connection.createStatement();
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
    server.close();
  }

  private JsonNode sent() {
    return server.workloads.get(server.workloads.size() - 1);
  }

  private String params() {
    return sent().path("params").toString().replace('"', '\'');
  }

  private static int count(ResultSet rows) throws SQLException {
    int count = 0;
    while (rows.next()) {
      count++;
    }
    return count;
  }

  @Test
  void sendTheSourceAndTheParams() throws SQLException {
    String source = "\nprint('?')  # it's\nresult = scan(params['table']).head(params['limit'])\n";
    try (ResultSet rows =
        statement.executeQuery(
            "CALL polars_script($$" + source + "$$, limit => 25, table => 'default.flowers')")) {
      assertThat(count(rows)).isEqualTo(3);
      assertThat(rows.getMetaData().getTableName(1)).isEmpty();
    }

    assertThat(sent().path("mode").asText()).isEqualTo("script");
    assertThat(sent().path("script").asText()).isEqualTo(source);
    assertThat(sent().path("catalog").asText()).isEqualTo("oleander");
    assertThat(sent().has("query")).isFalse();
    assertThat(sent().has("tables")).isFalse();
    assertThat(params()).isEqualTo("{'limit':25,'table':'default.flowers'}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          25                                    | 25
          -9223372036854775808                  | -9223372036854775808
          123456789012345678901234567890        | 123456789012345678901234567890
          25.0                                  | 25.0
          0.1                                   | 0.1
          1e3                                   | 1000.0
          TRUE                                  | true
          NULL                                  | null
          'a''b'                                | 'a'b'
          DATE '2024-02-29'                     | '2024-02-29'
          {d '2024-02-29'}                      | '2024-02-29'
          TIME '12:30:00'                       | '12:30:00'
          TIMESTAMP '2024-02-29 12:30:00.5'     | '2024-02-29T12:30:00.5'
          TIMESTAMP '2024-02-29 12:30:00.123456789' | '2024-02-29T12:30:00.123456789'
          TIMESTAMP '2024-02-29 12:30:00+01:00' | '2024-02-29T11:30:00Z'
          [1, 'a', NULL, [TRUE]]                | [1,'a',null,[true]]
          ARRAY[]                               | []
          {'a': 1, 'b': [{}]}                   | {'a':1,'b':[{}]}
          """)
  void keepTheTypeOfLiterals(String literal, String json) throws SQLException {
    statement.executeQuery("CALL polars_script('s', x => " + literal + ")");

    assertThat(params()).isEqualTo("{'x':" + json + "}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          CALL polars_script()                              | 42000 | needs the source of the script
          CALL polars_script(x => 1)                        | 42000 | needs the source of the script
          CALL polars_script('s', 1)                        | 42000 | need a name
          CALL polars_script(NULL)                          | 22023 | is a text, and this one is NULL
          CALL polars_script(5)                             | 22023 | is a text, and this one is none
          CALL polars_script('s', x => 0.12345678901234567) | 22003 | pass it as text
          CALL polars_script('s', x => 1e999)               | 22003 | pass it as text
          CALL polars_script('s', x => X'00')               | HYC00 | JSON has no bytes
          CALL polars_script('s', x => DATE 'soon')         | 22018 | Argument 'x'
          CALL polars_script('s', x => ?)                   | 07001 | use Connection.prepareStatement
          CALL nothing('s')                                 | 42883 | There is no procedure 'nothing'
          CALL oleander.reports.flowers_of('s')             | 42883 | There is no procedure
          CALL reports.broken()                             | 42883 | line 3: no result
          CALL reports.flowers_of()                         | 42000 | no argument 'species', and reports.flowers_of has these: species VARCHAR, most BIGINT (may be left out)
          CALL reports.flowers_of(1, 2, 3, 4, 5, 6, 7, 8)   | 42000 | The call has 8 arguments
          CALL reports.flowers_of('s', sort => 'x')         | 42000 | has no parameter 'sort'
          CALL reports.flowers_of('s', species => 'x')      | 42000 | the argument 'species' twice
          CALL reports.flowers_of('s', most => 'x')         | 22018 | Parameter 'most': a text cannot be sent as BIGINT
          CALL reports.flowers_of('s', most => 1.5)         | 22003 | Parameter 'most'
          CALL reports.flowers_of('s', most => [1])         | 07006 | an array or a map is none
          CALL reports.flowers_of('s', price => 1.255)      | 22003 | more than 2 digits
          CALL reports.flowers_of('s', price => 1000)       | 22003 | more than 3 digits
          CALL reports.flowers_of('s', at => TIMESTAMP '2024-02-29 12:30:00.0000001') | 22007 | nanoseconds
          CALL polars_script_file('a.py')                   | HYC00 | 'scriptFolder'
          {? = call polars_script('s')}                     | HYC00 | answers rows and no value
          """)
  void areRefusedInWords(String sql, String state, String message) {
    assertThatThrownBy(() -> statement.executeQuery(sql))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining(message)
        .extracting("SQLState")
        .isEqualTo(state);
    assertThat(server.workloads).isEmpty();
  }

  @Test
  void takeParametersAnywhere() throws SQLException {
    try (PreparedStatement prepared =
        connection.prepareStatement(
            "CALL polars_script(?, a => ?, b => [?, 2], c => {'d': ?}, e => 'x')")) {
      prepared.setString(1, "source");
      prepared.setInt(2, 25);
      prepared.setObject(3, LocalDateTime.of(2024, 2, 29, 12, 30));
      prepared.setNull(4, Types.INTEGER);
      assertThat(count(prepared.executeQuery())).isEqualTo(3);
      assertThat(sent().path("script").asText()).isEqualTo("source");
      assertThat(params())
          .isEqualTo("{'a':25,'b':['2024-02-29T12:30:00',2],'c':{'d':null},'e':'x'}");

      prepared.setObject(2, new BigDecimal("1.5"));
      prepared.setObject(3, List.of(1, 2));
      prepared.setObject(4, OffsetDateTime.parse("2024-02-29T12:30:00+01:00"));
      assertThat(prepared.execute()).isTrue();
      assertThat(params())
          .isEqualTo("{'a':1.5,'b':[[1,2],2],'c':{'d':'2024-02-29T11:30:00Z'},'e':'x'}");

      prepared.setBytes(4, new byte[1]);
      assertThat(state(prepared::executeQuery)).isEqualTo("HYC00");
      prepared.setDouble(4, Double.NaN);
      assertThat(state(prepared::executeQuery)).isEqualTo("22003");
      prepared.setObject(4, new BigDecimal("0.12345678901234567"));
      assertThat(state(prepared::executeQuery)).isEqualTo("22003");
      prepared.clearParameters();
      assertThat(state(prepared::executeQuery)).isEqualTo("07001");
    }
  }

  @Test
  void tellTheirColumnsBeforeTheyRun() throws SQLException {
    try (PreparedStatement prepared =
        connection.prepareStatement("CALL polars_script('s', x => ?)")) {
      assertThat(prepared.getMetaData().getColumnCount()).isEqualTo(2);
      assertThat(sent().path("describe").asBoolean()).isTrue();
      assertThat(params()).isEqualTo("{'x':null}");
      ParameterMetaData parameters = prepared.getParameterMetaData();
      assertThat(parameters.getParameterType(1)).isEqualTo(Types.OTHER);
    }
    try (PreparedStatement prepared = connection.prepareStatement("CALL polars_script(?)")) {
      assertThat(prepared.getMetaData()).isNull();
      assertThat(prepared.getParameterMetaData().getParameterType(1)).isEqualTo(Types.VARCHAR);
      prepared.setString(1, "s");
      assertThat(prepared.getMetaData().getColumnName(1)).isEqualTo("n");
    }
    server.answer = body -> ScriptedServer.error(400, "SCRIPT_FAILED", "line 1: TypeError: None");
    try (PreparedStatement prepared =
        connection.prepareStatement("CALL polars_script('s', x => ?)")) {
      assertThat(prepared.getMetaData()).isNull();
    }
  }

  @Test
  void haveTheLimitsOfQueries() throws SQLException {
    statement.setMaxRows(2);
    statement.setFetchSize(7);
    statement.setQueryTimeout(5);
    statement.executeQuery("CALL polars_script('s')");

    assertThat(sent().path("maxRows").asInt()).isEqualTo(2);
    assertThat(sent().path("batchRows").asInt()).isEqualTo(7);
    assertThat(sent().path("timeoutSeconds").asInt()).isEqualTo(5);
  }

  @Test
  void mayStandAmongOtherStatements() throws SQLException {
    assertThat(
            statement.execute(
                "SELECT 1 AS x; CALL polars_script($$a; b$$); {call polars_script('c')}"))
        .isTrue();
    assertThat(statement.getMoreResults()).isTrue();
    assertThat(sent().path("script").asText()).isEqualTo("a; b");
    assertThat(statement.getMoreResults()).isTrue();
    assertThat(sent().path("script").asText()).isEqualTo("c");
    assertThat(statement.getMoreResults()).isFalse();
    assertThat(connection.nativeSQL("{call polars_script('c')}"))
        .isEqualTo("{call polars_script('c')}");
  }

  @Test
  void answerRowsAndNoUpdateCount() {
    assertThat(state(() -> statement.executeUpdate("CALL polars_script('s')"))).isEqualTo("HY000");
    assertThat(server.workloads).isEmpty();
  }

  @Test
  void needAServerForParamsThatAreNoTexts() throws SQLException {
    server.extensions = "[]";
    try (Connection plain = server.connect("");
        Statement sending = plain.createStatement()) {
      sending.executeQuery("CALL polars_script('s', a => 'x', b => DATE '2024-02-29')");
      assertThat(params()).isEqualTo("{'a':'x','b':'2024-02-29'}");
      assertThatThrownBy(() -> sending.executeQuery("CALL polars_script('s', a => 'x', n => 5)"))
          .hasMessageContaining("int(params['n'])")
          .extracting("SQLState")
          .isEqualTo("HYC00");
      assertThat(state(() -> sending.executeQuery("CALL reports.flowers_of('s')")))
          .isEqualTo("42883");
      assertThat(count(plain.getMetaData().getProcedures(null, null, null))).isEqualTo(1);
      assertThat(plain.getMetaData().supportsSchemasInProcedureCalls()).isFalse();
    }
    assertThat(server.requests).doesNotContain("GET /api/v1/scripts");
  }

  @Test
  void runFilesOfTheFolderThatIsAllowed() throws SQLException, IOException {
    Files.writeString(folder.resolve("a.py"), "result = 1");
    try (Connection files = server.connect("?scriptFolder=" + folder);
        Statement sending = files.createStatement()) {
      sending.executeQuery("CALL polars_script_file('a.py', x => 1)");
      assertThat(sent().path("script").asText()).isEqualTo("result = 1");
      assertThat(params()).isEqualTo("{'x':1}");
      assertThat(state(() -> sending.executeQuery("CALL polars_script_file('../a.py')")))
          .isEqualTo("22023");
      assertThat(state(() -> sending.executeQuery("CALL polars_script_file()"))).isEqualTo("42000");
      assertThat(count(files.getMetaData().getProcedures("", "", "polars_script_file")))
          .isEqualTo(1);
    }
  }

  @Test
  void storedScriptsGetWhatTheyDeclare() throws SQLException {
    statement.executeQuery(
        "{call reports.flowers_of('setosa', '7', price => 1.50, day => '2024-02-29',"
            + " at => TIMESTAMP '2024-02-29 12:30:00', exact => 1, other => 2.5)}");
    assertThat(sent().path("storedScript").asText()).isEqualTo("reports.flowers_of");
    assertThat(sent().path("mode").asText()).isEqualTo("script");
    assertThat(sent().has("script")).isFalse();
    assertThat(params())
        .isEqualTo(
            "{'species':'setosa','most':7,'price':'1.5','day':'2024-02-29',"
                + "'at':'2024-02-29T11:30:00Z','exact':true,'other':2.5}");

    statement.executeQuery("CALL reports.flowers_of(species => NULL)");
    assertThat(params()).isEqualTo("{'species':null}");
    statement.executeQuery("CALL all()");
    assertThat(sent().path("storedScript").asText()).isEqualTo("default.all");
    assertThat(server.requests.stream().filter("GET /api/v1/scripts"::equals)).hasSize(1);
  }

  @Test
  void storedScriptsTellTheTypesOfTheirParameters() throws SQLException {
    try (CallableStatement call =
        connection.prepareCall("{call reports.flowers_of(?, ?, price => ?, other => ?)}")) {
      ParameterMetaData parameters = call.getParameterMetaData();
      assertThat(parameters.getParameterType(1)).isEqualTo(Types.VARCHAR);
      assertThat(parameters.getParameterType(2)).isEqualTo(Types.BIGINT);
      assertThat(parameters.getParameterType(3)).isEqualTo(Types.DECIMAL);
      assertThat(parameters.getScale(3)).isEqualTo(2);
      assertThat(parameters.getParameterType(4)).isEqualTo(Types.OTHER);
      call.setString("species", "setosa");
      call.setObject("most", "7", JDBCType.BIGINT);
      call.setBigDecimal("price", new BigDecimal("2.50"));
      // Midnight in the zone of the session, whatever that of the JVM is.
      call.setDate("other", new Date(Instant.parse("2024-02-28T23:00:00Z").toEpochMilli()));
      assertThat(count(call.executeQuery())).isEqualTo(3);
      assertThat(params())
          .isEqualTo("{'species':'setosa','most':7,'price':'2.5','other':'2024-02-29'}");
      assertThat(state(() -> set(call, "day"))).isEqualTo("07009");
    }
  }

  private static Object set(CallableStatement call, String name) throws SQLException {
    call.setInt(name, 1);
    return "nothing";
  }

  @Test
  void callableStatementsNameTheirParameters() throws SQLException {
    try (CallableStatement call =
        connection.prepareCall("{call polars_script(?, ?, table => ?)}")) {
      call.setString(1, "source");
      call.setString("table", "default.flowers");
      assertThatThrownBy(call::executeQuery)
          .hasMessageContaining("Parameter 2 of 3 has no value")
          .extracting("SQLState")
          .isEqualTo("07001");
      call.setInt("limit", 25);
      assertThat(call.execute()).isTrue();
      assertThat(count(call.getResultSet())).isEqualTo(3);
      assertThat(params()).isEqualTo("{'limit':25,'table':'default.flowers'}");
      assertThat(state(() -> set(call, "more"))).isEqualTo("07009");
      assertThat(state(() -> set(call, null))).isEqualTo("22023");

      call.setInt("limit", 30);
      call.setString("script", "other");
      call.executeQuery();
      assertThat(sent().path("script").asText()).isEqualTo("other");
      assertThat(params()).contains("30");

      call.clearParameters();
      call.setString(1, "source");
      call.setInt(2, 1);
      call.setString(3, "t");
      assertThatThrownBy(call::executeQuery)
          .hasMessageContaining("Parameter 2 has no name")
          .extracting("SQLState")
          .isEqualTo("07001");
    }
  }

  @Test
  void callableStatementsGiveNothingBackButRows() throws SQLException {
    try (CallableStatement call = connection.prepareCall("{call polars_script(?)}", 1003, 1007)) {
      assertThatThrownBy(() -> call.registerOutParameter(1, Types.INTEGER))
          .hasMessageContaining("no OUT parameters")
          .extracting("SQLState")
          .isEqualTo("HYC00");
      assertThat(state(() -> call.getInt(1))).isEqualTo("HYC00");
      assertThat(state(() -> call.getObject("x", String.class))).isEqualTo("HYC00");
      assertThat(state(call::wasNull)).isEqualTo("HYC00");
    }
    CallableStatement closed = connection.prepareCall("{call polars_script(?)}");
    closed.close();
    assertThat(state(() -> closed.getInt(1))).isEqualTo("24000");
    try (CallableStatement query = connection.prepareCall("SELECT ? AS x")) {
      assertThat(state(() -> set(query, "x"))).isEqualTo("07009");
      query.setInt(1, 1);
      assertThat(count(query.executeQuery())).isEqualTo(3);
    }
    assertThat(state(() -> connection.prepareCall("{? = call polars_script(?)}")))
        .isEqualTo("HYC00");
    assertThat(state(() -> connection.prepareCall("{call reports.nothing(?)}"))).isEqualTo("42883");
  }

  @Test
  void errorsOfScriptsTellTheirLine() {
    String id = UUID.randomUUID().toString();
    server.answer =
        body ->
            ScriptedServer.json(
                400,
                "{\"success\": false, \"error\": \"line 2: ValueError: no\\nsecond\", \"details\":"
                    + " \"line 2, in <module>: f()\", \"errorCode\": \"SCRIPT_FAILED\","
                    + " \"workloadId\": \""
                    + id
                    + "\"}");

    OleanderPolarsScriptException error =
        catchThrowableOfType(
            OleanderPolarsScriptException.class,
            () -> statement.executeQuery("CALL polars_script('s')"));

    assertThat(error.getSQLState()).isEqualTo("38000");
    assertThat(error.getLine()).hasValue(2);
    assertThat(error.getError()).isEqualTo("ValueError: no\nsecond");
    assertThat(error.getDetails()).contains("line 2, in <module>: f()");
    assertThat(error.getWorkloadId()).contains(id);
    assertThat(error.getMessage()).contains("line 2: ValueError: no");
  }

  @Test
  void errorsTellTheLineOfTheText() {
    server.answer = body -> ScriptedServer.error(400, "SCRIPT_FAILED", "line 2: ValueError: no");
    assertThatThrownBy(
            () -> statement.execute("/* c */\nCALL polars_script(x => '', script =>\n$$a\nb$$)"))
        .isInstanceOfSatisfying(
            OleanderPolarsScriptException.class,
            e -> {
              assertThat(e.getMessage()).endsWith(". In your text that is line 4");
              assertThat(e.getLine()).hasValue(2);
              assertThat(e.getError()).isEqualTo("ValueError: no");
            });
    server.answer = body -> ScriptedServer.error(400, "SYNTAX_ERROR", "line 1: SyntaxError: no");
    assertThatThrownBy(() -> statement.execute("\n\n{call polars_script('\n(')}"))
        .isInstanceOf(SQLSyntaxErrorException.class)
        .hasMessageEndingWith(". In your text that is line 3");
    assertThatThrownBy(() -> statement.execute("{call polars_script('\n(')}"))
        .message()
        .doesNotContain("your text");
  }

  @Test
  void errorsWithoutALineHaveNone() {
    server.answer = body -> ScriptedServer.error(400, "SCRIPT_FAILED", "no result");

    OleanderPolarsScriptException error =
        catchThrowableOfType(
            OleanderPolarsScriptException.class,
            () -> statement.executeQuery("CALL polars_script('s')"));

    assertThat(error.getLine()).isEmpty();
    assertThat(error.getError()).isEqualTo("no result");
    assertThat(error.getDetails()).isEmpty();
  }

  @Test
  void areListedAsProcedures() throws SQLException {
    DatabaseMetaData metaData = connection.getMetaData();
    assertThat(metaData.supportsStoredProcedures()).isTrue();
    assertThat(metaData.supportsNamedParameters()).isTrue();
    assertThat(metaData.supportsStoredFunctionsUsingCallSyntax()).isFalse();
    assertThat(metaData.supportsSchemasInProcedureCalls()).isTrue();

    assertThat(names(metaData.getProcedures(null, null, null)))
        .containsExactly("null.polars_script", "default.all", "reports.flowers_of");
    assertThat(connection.getWarnings().getMessage())
        .contains("'reports.broken' is left out")
        .contains("line 3: no result");
    assertThat(names(metaData.getProcedures("oleander", "reports", "%")))
        .containsExactly("reports.flowers_of");
    assertThat(names(metaData.getProcedures("", "", "%"))).containsExactly("null.polars_script");
    assertThat(names(metaData.getProcedures(null, "%", "flowers\\_of")))
        .containsExactly("reports.flowers_of");

    ResultSet columns = metaData.getProcedureColumns(null, "reports", "flowers_of", "%");
    List<String> shown = new ArrayList<>();
    while (columns.next()) {
      assertThat(columns.getInt("COLUMN_TYPE")).isEqualTo(DatabaseMetaData.procedureColumnIn);
      shown.add(
          columns.getInt("ORDINAL_POSITION")
              + " "
              + columns.getString("COLUMN_NAME")
              + " "
              + columns.getString("TYPE_NAME")
              + " "
              + JDBCType.valueOf(columns.getInt("DATA_TYPE"))
              + " "
              + columns.getString("COLUMN_DEF"));
    }
    assertThat(shown)
        .containsExactly(
            "1 species VARCHAR VARCHAR null",
            "2 most BIGINT BIGINT 25",
            "3 price DECIMAL DECIMAL NULL",
            "4 day DATE DATE '2024-02-29'",
            "5 at TIMESTAMP WITH TIME ZONE TIMESTAMP_WITH_TIMEZONE null",
            "6 exact BOOLEAN BOOLEAN null",
            "7 other POINT OTHER null");
    assertThat(count(metaData.getProcedureColumns(null, null, "polars_script", "script")))
        .isEqualTo(1);
  }

  private static List<String> names(ResultSet procedures) throws SQLException {
    List<String> names = new ArrayList<>();
    while (procedures.next()) {
      names.add(
          procedures.getString("PROCEDURE_SCHEM") + "." + procedures.getString("PROCEDURE_NAME"));
    }
    return names;
  }
}

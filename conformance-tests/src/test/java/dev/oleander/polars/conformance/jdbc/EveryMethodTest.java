package dev.oleander.polars.conformance.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.conformance.jdbc.JdbcCall.Outcome;
import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each method of JDBC is called on an open object and on a closed one. It works, or it fails with
 * the SQLState that is due and a message: nothing is missing, and nothing breaks in its own way.
 */
@SandboxServer
final class EveryMethodTest {
  private static final String PREPARED = "SELECT ? AS one";

  private static final String CALLED =
      "{call polars_script('result = pl.DataFrame({\"one\": [1]})', x => ?)}";

  /** What is refused for good; all else has to work. */
  private static final Set<String> REFUSED =
      Set.of(
          "CallableStatement.getArray",
          "CallableStatement.getBigDecimal",
          "CallableStatement.getBlob",
          "CallableStatement.getBoolean",
          "CallableStatement.getByte",
          "CallableStatement.getBytes",
          "CallableStatement.getCharacterStream",
          "CallableStatement.getClob",
          "CallableStatement.getDate",
          "CallableStatement.getDouble",
          "CallableStatement.getFloat",
          "CallableStatement.getInt",
          "CallableStatement.getLong",
          "CallableStatement.getNCharacterStream",
          "CallableStatement.getNClob",
          "CallableStatement.getNString",
          "CallableStatement.getObject",
          "CallableStatement.getRef",
          "CallableStatement.getRowId",
          "CallableStatement.getSQLXML",
          "CallableStatement.getShort",
          "CallableStatement.getString",
          "CallableStatement.getTime",
          "CallableStatement.getTimestamp",
          "CallableStatement.getURL",
          "CallableStatement.registerOutParameter",
          "CallableStatement.wasNull",
          "Connection.createSQLXML",
          "Connection.createStruct",
          "Connection.releaseSavepoint",
          "Connection.rollback(Savepoint)",
          "Connection.setSavepoint",
          "Connection.setShardingKey",
          "Connection.setShardingKeyIfValid",
          "PreparedStatement.setRef",
          "PreparedStatement.setRowId",
          "PreparedStatement.setSQLXML",
          "ResultSet.absolute",
          "ResultSet.afterLast",
          "ResultSet.beforeFirst",
          "ResultSet.cancelRowUpdates",
          "ResultSet.deleteRow",
          "ResultSet.first",
          "ResultSet.getCursorName",
          "ResultSet.getRef",
          "ResultSet.getRowId",
          "ResultSet.getSQLXML",
          "ResultSet.insertRow",
          "ResultSet.isLast",
          "ResultSet.last",
          "ResultSet.moveToCurrentRow",
          "ResultSet.moveToInsertRow",
          "ResultSet.previous",
          "ResultSet.refreshRow",
          "ResultSet.relative",
          "ResultSet.update",
          "Statement.getGeneratedKeys");

  /** Calls of the wrong kind for what they are called on, and the state of each. */
  private static final List<String> WRONG_KIND =
      List.of(
          "Statement.execute(Large)?Update\\(.*: HY000",
          "(Prepared|Callable)Statement.execute(Large)?Update\\(\\): HY000",
          "(Prepared|Callable)Statement.(addBatch|execute\\w*)\\(String.*: HY000",
          "ResultSet.getURL\\(.*: 22018");

  /** Where null is an answer. */
  private static final Set<String> NULL_ANSWERS =
      Set.of("getClientInfo", "getResultSet", "getWarnings");

  /** What a closed object still answers. */
  private static final Set<String> ANSWERED_CLOSED =
      Set.of(
          "abort",
          "beginRequest",
          "close",
          "endRequest",
          "enquoteIdentifier",
          "enquoteLiteral",
          "enquoteNCharLiteral",
          "isClosed",
          "isSimpleIdentifier",
          "isValid",
          "isWrapperFor",
          "unwrap");

  /** An interface of JDBC: how an object of it is made, and what else closes it. */
  enum Api {
    CONNECTION(Connection.class, "08003") {
      @Override
      Object open(Connection connection, List<AutoCloseable> closing) {
        closing.add(connection);
        return connection;
      }
    },
    METADATA(DatabaseMetaData.class, "08003") {
      @Override
      Object open(Connection connection, List<AutoCloseable> closing) throws SQLException {
        closing.add(connection);
        return connection.getMetaData();
      }
    },
    STATEMENT(Statement.class, "24000") {
      @Override
      Object open(Connection connection, List<AutoCloseable> closing) throws SQLException {
        return kept(connection.createStatement(), closing);
      }
    },
    PREPARED_STATEMENT(PreparedStatement.class, "24000") {
      @Override
      Object open(Connection connection, List<AutoCloseable> closing) throws SQLException {
        PreparedStatement statement = kept(connection.prepareStatement(PREPARED), closing);
        statement.setInt(1, 1);
        return statement;
      }
    },
    CALLABLE_STATEMENT(CallableStatement.class, "24000") {
      @Override
      Object open(Connection connection, List<AutoCloseable> closing) throws SQLException {
        CallableStatement call = kept(connection.prepareCall(CALLED), closing);
        call.setInt("x", 1);
        return call;
      }
    },
    PARAMETERS(ParameterMetaData.class, "24000") {
      @Override
      Object open(Connection connection, List<AutoCloseable> closing) throws SQLException {
        return kept(connection.prepareStatement("SELECT ? AS one"), closing).getParameterMetaData();
      }
    },
    RESULT(ResultSet.class, "24000") {
      @Override
      Object open(Connection connection, List<AutoCloseable> closing) throws SQLException {
        ResultSet result = kept(connection.createStatement(), closing).executeQuery(JdbcCall.QUERY);
        assertThat(result.next()).isTrue();
        return result;
      }
    },
    COLUMNS(ResultSetMetaData.class, "24000") {
      @Override
      Object open(Connection connection, List<AutoCloseable> closing) throws SQLException {
        return ((ResultSet) RESULT.open(connection, closing)).getMetaData();
      }
    };

    private final Class<?> type;
    private final String closedState;

    Api(Class<?> type, String closedState) {
      this.type = type;
      this.closedState = closedState;
    }

    /** A new object, and what to close so that it is closed. */
    abstract Object open(Connection connection, List<AutoCloseable> closing) throws SQLException;

    private static <T extends AutoCloseable> T kept(T object, List<AutoCloseable> closing) {
      closing.add(object);
      return object;
    }
  }

  @ParameterizedTest
  @EnumSource
  void worksOrIsRefused(Api api, ServerProcess server) throws Exception {
    List<String> faults = new ArrayList<>();
    Set<String> refused = new TreeSet<>();
    for (JdbcCall call : JdbcCall.of(api.type).toList()) {
      try (Connection connection = Connections.open(server)) {
        Outcome outcome = call.on(api.open(connection, new ArrayList<>()));
        if (outcome instanceof Outcome.Failed failed && "HYC00".equals(failed.state())) {
          refused.add(listed(call));
          if (failed.exception().getMessage().length() < 15) {
            faults.add(call + " does not say what is not supported");
          }
        } else if (!isExpected(call, outcome)) {
          faults.add(call + ": " + outcome);
        }
      }
    }

    assertThat(faults).isEmpty();
    assertThat(refused).isSubsetOf(REFUSED);
    assertThat(REFUSED.stream().filter(name -> name.startsWith(api.type.getSimpleName() + ".")))
        .allSatisfy(name -> assertThat(refused).contains(name));
  }

  @ParameterizedTest
  @EnumSource
  void saysThatItIsClosed(Api api, ServerProcess server) throws Exception {
    List<String> faults = new ArrayList<>();
    for (JdbcCall call : JdbcCall.of(api.type).toList()) {
      try (Connection connection = Connections.open(server)) {
        List<AutoCloseable> closing = new ArrayList<>();
        Object object = api.open(connection, closing);
        for (AutoCloseable closed : closing) {
          closed.close();
        }
        Outcome outcome = call.on(object);
        if (!isDueWhenClosed(api, call, outcome)) {
          faults.add(call + ": " + outcome);
        }
      }
    }

    assertThat(faults).isEmpty();
  }

  private static boolean isExpected(JdbcCall call, Outcome outcome) {
    if (outcome instanceof Outcome.Returned returned) {
      return returned.value() != null
          || call.method().getReturnType() == void.class
          || NULL_ANSWERS.contains(call.name());
    }
    return outcome instanceof Outcome.Failed failed
        && WRONG_KIND.stream()
            .anyMatch(wrong -> Pattern.matches(wrong, call + ": " + failed.state()));
  }

  /**
   * Of what belongs to a closed object, the columns are known for good, and the metadata of a
   * connection answers what it need not ask.
   */
  private static boolean isDueWhenClosed(Api api, JdbcCall call, Outcome outcome) {
    if (outcome instanceof Outcome.Failed failed) {
      return api.closedState.equals(failed.state())
          && failed.exception().getMessage().contains("closed");
    }
    return outcome instanceof Outcome.Returned
        && (ANSWERED_CLOSED.contains(call.name())
            || api == Api.COLUMNS
            || api == Api.PARAMETERS
            || (api == Api.METADATA && call.method().getReturnType() != ResultSet.class));
  }

  /** The name that stands for a call among the refused ones. */
  private static String listed(JdbcCall call) {
    String name = call.toString();
    return REFUSED.stream()
        .filter(
            refused ->
                name.equals(refused)
                    || name.startsWith(refused + "(")
                    || (refused.equals("ResultSet.update") && name.startsWith(refused))
                    || (refused.startsWith("Statement.") && name.startsWith("Prepared" + refused))
                    || (refused.startsWith("Statement.") && name.startsWith("Callable" + refused))
                    || (refused.startsWith("PreparedStatement.")
                        && name.startsWith(refused.replace("Prepared", "Callable"))))
        .findFirst()
        .orElse(name);
  }
}

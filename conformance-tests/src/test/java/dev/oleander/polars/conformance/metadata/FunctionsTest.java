package dev.oleander.polars.conformance.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.conformance.jdbc.Connections;
import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every function that the metadata lists is called, and answers the type that it should. */
@SandboxServer
final class FunctionsTest {
  /** The call of each function, from a row of {@code conformance.types} or of its own. */
  private static final String CALLS =
      """
      ABS(double)
      ACOS(0.5)
      ACOSD(0.5)
      APPROX_QUANTILE(double, 0.5)
      ARRAY_AGG(id)
      ARRAY_CONTAINS(ARRAY[1, 2], 1)
      ARRAY_GET(ARRAY[1, 2], 1)
      ARRAY_LENGTH(ARRAY[1, 2])
      ARRAY_LOWER(ARRAY[1, 2])
      ARRAY_MEAN(ARRAY[1, 2])
      ARRAY_REVERSE(ARRAY[1, 2])
      ARRAY_SUM(ARRAY[1, 2])
      ARRAY_TO_STRING(ARRAY['a', 'b'], ',')
      ARRAY_UNIQUE(ARRAY[1, 2])
      ARRAY_UPPER(ARRAY[1, 2])
      ASIN(0.5)
      ASIND(0.5)
      ATAN(double)
      ATAN2(double, double)
      ATAN2D(double, double)
      ATAND(double)
      AVG(double)
      BIT_AND(id, small)
      BIT_COUNT(id)
      BIT_LENGTH(text)
      BIT_NOT(id)
      BIT_OR(id, small)
      BIT_XOR(id, small)
      BITAND(id, small)
      BITCOUNT(id)
      BITNOT(id)
      BITOR(id, small)
      BITXOR(id, small)
      CBRT(double)
      CEIL(double)
      CEILING(double)
      CHAR_LENGTH(text)
      CHARACTER_LENGTH(text)
      COALESCE(small, id)
      COLUMNS('^id$')
      CONCAT(text, '!')
      CONCAT_WS('-', text, text)
      CORR(double, single)
      COS(double)
      COSD(double)
      COT(double)
      COTD(double)
      COUNT(id)
      COVAR(double, single)
      COVAR_POP(double, single)
      COVAR_SAMP(double, single)
      CUME_DIST() OVER (ORDER BY id)
      CURRENT_DATE()
      CURRENT_TIME()
      CURRENT_TIMESTAMP()
      DATE('2024-01-02')
      DATE_PART('year', moment)
      DATE_TRUNC('month', moment)
      DATETIME('2024-01-02 03:04:05')
      DAY(moment)
      DAYOFMONTH(moment)
      DAYOFWEEK(moment)
      DAYOFYEAR(moment)
      DEGREES(double)
      DENSE_RANK() OVER (ORDER BY id)
      DIV(id, 2)
      ENDS_WITH(text, 'x')
      ERF(double)
      ERFC(double)
      EXP(double)
      EXTRACT(YEAR FROM moment)
      FIRST(id)
      FIRST_VALUE(id) OVER (ORDER BY id)
      FLOOR(double)
      GENERATE_SERIES(1, 3)
      GREATEST(id, small)
      GROUP_CONCAT(text)
      GROUPING(id)
      HOUR(moment)
      IF(flag, 1, 2)
      IFNULL(small, id)
      INITCAP(text)
      LAG(id, 1) OVER (ORDER BY id)
      LAST(id)
      LAST_VALUE(id) OVER (ORDER BY id)
      LEAD(id, 1) OVER (ORDER BY id)
      LEAST(id, small)
      LEFT(text, 1)
      LENGTH(text)
      LISTAGG(text)
      LN(2.5)
      LOCALTIME()
      LOCALTIMESTAMP()
      LOG(id, 10)
      LOG10(id)
      LOG1P(id)
      LOG2(id)
      LOWER(text)
      LPAD(text, 5, 'x')
      LTRIM(text)
      MAX(id)
      MEDIAN(double)
      MIN(id)
      MINUTE(moment)
      MOD(id, 2)
      MONTH(moment)
      NORMALIZE(text, NFC)
      NOW()
      NTH_VALUE(id, 1) OVER (ORDER BY id)
      NTILE(2) OVER (ORDER BY id)
      NULLIF(small, id)
      OCTET_LENGTH(text)
      PERCENT_RANK() OVER (ORDER BY id)
      PI()
      POSITION('x' IN text)
      POW(id, 2)
      POWER(id, 2)
      QUANTILE_CONT(double, 0.5)
      QUANTILE_DISC(double, 0.5)
      QUARTER(moment)
      RADIANS(double)
      RANK() OVER (ORDER BY id)
      REGEXP_LIKE(text, 'x')
      REGEXP_REPLACE(text, 'x', 'y')
      REPLACE(text, 'x', 'y')
      REVERSE(text)
      RIGHT(text, 1)
      ROUND(double, 1)
      ROW_NUMBER() OVER (ORDER BY id)
      RPAD(text, 5, 'x')
      RTRIM(text)
      SECOND(moment)
      SIGN(double)
      SIN(double)
      SIND(double)
      SPLIT_PART(text, 'x', 1)
      SQRT(id)
      STARTS_WITH(text, 'x')
      STDDEV(double)
      STDDEV_SAMP(double)
      STDEV(double)
      STDEV_SAMP(double)
      STRFTIME(moment, '%Y')
      STRING_AGG(text, ',')
      STRING_TO_ARRAY(text, 'x')
      STRPOS(text, 'x')
      STRPTIME('02.01.2024', '%d.%m.%Y')
      SUBSTR(text, 1, 1)
      SUBSTRING(text, 1, 1)
      SUM(id)
      TAN(double)
      TAND(double)
      TIME('01:02:03')
      TIMESTAMP('2024-01-02 03:04:05')
      TOTAL(id)
      TRIM(text)
      TRUNC(double)
      TRUNCATE(double, 1)
      UNNEST(STRING_TO_ARRAY(text, 'x'))
      UPPER(text)
      VAR(double)
      VAR_SAMP(double)
      VARIANCE(double)
      WEEK(moment)
      XOR(id, small)
      YEAR(moment)
      """;

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

  /** The calls by the names of their functions. */
  private static Map<String, String> calls() {
    Map<String, String> calls = new TreeMap<>();
    CALLS.lines().forEach(call -> calls.put(call.substring(0, call.indexOf('(')), call));
    return calls;
  }

  private static String statement(String function, String call) {
    String alias = function.equals("COLUMNS") ? "" : " AS x"; // it may stand for several
    String grouping = function.equals("GROUPING") ? " GROUP BY ROLLUP (id)" : "";
    return "SELECT " + call + alias + " FROM conformance.types" + grouping;
  }

  private Map<String, Integer> results() throws SQLException {
    Map<String, Integer> results = new TreeMap<>();
    try (ResultSet columns = metaData.getFunctionColumns(null, null, "%", "%")) {
      while (columns.next()) {
        if (columns.getShort("COLUMN_TYPE") == DatabaseMetaData.functionReturn) {
          results.put(columns.getString("FUNCTION_NAME"), columns.getInt("DATA_TYPE"));
        }
      }
    }
    return results;
  }

  @Test
  void everyFunctionCanBeCalledAndAnswersItsType() throws SQLException {
    Map<String, Integer> results = results();
    Map<String, String> calls = calls();
    assertThat(calls.keySet()).isEqualTo(results.keySet());
    List<String> wrong = new ArrayList<>();
    try (Statement statement = connection.createStatement()) {
      for (Map.Entry<String, Integer> function : results.entrySet()) {
        String call = calls.get(function.getKey());
        try (ResultSet rows = statement.executeQuery(statement(function.getKey(), call))) {
          int type = rows.getMetaData().getColumnType(1);
          if (!fits(function.getValue(), type)) {
            wrong.add(call + " is of type " + rows.getMetaData().getColumnTypeName(1));
          }
          while (rows.next()) {
            rows.getObject(1);
          }
        } catch (SQLException e) {
          wrong.add(call + ": " + e.getMessage());
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static boolean fits(int told, int type) {
    return switch (told) {
      case Types.OTHER -> true;
      case Types.NUMERIC ->
          List.of(
                  Types.TINYINT,
                  Types.SMALLINT,
                  Types.INTEGER,
                  Types.BIGINT,
                  Types.REAL,
                  Types.DOUBLE,
                  Types.DECIMAL)
              .contains(type);
      default -> told == type;
    };
  }

  @Test
  void functionsAreFoundByTheirNames() throws SQLException {
    assertThat(names(metaData.getFunctions(null, null, "LOG%")))
        .containsExactly("LOG", "LOG10", "LOG1P", "LOG2");
    assertThat(names(metaData.getFunctions("", "", "BIT_AND"))).containsExactly("BIT_AND");
    assertThat(names(metaData.getFunctions("oleander", "default", "%"))).isEmpty();
    assertThat(names(metaData.getFunctions(null, null, "abs"))).isEmpty();
    try (ResultSet columns = metaData.getFunctionColumns(null, null, "ROUND", null)) {
      List<String> found = new ArrayList<>();
      while (columns.next()) {
        found.add(
            columns.getInt("ORDINAL_POSITION")
                + columns.getString("COLUMN_NAME")
                + ":"
                + columns.getString("TYPE_NAME"));
      }
      assertThat(found).containsExactly("0:NUMBER", "1value:NUMBER", "2digits:BIGINT");
    }
  }

  private static List<String> names(ResultSet functions) throws SQLException {
    List<String> names = new ArrayList<>();
    try (functions) {
      while (functions.next()) {
        names.add(functions.getString("FUNCTION_NAME"));
        assertThat(functions.getString("REMARKS")).isNotBlank();
        assertThat(functions.getString("SPECIFIC_NAME")).isNotBlank();
      }
    }
    return names;
  }
}

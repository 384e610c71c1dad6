package dev.oleander.polars.conformance.jdbc;

import static dev.oleander.polars.conformance.jdbc.SqlFailures.assertState;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.Date;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.Random;
import java.util.TimeZone;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is bound is what comes back, of the same type, and what is found. */
@SandboxServer
final class ParametersTest {
  private static final String ONE = "SELECT ? AS x";

  /** A value, the type of the column that it makes, and the class to read it as. */
  private record Bound(Object value, int type, Class<?> readAs) {
    static Bound of(Object value, int type) {
      return new Bound(value, type, value.getClass());
    }
  }

  private static List<Bound> values() {
    return List.of(
        Bound.of(true, Types.BOOLEAN),
        Bound.of(Byte.MIN_VALUE, Types.TINYINT),
        Bound.of(Short.MAX_VALUE, Types.SMALLINT),
        Bound.of(Integer.MIN_VALUE, Types.INTEGER),
        Bound.of(Integer.MAX_VALUE, Types.INTEGER),
        Bound.of(Long.MIN_VALUE, Types.BIGINT),
        Bound.of(Long.MAX_VALUE, Types.BIGINT),
        Bound.of(BigInteger.TWO.pow(63), Types.DECIMAL),
        Bound.of(BigInteger.TWO.pow(63).negate(), Types.BIGINT),
        Bound.of(0.1f, Types.REAL),
        Bound.of(Float.NaN, Types.REAL),
        Bound.of(Float.MIN_VALUE, Types.REAL),
        Bound.of(0.1, Types.DOUBLE),
        Bound.of(-0.0, Types.DOUBLE),
        Bound.of(Double.NaN, Types.DOUBLE),
        Bound.of(Double.POSITIVE_INFINITY, Types.DOUBLE),
        Bound.of(Double.NEGATIVE_INFINITY, Types.DOUBLE),
        Bound.of(Double.MIN_VALUE, Types.DOUBLE),
        Bound.of(-Double.MAX_VALUE, Types.DOUBLE),
        Bound.of(new BigDecimal("1.10"), Types.DECIMAL),
        Bound.of(new BigDecimal("-0.05"), Types.DECIMAL),
        Bound.of(new BigDecimal("0.00"), Types.DECIMAL),
        Bound.of(BigDecimal.TEN.pow(38).subtract(BigDecimal.ONE), Types.DECIMAL),
        Bound.of(new BigDecimal("1E-38"), Types.DECIMAL),
        Bound.of("", Types.VARCHAR),
        Bound.of("it's \\ \" ` ? -- /* \0 \r\n ä € 𝄞", Types.VARCHAR),
        Bound.of(new byte[0], Types.VARBINARY),
        Bound.of(new byte[] {0, 1, -1, 39}, Types.VARBINARY),
        Bound.of(UUID.fromString("00112233-4455-6677-8899-aabbccddeeff"), Types.VARBINARY),
        Bound.of(LocalDate.of(2024, 2, 29), Types.DATE),
        Bound.of(LocalDate.of(1582, 10, 10), Types.DATE),
        Bound.of(LocalDate.of(-44, 3, 15), Types.DATE),
        Bound.of(LocalDate.of(12_000, 1, 1), Types.DATE),
        Bound.of(Date.valueOf("1999-12-31"), Types.DATE),
        Bound.of(LocalTime.MAX, Types.TIME),
        Bound.of(LocalTime.MIDNIGHT, Types.TIME),
        Bound.of(Time.valueOf("23:59:59"), Types.TIME),
        Bound.of(LocalDateTime.of(2024, 2, 29, 23, 59, 59, 123_456_000), Types.TIMESTAMP),
        Bound.of(LocalDateTime.of(2024, 2, 29, 23, 59, 59, 123_456_789), Types.TIMESTAMP),
        Bound.of(LocalDateTime.of(1, 1, 1, 0, 0, 0, 1000), Types.TIMESTAMP),
        Bound.of(LocalDateTime.of(-44, 3, 15, 12, 0), Types.TIMESTAMP),
        Bound.of(LocalDateTime.of(12_000, 1, 1, 0, 0), Types.TIMESTAMP),
        Bound.of(Timestamp.valueOf("2024-02-29 01:02:03.000000001"), Types.TIMESTAMP),
        Bound.of(Instant.parse("2024-02-29T11:30:00.123456Z"), Types.TIMESTAMP_WITH_TIMEZONE),
        Bound.of(Instant.parse("1969-12-31T23:59:59.999999999Z"), Types.TIMESTAMP_WITH_TIMEZONE),
        Bound.of(
            OffsetDateTime.of(2024, 2, 29, 12, 0, 0, 0, ZoneOffset.UTC),
            Types.TIMESTAMP_WITH_TIMEZONE),
        Bound.of(Duration.ofMillis(-1500), Types.OTHER),
        Bound.of(Duration.ofNanos(Long.MAX_VALUE), Types.OTHER),
        Bound.of(Duration.ofNanos(Long.MIN_VALUE), Types.OTHER),
        new Bound(Arrays.asList(1L, null, Long.MIN_VALUE), Types.ARRAY, List.class),
        new Bound(Arrays.asList("it's", "", null), Types.ARRAY, List.class),
        new Bound(List.of(List.of(1), List.of()), Types.ARRAY, List.class),
        new Bound(List.of(LocalTime.of(1, 2, 3, 4), LocalTime.MIDNIGHT), Types.ARRAY, List.class));
  }

  @Test
  void everyValueComesBackAsItIs(ServerProcess server) throws SQLException {
    try (Connection connection = Connections.open(server);
        PreparedStatement statement = connection.prepareStatement(ONE)) {
      for (Bound bound : values()) {
        statement.setObject(1, bound.value());
        try (ResultSet row = statement.executeQuery()) {
          assertThat(row.getMetaData().getColumnType(1)).as("%s", bound).isEqualTo(bound.type());
          assertThat(row.next()).isTrue();
          assertThat((Object) row.getObject(1, bound.readAs()))
              .as("%s", bound)
              .isEqualTo(bound.value());
          assertThat(row.wasNull()).isFalse();
        }
      }
    }
  }

  @Test
  void decimalsKeepPrecisionAndScale(ServerProcess server) throws SQLException {
    try (Connection connection = Connections.open(server);
        PreparedStatement statement = connection.prepareStatement("SELECT ? AS a, ? AS b")) {
      statement.setBigDecimal(1, new BigDecimal("1.10"));
      statement.setObject(2, "7", Types.DECIMAL, 3);
      ResultSetMetaData columns = statement.getMetaData();
      assertThat(columns.getPrecision(1)).isEqualTo(3);
      assertThat(columns.getScale(1)).isEqualTo(2);
      assertThat(columns.getPrecision(2)).isEqualTo(4);
      assertThat(columns.getScale(2)).isEqualTo(3);
    }
  }

  private static String hostile(Random random) {
    String pieces = "'\\\"`?;-/*!$E X(){}[]\0\n\r\t\u2028\ufeff%_äa:1";
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(40);
    for (int i = 0; i < length; i++) {
      text.append(pieces.charAt(random.nextInt(pieces.length())));
      if (random.nextInt(10) == 0) {
        text.appendCodePoint(0x1f600 + random.nextInt(50));
      }
    }
    return text.toString();
  }

  /** Binds many values at once and reads them back. */
  private static void roundTrip(Connection connection, List<?> values, Class<?> type)
      throws SQLException {
    String columns =
        IntStream.range(0, values.size())
            .mapToObj(i -> "? AS c" + i)
            .collect(Collectors.joining(", "));
    try (PreparedStatement statement = connection.prepareStatement("SELECT " + columns)) {
      for (int i = 0; i < values.size(); i++) {
        statement.setObject(i + 1, values.get(i));
      }
      try (ResultSet row = statement.executeQuery()) {
        assertThat(row.next()).isTrue();
        List<Object> read = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
          read.add(row.getObject(i + 1, type));
        }
        assertThat(read).isEqualTo(values);
        assertThat(row.next()).isFalse();
      }
    }
  }

  @Test
  void anyTextNumberAndTimeComesBack(ServerProcess server) throws SQLException {
    Random random = new Random(5);
    try (Connection connection = Connections.open(server)) {
      for (int round = 0; round < 5; round++) {
        roundTrip(
            connection, random.ints(100).mapToObj(i -> hostile(random)).toList(), String.class);
        roundTrip(
            connection,
            random.longs(100).mapToObj(Double::longBitsToDouble).toList(),
            Double.class);
        roundTrip(
            connection, random.ints(100).mapToObj(Float::intBitsToFloat).toList(), Float.class);
        roundTrip(
            connection,
            random
                .ints(100, 0, 38)
                .mapToObj(scale -> new BigDecimal(new BigInteger(120, random), scale))
                .toList(),
            BigDecimal.class);
        roundTrip(
            connection,
            random
                .longs(100)
                .mapToObj(n -> LocalDateTime.of(1970, 1, 1, 0, 0).plusNanos(n))
                .toList(),
            LocalDateTime.class);
      }
    }
  }

  /** Every column of the lake's types finds its row by its own value. */
  @Test
  void aValueOfAColumnFindsItsRow(ServerProcess server) throws SQLException {
    try (Connection connection = Connections.open(server);
        Statement all = connection.createStatement();
        ResultSet row = all.executeQuery("SELECT * FROM conformance.types ORDER BY id")) {
      assertThat(row.next()).isTrue();
      ResultSetMetaData columns = row.getMetaData();
      int compared = 0;
      for (int i = 1; i <= columns.getColumnCount(); i++) {
        int type = columns.getColumnType(i);
        if (type == Types.ARRAY || type == Types.STRUCT) {
          continue;
        }
        String name = columns.getColumnName(i);
        String sql =
            "SELECT id FROM conformance.types WHERE id = ? AND \"%s\" = ? AND \"%s\" IN (?, ?)"
                .formatted(name, name);
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
          Object value = row.getObject(i);
          statement.setInt(1, row.getInt("id"));
          for (int parameter = 2; parameter <= 4; parameter++) {
            statement.setObject(parameter, value);
          }
          try (ResultSet found = statement.executeQuery()) {
            assertThat(found.next()).as(name).isTrue();
            assertThat(found.next()).as(name).isFalse();
          }
          compared++;
        }
      }
      assertThat(compared).isGreaterThan(10);
    }
  }

  @Test
  void aListStandsForItsElements(ServerProcess server) throws SQLException {
    try (Connection connection = Connections.open(server);
        PreparedStatement statement =
            connection.prepareStatement(
                "SELECT count(*) AS n FROM flowers WHERE species IN (?) AND petal_length > ?")) {
      statement.setArray(
          1, connection.createArrayOf("VARCHAR", new Object[] {"setosa", "virginica"}));
      statement.setDouble(2, 0);
      assertThat(count(statement)).isEqualTo(100);
      statement.setObject(1, List.of("setosa"));
      assertThat(count(statement)).isEqualTo(50);
      statement.setObject(1, List.of());
      assertThat(count(statement)).isZero();
      statement.setString(1, "setosa' OR '1'='1");
      assertThat(count(statement)).isZero();
    }
  }

  private static long count(PreparedStatement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      assertThat(row.next()).isTrue();
      return row.getLong(1);
    }
  }

  @Test
  void nullOfEveryTypeIsNull(ServerProcess server) throws SQLException {
    int[] types = {
      Types.BOOLEAN, Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT, Types.REAL,
      Types.DOUBLE, Types.DECIMAL, Types.VARCHAR, Types.VARBINARY, Types.DATE, Types.TIME,
      Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE, Types.NULL
    };
    try (Connection connection = Connections.open(server);
        PreparedStatement statement = connection.prepareStatement(ONE)) {
      for (int type : types) {
        statement.setNull(1, type);
        try (ResultSet row = statement.executeQuery()) {
          assertThat(row.getMetaData().getColumnType(1)).isEqualTo(type);
          assertThat(row.next()).isTrue();
          assertThat(row.getObject(1)).isNull();
        }
      }
    }
  }

  @Test
  void streamsAndObjectsToFill(ServerProcess server) throws Exception {
    try (Connection connection = Connections.open(server);
        PreparedStatement statement =
            connection.prepareStatement(
                "SELECT ? AS a, ? AS b, ? AS c, ? AS d, ? AS e, ? AS f, ? AS g")) {
      Blob blob = connection.createBlob();
      try (OutputStream out = blob.setBinaryStream(1)) {
        out.write(new byte[] {1, 2});
      }
      Clob clob = connection.createClob();
      clob.setString(1, "clob's");
      statement.setBlob(1, blob);
      statement.setClob(2, clob);
      statement.setBinaryStream(3, new ByteArrayInputStream(new byte[] {3, 4, 5}), 2);
      statement.setCharacterStream(4, new StringReader("reader's"));
      statement.setAsciiStream(
          5, new ByteArrayInputStream("ascii".getBytes(StandardCharsets.US_ASCII)), 5L);
      statement.setNString(6, "ñ");
      statement.setArray(7, connection.createArrayOf("DATE", new Object[] {"2024-02-29", null}));
      try (ResultSet row = statement.executeQuery()) {
        assertThat(row.next()).isTrue();
        assertThat(row.getBytes(1)).containsExactly(1, 2);
        assertThat(row.getString(2)).isEqualTo("clob's");
        assertThat(row.getBytes(3)).containsExactly(3, 4);
        assertThat(row.getString(4)).isEqualTo("reader's");
        assertThat(row.getString(5)).isEqualTo("ascii");
        assertThat(row.getNString(6)).isEqualTo("ñ");
        assertThat(row.getString(7)).isEqualTo("[\"2024-02-29\", null]");
      }
    }
  }

  /** What a getter writes into an old date class in a calendar, a setter reads out of it. */
  @Test
  void calendarsAreTheSameBothWays(ServerProcess server) throws SQLException {
    Calendar kiritimati = new GregorianCalendar(TimeZone.getTimeZone("Pacific/Kiritimati"));
    try (Connection connection = Connections.open(server);
        PreparedStatement statement =
            connection.prepareStatement("SELECT ? AS d, ? AS t, ? AS ts")) {
      statement.setObject(1, LocalDate.of(1994, 12, 30));
      statement.setObject(2, LocalTime.of(23, 30, 0, 7_000_000));
      statement.setObject(3, LocalDateTime.of(2024, 2, 29, 23, 30, 0, 7));
      try (ResultSet row = statement.executeQuery()) {
        assertThat(row.next()).isTrue();
        statement.setDate(1, row.getDate(1, kiritimati), kiritimati);
        statement.setTime(2, row.getTime(2, kiritimati), kiritimati);
        statement.setTimestamp(3, row.getTimestamp(3, kiritimati), kiritimati);
      }
      try (ResultSet row = statement.executeQuery()) {
        assertThat(row.next()).isTrue();
        assertThat(row.getString(1)).isEqualTo("1994-12-30");
        assertThat(row.getString(2)).isEqualTo("23:30:00.007");
        assertThat(row.getString(3)).isEqualTo("2024-02-29 23:30:00.000000007");
      }
    }
  }

  @Test
  void theZoneOfTheConnectionIsTheSameBothWays(ServerProcess server) throws SQLException {
    try (Connection connection =
            Connections.open(server, "/oleander/default?timeZone=Pacific/Kiritimati");
        PreparedStatement statement =
            connection.prepareStatement("SELECT ? AS d, ? AS t, ? AS ts, ? AS l")) {
      statement.setObject(1, LocalDate.of(1994, 12, 30));
      statement.setObject(2, LocalTime.of(23, 30));
      statement.setObject(3, LocalDateTime.of(2024, 2, 29, 23, 30));
      statement.setNull(4, Types.ARRAY);
      try (ResultSet row = statement.executeQuery()) {
        assertThat(row.next()).isTrue();
        statement.setDate(1, row.getDate(1));
        statement.setTime(2, row.getTime(2));
        statement.setTimestamp(3, row.getTimestamp(3));
        statement.setObject(4, List.of(row.getTimestamp(3)));
      }
      try (ResultSet row = statement.executeQuery()) {
        assertThat(row.next()).isTrue();
        assertThat(row.getString(1)).isEqualTo("1994-12-30");
        assertThat(row.getString(2)).isEqualTo("23:30:00");
        assertThat(row.getString(3)).isEqualTo("2024-02-29 23:30:00");
        assertThat(row.getString(4)).isEqualTo("[\"2024-02-29 23:30:00\"]");
      }
    }
  }

  @Test
  void whatIsNotBoundOrNotThere(ServerProcess server) throws SQLException {
    try (Connection connection = Connections.open(server);
        PreparedStatement statement = connection.prepareStatement("SELECT ? AS a, ? AS b")) {
      assertState("07001", statement::executeQuery);
      statement.setInt(1, 1);
      assertState("07001", statement::executeQuery);
      statement.setInt(2, 2);
      assertThat(Connections.rows(statement.executeQuery())).containsExactly(List.of("1", "2"));
      statement.setInt(2, 3);
      assertThat(Connections.rows(statement.executeQuery())).containsExactly(List.of("1", "3"));
      statement.clearParameters();
      assertState("07001", statement::executeQuery);
      assertState("07009", () -> statement.setInt(0, 1));
      assertState("07009", () -> statement.setInt(3, 1));
      assertState("07009", () -> statement.getParameterMetaData().getParameterType(3));
      assertState("22018", () -> statement.setObject(1, "x", Types.INTEGER));
      assertState("HYC00", () -> statement.setRowId(1, null));
      assertState("HYC00", () -> statement.setSQLXML(1, null));
      assertState("HYC00", () -> statement.setRef(1, null));
    }
  }

  @Test
  void typesOfParametersAreThoseOfTheirPartners(ServerProcess server) throws SQLException {
    String sql =
        "WITH f AS (SELECT * FROM flowers WHERE petal_length > ?) SELECT * FROM f WHERE species = ?"
            + " AND species LIKE ? AND petal_width + ? < 3 AND f.petal_width BETWEEN ? AND ? AND ?"
            + " IN (SELECT small FROM conformance.types WHERE price = ?) AND f(?) = 1 LIMIT ?";
    try (Connection connection = Connections.open(server);
        PreparedStatement statement = connection.prepareStatement(sql)) {
      ParameterMetaData parameters = statement.getParameterMetaData();
      assertThat(parameters.getParameterCount()).isEqualTo(10);
      List<String> types = new ArrayList<>();
      for (int i = 1; i <= 10; i++) {
        types.add(parameters.getParameterTypeName(i));
      }
      assertThat(types)
          .containsExactly(
              "DOUBLE", "VARCHAR", "VARCHAR", "DOUBLE", "DOUBLE", "DOUBLE", "INTEGER", "DECIMAL",
              "OTHER", "BIGINT");
      assertThat(parameters.getParameterType(9)).isEqualTo(Types.OTHER);
      assertThat(parameters.getParameterClassName(9)).isEqualTo("java.lang.Object");
      assertThat(parameters.getParameterClassName(8)).isEqualTo("java.math.BigDecimal");
      assertThat(parameters.isSigned(8)).isTrue();
      assertThat(parameters.getScale(8)).isEqualTo(2);
      assertThat(parameters.isNullable(8)).isEqualTo(ParameterMetaData.parameterNullableUnknown);
      assertThat(parameters.getParameterMode(8)).isEqualTo(ParameterMetaData.parameterModeIn);
    }
  }

  /** One expression that is none keeps nothing from the others. */
  @Test
  void anUnknownColumnIsOfNoType(ServerProcess server) throws SQLException {
    try (Connection connection = Connections.open(server)) {
      PreparedStatement statement =
          connection.prepareStatement(
              "SELECT * FROM flowers WHERE nowhere = ? AND petal_width = ?");
      ParameterMetaData parameters = statement.getParameterMetaData();
      assertThat(parameters.getParameterType(1)).isEqualTo(Types.OTHER);
      assertThat(parameters.getParameterType(2)).isEqualTo(Types.DOUBLE);
      statement.close();
      assertState("24000", () -> parameters.getParameterType(2));
    }
  }
}

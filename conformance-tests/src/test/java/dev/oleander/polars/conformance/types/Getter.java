package dev.oleander.polars.conformance.types;

import java.io.Reader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.ResultSet;
import java.sql.SQLData;
import java.sql.SQLException;
import java.sql.Struct;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.UUID;

/** One way to read a column, by its index and by its label. */
record Getter(ByIndex byIndex, ByLabel byLabel) {
  /** Reads a column by its index. */
  interface ByIndex {
    Object read(ResultSet row, int column) throws SQLException;
  }

  /** Reads a column by its label. */
  interface ByLabel {
    Object read(ResultSet row, String label) throws SQLException;
  }

  private interface OfArray {
    Object read(Array array) throws SQLException;
  }

  private static final List<String> CALENDARS =
      List.of("UTC", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata");

  private static final List<Class<?>> CLASSES =
      List.of(
          Boolean.class,
          Byte.class,
          Short.class,
          Integer.class,
          Long.class,
          Float.class,
          Double.class,
          BigDecimal.class,
          BigInteger.class,
          String.class,
          byte[].class,
          LocalDate.class,
          LocalTime.class,
          LocalDateTime.class,
          OffsetDateTime.class,
          ZonedDateTime.class,
          Instant.class,
          Duration.class,
          Date.class,
          Time.class,
          Timestamp.class,
          UUID.class,
          URL.class,
          Blob.class,
          Clob.class,
          NClob.class,
          Reader.class,
          List.class,
          Map.class,
          Array.class,
          Struct.class,
          Object.class,
          Thread.class);

  /** All of them, by the names that {@code outcomes.py} gives them. */
  static Map<String, Getter> all() {
    Map<String, Getter> all = new LinkedHashMap<>();
    all.put("getBoolean", new Getter(ResultSet::getBoolean, ResultSet::getBoolean));
    all.put("getByte", new Getter(ResultSet::getByte, ResultSet::getByte));
    all.put("getShort", new Getter(ResultSet::getShort, ResultSet::getShort));
    all.put("getInt", new Getter(ResultSet::getInt, ResultSet::getInt));
    all.put("getLong", new Getter(ResultSet::getLong, ResultSet::getLong));
    all.put("getFloat", new Getter(ResultSet::getFloat, ResultSet::getFloat));
    all.put("getDouble", new Getter(ResultSet::getDouble, ResultSet::getDouble));
    all.put("getBigDecimal", new Getter(ResultSet::getBigDecimal, ResultSet::getBigDecimal));
    all.put("getString", new Getter(ResultSet::getString, ResultSet::getString));
    all.put("getNString", new Getter(ResultSet::getNString, ResultSet::getNString));
    all.put("getBytes", new Getter(ResultSet::getBytes, ResultSet::getBytes));
    all.put("getURL", new Getter(ResultSet::getURL, ResultSet::getURL));
    all.put("getRef", new Getter(ResultSet::getRef, ResultSet::getRef));
    all.put("getRowId", new Getter(ResultSet::getRowId, ResultSet::getRowId));
    all.put("getSQLXML", new Getter(ResultSet::getSQLXML, ResultSet::getSQLXML));
    all.put("getBlob", new Getter(ResultSet::getBlob, ResultSet::getBlob));
    all.put("getClob", new Getter(ResultSet::getClob, ResultSet::getClob));
    all.put("getNClob", new Getter(ResultSet::getNClob, ResultSet::getNClob));
    all.put("getAsciiStream", new Getter(ResultSet::getAsciiStream, ResultSet::getAsciiStream));
    all.put("getBinaryStream", new Getter(ResultSet::getBinaryStream, ResultSet::getBinaryStream));
    all.put(
        "getCharacterStream",
        new Getter(ResultSet::getCharacterStream, ResultSet::getCharacterStream));
    all.put(
        "getNCharacterStream",
        new Getter(ResultSet::getNCharacterStream, ResultSet::getNCharacterStream));
    putDates(all);
    putObjects(all);
    putArrays(all);
    return all;
  }

  private static void putDates(Map<String, Getter> all) {
    all.put("getDate", new Getter(ResultSet::getDate, ResultSet::getDate));
    all.put("getTime", new Getter(ResultSet::getTime, ResultSet::getTime));
    all.put("getTimestamp", new Getter(ResultSet::getTimestamp, ResultSet::getTimestamp));
    putDates(all, "(null)", null);
    for (String zone : CALENDARS) {
      putDates(all, "(" + zone + ")", calendar(zone));
    }
  }

  private static void putDates(Map<String, Getter> all, String suffix, Calendar calendar) {
    all.put(
        "getDate" + suffix,
        new Getter(
            (row, column) -> row.getDate(column, calendar),
            (row, label) -> row.getDate(label, calendar)));
    all.put(
        "getTime" + suffix,
        new Getter(
            (row, column) -> row.getTime(column, calendar),
            (row, label) -> row.getTime(label, calendar)));
    all.put(
        "getTimestamp" + suffix,
        new Getter(
            (row, column) -> row.getTimestamp(column, calendar),
            (row, label) -> row.getTimestamp(label, calendar)));
  }

  /** Set to a time that is none of any value, and strict: the driver must not mind. */
  private static Calendar calendar(String zone) {
    Calendar calendar = new GregorianCalendar(TimeZone.getTimeZone(zone), Locale.ROOT);
    calendar.setTimeInMillis(1_234_567_890_123L);
    calendar.setLenient(false);
    return calendar;
  }

  private static void putObjects(Map<String, Getter> all) {
    all.put("getObject", new Getter(ResultSet::getObject, ResultSet::getObject));
    all.put(
        "getObject.toString",
        new Getter(
            (row, column) -> row.getObject(column).toString(),
            (row, label) -> row.getObject(label).toString()));
    all.put("getObject(null)", withTypes(null));
    all.put("getObject({})", withTypes(Map.of()));
    all.put("getObject({type=String})", withTypeAs(String.class));
    all.put("getObject({type=SQLData})", withTypeAs(SQLData.class));
    for (Class<?> type : CLASSES) {
      all.put(
          "getObject(" + type.getSimpleName() + ")",
          new Getter(
              (row, column) -> row.getObject(column, type),
              (row, label) -> row.getObject(label, type)));
    }
  }

  private static Getter withTypes(Map<String, Class<?>> types) {
    return new Getter(
        (row, column) -> row.getObject(column, types), (row, label) -> row.getObject(label, types));
  }

  /** With a map that has the name of the column's type. */
  private static Getter withTypeAs(Class<?> type) {
    return new Getter(
        (row, column) ->
            row.getObject(column, Map.of(row.getMetaData().getColumnTypeName(column), type)),
        (row, label) ->
            row.getObject(
                label, Map.of(row.getMetaData().getColumnTypeName(row.findColumn(label)), type)));
  }

  private static void putArrays(Map<String, Getter> all) {
    all.put("getArray", new Getter(ResultSet::getArray, ResultSet::getArray));
    all.put("getArray.getBaseType", ofArray(Array::getBaseType));
    all.put("getArray.getBaseTypeName", ofArray(Array::getBaseTypeName));
    all.put(
        "getArray.getArray.getClass", ofArray(array -> array.getArray().getClass().getTypeName()));
    all.put("getArray.getResultSet", ofArray(array -> elements(array.getResultSet())));
    all.put(
        "getArray.getArray(1, 1)",
        ofArray(
            array ->
                new Outcome.Elements(
                    ((Object[]) array.getArray()).length == 0
                        ? List.of()
                        : Arrays.asList((Object[]) array.getArray(1, 1)))));
  }

  private static Getter ofArray(OfArray getter) {
    return new Getter(
        (row, column) -> getter.read(row.getArray(column)),
        (row, label) -> getter.read(row.getArray(label)));
  }

  /** The second column holds the elements, the first their numbers. */
  private static Outcome.Elements elements(ResultSet rows) throws SQLException {
    List<Object> values = new ArrayList<>();
    try (rows) {
      while (rows.next()) {
        values.add(rows.getObject(2));
        if (rows.getInt(1) != values.size()) {
          throw new SQLException("element " + values.size() + " has the number " + rows.getInt(1));
        }
      }
    }
    return new Outcome.Elements(values);
  }
}

package dev.oleander.polars.jdbc.parameter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.jdbc.type.TypeKind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;

/** Which parameter has which value, and when it is taken. */
final class ParameterValuesTest {
  private static String refusal(Bound.Setter call, ParameterValues values) {
    try {
      call.set(values);
      return "none";
    } catch (SQLException e) {
      return e.getSQLState() + " " + e.getMessage();
    }
  }

  @Test
  void anIndexIsOneOfTheStatement() {
    ParameterValues three = new ParameterValues(3, TimeZone::getDefault);
    for (int index : new int[] {0, -1, 4, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      assertThat(refusal(values -> values.set(index, 1), three))
          .startsWith("07009")
          .contains(Integer.toString(index), "1 to 3");
      assertThat(refusal(values -> values.setNull(index, Types.DATE), three)).startsWith("07009");
      assertThat(refusal(values -> values.setText(index, null, null), three)).startsWith("07009");
    }
    assertThat(refusal(values -> values.set(1, 1), new ParameterValues(0, TimeZone::getDefault)))
        .startsWith("07009")
        .contains("no parameters");
  }

  @Test
  void everyParameterNeedsAValue() throws SQLException {
    ParameterValues values = new ParameterValues(3, TimeZone::getDefault);
    assertThat(refusal(ParameterValues::literals, values)).startsWith("07001").contains("1, 2, 3");
    values.set(2, null);
    assertThat(refusal(ParameterValues::literals, values)).startsWith("07001").contains("1, 3");
    values.set(1, "a");
    values.set(3, 5);
    assertThat(values.areComplete()).isTrue();
    assertThat(values.literals()).extracting(literal -> literal.sql()).first().isEqualTo("'a'");
    values.clear();
    assertThat(refusal(ParameterValues::literals, values)).startsWith("07001");
  }

  @Test
  void aValueIsTakenWhenItIsSet() throws SQLException {
    byte[] bytes = {1};
    List<Integer> list = new ArrayList<>(List.of(1));
    java.sql.Date date = java.sql.Date.valueOf("2024-02-29");
    ParameterValues values = new ParameterValues(3, TimeZone::getDefault);
    values.set(1, bytes);
    values.set(2, list);
    values.set(3, date);
    bytes[0] = 2;
    list.add(2);
    date.setTime(0);
    assertThat(values.literals())
        .extracting(literal -> literal.sql())
        .containsExactly("X'01'", "CAST([CAST(1 AS INTEGER)] AS INTEGER[])", "DATE '2024-02-29'");
  }

  @Test
  void aRefusedValueLeavesTheOneBefore() throws SQLException {
    ParameterValues values = new ParameterValues(1, TimeZone::getDefault);
    values.set(1, 5);
    assertThat(refusal(one -> one.set(1, new Object()), values)).startsWith("HYC00");
    assertThat(values.literals().get(0).sql()).isEqualTo("CAST(5 AS INTEGER)");
  }

  @Test
  void aStreamIsReadAsFarAsItIsSaid() {
    byte[] three = {1, 2, 3};
    assertThat(Bound.outcome(v -> v.setBinary(1, new ByteArrayInputStream(three), null)))
        .isEqualTo("X'010203'");
    assertThat(Bound.outcome(v -> v.setBinary(1, new ByteArrayInputStream(three), 2L)))
        .isEqualTo("X'0102'");
    assertThat(Bound.outcome(v -> v.setBinary(1, new ByteArrayInputStream(three), 4L)))
        .startsWith("22023")
        .contains("4", "3");
    assertThat(Bound.outcome(v -> v.setBinary(1, new ByteArrayInputStream(three), -1L)))
        .startsWith("22023");
    assertThat(Bound.outcome(v -> v.setBinary(1, InputStream.nullInputStream(), 1L << 40)))
        .startsWith("54000");
    assertThat(Bound.outcome(v -> v.setText(1, new StringReader("it's"), 3L))).isEqualTo("'it'''");
    assertThat(Bound.outcome(v -> v.setText(1, new StringReader("a"), 2L))).startsWith("22023");
    assertThat(Bound.outcome(v -> v.set(1, new StringReader("abc"), Types.VARCHAR, 2)))
        .isEqualTo("'ab'");
    assertThat(Bound.outcome(v -> v.set(1, new ByteArrayInputStream(three), Types.BLOB, 1)))
        .isEqualTo("X'01'");
    assertThat(Bound.outcome(v -> v.set(1, new ByteArrayInputStream(three), Types.VARCHAR)))
        .startsWith("07006");
  }

  @Test
  void bytesOfATextAreOfItsEncoding() {
    byte[] text = "ä".getBytes(StandardCharsets.UTF_8);
    assertThat(
            Bound.outcome(
                v -> v.setText(1, new ByteArrayInputStream(text), null, StandardCharsets.UTF_8)))
        .isEqualTo("'ä'");
    assertThat(
            Bound.outcome(
                v -> v.setText(1, new ByteArrayInputStream(text), null, StandardCharsets.US_ASCII)))
        .startsWith("22018");
  }

  @Test
  void aStreamThatFailsSaysSo() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("the disk is gone");
          }

          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            return read();
          }
        };
    assertThat(Bound.outcome(v -> v.setBinary(1, broken, null)))
        .startsWith("HY000")
        .contains("the disk is gone");
  }

  @Test
  void aStreamWithoutEndIsRefused() {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 0;
          }

          @Override
          public int read(byte[] bytes, int offset, int length) {
            return length;
          }
        };
    assertThat(Bound.outcome(v -> v.setBinary(1, endless, null))).startsWith("54000");
  }

  @Test
  void nullHasTheTypeOfItsSetter() {
    assertThat(Bound.outcome(v -> v.set(1, null, TypeKind.STRING)))
        .isEqualTo("CAST(NULL AS VARCHAR)");
    assertThat(Bound.outcome(v -> v.setBinary(1, null, null))).isEqualTo("CAST(NULL AS VARBINARY)");
    assertThat(Bound.outcome(v -> v.setNull(1, 77))).startsWith("22023");
  }
}

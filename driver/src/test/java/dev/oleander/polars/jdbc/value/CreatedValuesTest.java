package dev.oleander.polars.jdbc.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Blob;
import java.sql.NClob;
import java.sql.SQLException;
import java.sql.Types;
import org.junit.jupiter.api.Test;

/** The objects that an application fills, to bind them. */
final class CreatedValuesTest {
  private interface Call {
    void run() throws SQLException;
  }

  private static String state(Call call) {
    try {
      call.run();
      return "none";
    } catch (SQLException e) {
      return e.getSQLState();
    }
  }

  @Test
  void aBlobIsWrittenAnywhere() throws Exception {
    Blob blob = CreatedValues.blob();
    assertThat(blob.length()).isZero();
    assertThat(blob.setBytes(1, new byte[] {1, 2, 3})).isEqualTo(3);
    assertThat(blob.setBytes(3, new byte[] {9, 8, 7, 6}, 1, 2)).isEqualTo(2);
    assertThat(blob.getBytes(1, 10)).containsExactly(1, 2, 8, 7);
    try (OutputStream out = blob.setBinaryStream(5)) {
      out.write(new byte[] {5, 6});
      out.flush();
      assertThat(blob.length()).isEqualTo(6);
      out.write(7);
    }
    assertThat(blob.getBinaryStream().readAllBytes()).containsExactly(1, 2, 8, 7, 5, 6, 7);
    assertThat(blob.position(new byte[] {5, 6}, 1)).isEqualTo(5);
    blob.truncate(2);
    assertThat(blob.getBytes(1, 10)).containsExactly(1, 2);
    assertThat(state(() -> blob.setBytes(4, new byte[1]))).isEqualTo("22023");
    assertThat(state(() -> blob.setBytes(0, new byte[1]))).isEqualTo("22023");
    assertThat(state(() -> blob.setBytes(1, null))).isEqualTo("22023");
    assertThat(state(() -> blob.setBytes(1, new byte[1], 1, 1))).isEqualTo("22023");
    assertThat(state(() -> blob.truncate(3))).isEqualTo("22023");
    blob.free();
    blob.free();
    assertThat(state(blob::length)).isEqualTo("24000");
    assertThat(state(() -> blob.setBinaryStream(1))).isEqualTo("24000");
  }

  @Test
  void aClobIsWrittenAnywhere() throws Exception {
    NClob clob = CreatedValues.clob();
    assertThat(clob.setString(1, "abc")).isEqualTo(3);
    assertThat(clob.setString(3, "äöü", 1, 2)).isEqualTo(2);
    assertThat(clob.getSubString(1, 10)).isEqualTo("aböü");
    try (Writer out = clob.setCharacterStream(5)) {
      out.write("it");
      out.flush();
      assertThat(clob.length()).isEqualTo(6);
      out.write("'s");
    }
    assertThat(clob.getSubString(1, 20)).isEqualTo("aböüit's");
    try (OutputStream out = clob.setAsciiStream(1)) {
      out.write("xy".getBytes(StandardCharsets.US_ASCII));
    }
    assertThat(clob.getSubString(1, 4)).isEqualTo("xyöü");
    clob.truncate(2);
    assertThat(clob.getSubString(1, 20)).isEqualTo("xy");
    OutputStream ascii = clob.setAsciiStream(1);
    ascii.write(0xe4);
    assertThatExceptionOfType(IOException.class).isThrownBy(ascii::close);
    assertThat(clob.getSubString(1, 20)).isEqualTo("xy");
    assertThat(state(() -> clob.setString(4, "z"))).isEqualTo("22023");
    assertThat(state(() -> clob.setString(1, "z", 0, 2))).isEqualTo("22023");
    assertThat(state(() -> clob.setString(1, null))).isEqualTo("22023");
    clob.free();
    assertThat(state(clob::length)).isEqualTo("24000");
  }

  @Test
  void anArrayHasTheElementsAndTheirType() throws SQLException {
    Object[] elements = {1L, null, 3L};
    Array array = CreatedValues.array("bigint", elements);
    elements[0] = 9L;
    assertThat(array.getBaseType()).isEqualTo(Types.BIGINT);
    assertThat(array.getBaseTypeName()).isEqualTo("bigint");
    assertThat((Object[]) array.getArray()).containsExactly(1L, null, 3L);
    assertThat((Object[]) array.getArray(2, 2)).containsExactly(null, 3L);
    assertThat(state(() -> array.getArray(2, 3))).isEqualTo("07009");
    assertThat(state(array::getResultSet)).isEqualTo("HYC00");
    assertThat(CreatedValues.array("DECIMAL(10, 2)", elements).getBaseType())
        .isEqualTo(Types.DECIMAL);
    assertThat(CreatedValues.array("timestamp with time zone", elements).getBaseType())
        .isEqualTo(Types.TIMESTAMP_WITH_TIMEZONE);
    assertThat((Object) CreatedValues.array("VARCHAR", null)).isNull();
    assertThat(state(() -> CreatedValues.array("GEOMETRY", elements))).isEqualTo("22023");
    assertThat(state(() -> CreatedValues.array(null, elements))).isEqualTo("22023");
    array.free();
    assertThat(state(array::getArray)).isEqualTo("24000");
  }
}

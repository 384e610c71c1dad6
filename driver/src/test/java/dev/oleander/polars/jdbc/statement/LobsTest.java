package dev.oleander.polars.jdbc.statement;

import static dev.oleander.polars.jdbc.statement.SqlOutcome.state;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.NClob;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Blobs, Clobs, streams and readers. */
final class LobsTest {
  private static final String TEXT = "ä€𝄞 \0 'quoted' \"double\"";

  private ScriptedServer server;
  private Connection connection;
  private ResultSet rows;

  @BeforeEach
  void readToTheSecondRow() throws Exception {
    server = ScriptedServer.start();
    server.answer = body -> ScriptedServer.stream("types");
    connection = server.connect("");
    rows = connection.createStatement().executeQuery("SELECT 1");
    assertThat(rows.next()).isTrue();
    assertThat(rows.next()).isTrue();
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
    server.close();
  }

  @Test
  void aBlobHasTheBytes() throws Exception {
    Blob blob = rows.getBlob("binary");
    assertThat(blob.length()).isEqualTo(256);
    assertThat(blob.getBytes(1, 256)).isEqualTo(rows.getBytes("binary"));
    assertThat(blob.getBytes(255, 10)).containsExactly(0xfe, 0xff);
    assertThat(blob.getBytes(257, 1)).isEmpty();
    assertThat(blob.getBinaryStream().readAllBytes()).hasSize(256);
    assertThat(blob.getBinaryStream(3, 2).readAllBytes()).containsExactly(2, 3);
    assertThat(blob.position(new byte[] {5, 6}, 1)).isEqualTo(6);
    assertThat(blob.position(new byte[] {5, 6}, 6)).isEqualTo(6);
    assertThat(blob.position(new byte[] {5, 6}, 7)).isEqualTo(-1);
    assertThat(blob.position(rows.getBlob("binary"), 1)).isEqualTo(1);
    for (long position : new long[] {0, -1, 258, Long.MAX_VALUE}) {
      assertThat(state(() -> blob.getBytes(position, 1))).isEqualTo("22023");
    }
    assertThat(state(() -> blob.getBytes(1, -1))).isEqualTo("22023");
    assertThat(state(() -> blob.getBinaryStream(250, 10))).isEqualTo("22023");
    assertThat(state(() -> blob.position(new byte[1], 0))).isEqualTo("22023");
    assertThat(state(() -> blob.setBytes(1, new byte[1]))).isEqualTo("HYC00");
    assertThat(state(() -> blob.setBinaryStream(1))).isEqualTo("HYC00");
    blob.free();
    blob.free();
    assertThat(state(blob::length)).isEqualTo("24000");
    assertThat(state(blob::getBinaryStream)).isEqualTo("24000");
    assertThat(rows.getBlob("utf8").getBytes(1, 100))
        .isEqualTo(TEXT.getBytes(StandardCharsets.UTF_8));
    assertThat(state(() -> rows.getBlob("i64"))).isEqualTo("07006");
  }

  @Test
  void aClobHasTheText() throws Exception {
    Clob clob = rows.getClob("utf8");
    assertThat(clob.length()).isEqualTo(TEXT.length());
    assertThat(clob.getSubString(1, 1000)).isEqualTo(TEXT);
    assertThat(clob.getSubString(2, 1)).isEqualTo("€");
    assertThat(clob.getSubString(clob.length() + 1, 1)).isEmpty();
    assertThat(read(clob.getCharacterStream())).isEqualTo(TEXT);
    assertThat(read(clob.getCharacterStream(1, 2))).isEqualTo("ä€");
    assertThat(clob.position("quoted", 1)).isEqualTo(TEXT.indexOf("quoted") + 1L);
    assertThat(clob.position("ä", 2)).isEqualTo(-1);
    assertThat(clob.position("", 1000)).isEqualTo(-1);
    assertThat(clob.position(rows.getNClob("utf8_view"), 1)).isEqualTo(1);
    assertThat(state(() -> clob.getSubString(0, 1))).isEqualTo("22023");
    assertThat(state(() -> clob.getCharacterStream(1, 1000))).isEqualTo("22023");
    assertThat(state(clob::getAsciiStream)).isEqualTo("22018");
    assertThat(state(() -> clob.setString(1, "x"))).isEqualTo("HYC00");
    clob.free();
    assertThat(state(clob::length)).isEqualTo("24000");
    assertThat(rows.getClob("i64").getSubString(1, 20)).isEqualTo(rows.getString("i64"));
    assertThat(rows.getClob("list").getSubString(1, 20)).isEqualTo("[1, null, -3]");
  }

  @Test
  void streamsHaveTheWholeValue() throws Exception {
    assertThat(rows.getBinaryStream("binary").readAllBytes()).isEqualTo(rows.getBytes("binary"));
    assertThat(read(rows.getCharacterStream("utf8"))).isEqualTo(TEXT);
    assertThat(read(rows.getNCharacterStream("utf8"))).isEqualTo(TEXT);
    assertThat(rows.getAsciiStream("i64").readAllBytes())
        .isEqualTo(rows.getString("i64").getBytes(StandardCharsets.US_ASCII));
    assertThat(state(() -> rows.getAsciiStream("utf8"))).isEqualTo("22018");
    assertThat(rows.getObject("utf8", InputStream.class).readAllBytes())
        .isEqualTo(TEXT.getBytes(StandardCharsets.UTF_8));
    assertThat(read(rows.getObject("utf8", Reader.class))).isEqualTo(TEXT);
    assertThat(rows.getObject("binary", Blob.class).length()).isEqualTo(256);
    assertThat(rows.getObject("utf8", Clob.class).length()).isEqualTo(TEXT.length());
    assertThat(rows.getObject("utf8", NClob.class).length()).isEqualTo(TEXT.length());
  }

  @Test
  void nullsHaveNone() throws SQLException {
    assertThat(rows.next()).isTrue();
    assertThat(rows.next()).isTrue();
    assertThat(rows.getBlob("binary")).isNull();
    assertThat(rows.wasNull()).isTrue();
    assertThat(rows.getClob("utf8")).isNull();
    assertThat(rows.getAsciiStream("utf8")).isNull();
    assertThat(rows.getBinaryStream("i64")).isNull();
    assertThat(rows.getURL("utf8")).isNull();
    assertThat(rows.getObject("utf8", UUID.class)).isNull();
    assertThat(rows.wasNull()).isTrue();
  }

  @Test
  void otherTypesAreRefused() {
    assertThat(state(() -> rows.getURL("utf8"))).isEqualTo("22018");
    assertThat(state(() -> rows.getURL("i64"))).isEqualTo("07006");
    assertThat(state(() -> rows.getRef("utf8"))).isEqualTo("HYC00");
    assertThat(state(() -> rows.getRowId("utf8"))).isEqualTo("HYC00");
    assertThat(state(() -> rows.getSQLXML("utf8"))).isEqualTo("HYC00");
  }

  private static String read(Reader reader) throws Exception {
    StringBuilder text = new StringBuilder();
    for (int c = reader.read(); c >= 0; c = reader.read()) {
      text.append((char) c);
    }
    return text.toString();
  }
}

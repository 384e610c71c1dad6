package dev.oleander.polars.conformance.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.NClob;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What can be done with a text as a Clob, an NClob and a Blob: counted from 1, and read only. */
@SandboxServer
final class LargeObjectsTest {
  private static final String TEXT = "Grüße, İstanbul 🌸";
  private static final byte[] BYTES = TEXT.getBytes(StandardCharsets.UTF_8);
  private static final String SQL = "SELECT text FROM conformance.types WHERE id = 1";

  private interface Check {
    void run(ResultSet row) throws SQLException, IOException;
  }

  @Test
  void readsPartsOfAClob(ServerProcess server) throws SQLException, IOException {
    onTheRow(
        server,
        row -> {
          Clob clob = row.getClob(1);
          assertThat(clob.length()).isEqualTo(TEXT.length());
          assertThat(clob.getSubString(1, TEXT.length())).isEqualTo(TEXT);
          assertThat(clob.getSubString(8, 8)).isEqualTo("İstanbul");
          assertThat(clob.getSubString(8, 1_000)).isEqualTo(TEXT.substring(7));
          assertThat(clob.position("İ", 1)).isEqualTo(8);
          assertThat(clob.position("G", 2)).isEqualTo(-1);
          assertThat(clob.position(row.getClob("TEXT"), 1)).isEqualTo(1);
          assertThat(text(clob.getCharacterStream())).isEqualTo(TEXT);
          assertThat(text(clob.getCharacterStream(8, 8))).isEqualTo("İstanbul");
          assertThat(row.getNClob(1)).isInstanceOf(NClob.class);
        });
  }

  @Test
  void readsPartsOfABlob(ServerProcess server) throws SQLException, IOException {
    onTheRow(
        server,
        row -> {
          Blob blob = row.getBlob(1);
          assertThat(blob.length()).isEqualTo(BYTES.length);
          assertThat(blob.getBytes(1, BYTES.length)).isEqualTo(BYTES);
          assertThat(blob.getBytes(2, 1)).isEqualTo(new byte[] {'r'});
          assertThat(blob.position(new byte[] {'r'}, 1)).isEqualTo(2);
          assertThat(blob.position(new byte[] {'G'}, 2)).isEqualTo(-1);
          try (InputStream all = blob.getBinaryStream();
              InputStream part = blob.getBinaryStream(1, 2)) {
            assertThat(all.readAllBytes()).isEqualTo(BYTES);
            assertThat(part.readAllBytes()).isEqualTo(new byte[] {'G', 'r'});
          }
        });
  }

  @Test
  void outliveTheRowUntilTheyAreFreed(ServerProcess server) throws SQLException, IOException {
    Clob[] clob = new Clob[1];
    Blob[] blob = new Blob[1];
    onTheRow(
        server,
        row -> {
          clob[0] = row.getClob(1);
          blob[0] = row.getBlob(1);
          assertThat(row.next()).isFalse();
        });
    assertThat(clob[0].getSubString(1, 3)).isEqualTo("Grü");
    assertThat(blob[0].getBytes(1, 1)).isEqualTo(new byte[] {'G'});

    clob[0].free();
    clob[0].free();
    blob[0].free();
    blob[0].free();
    assertRefused(() -> clob[0].length(), "24000");
    assertRefused(() -> clob[0].getSubString(1, 1), "24000");
    assertRefused(() -> blob[0].length(), "24000");
    assertRefused(() -> blob[0].getBytes(1, 1), "24000");
  }

  @Test
  void refuseToBeWritten(ServerProcess server) throws SQLException, IOException {
    onTheRow(
        server,
        row -> {
          Clob clob = row.getClob(1);
          assertRefused(() -> clob.setString(1, "x"), "HYC00");
          assertRefused(() -> clob.setCharacterStream(1), "HYC00");
          assertRefused(() -> clob.truncate(1), "HYC00");
          Blob blob = row.getBlob(1);
          assertRefused(() -> blob.setBytes(1, new byte[1]), "HYC00");
          assertRefused(() -> blob.setBinaryStream(1), "HYC00");
          assertRefused(() -> blob.truncate(1), "HYC00");
        });
  }

  @Test
  void refuseWhatIsOutsideOfThem(ServerProcess server) throws SQLException, IOException {
    onTheRow(
        server,
        row -> {
          Clob clob = row.getClob(1);
          assertRefused(() -> clob.getSubString(0, 1), "22023");
          assertRefused(() -> clob.getSubString(1, -1), "22023");
          assertRefused(() -> clob.position("x", 0), "22023");
          Blob blob = row.getBlob(1);
          assertRefused(() -> blob.getBytes(0, 1), "22023");
          assertRefused(() -> blob.getBytes(1, -1), "22023");
          assertRefused(() -> blob.getBinaryStream(1, BYTES.length + 1L), "22023");
        });
  }

  private static void onTheRow(ServerProcess server, Check check) throws SQLException, IOException {
    try (Connection connection =
            DriverManager.getConnection(server.jdbcUrl(), "conformance", ServerProcess.TOKEN);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(SQL)) {
      assertThat(row.next()).isTrue();
      check.run(row);
    }
  }

  private static String text(Reader reader) throws IOException {
    try (reader) {
      StringWriter text = new StringWriter();
      reader.transferTo(text);
      return text.toString();
    }
  }

  private static void assertRefused(ThrowingCallable call, String sqlState) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(sqlState));
  }
}

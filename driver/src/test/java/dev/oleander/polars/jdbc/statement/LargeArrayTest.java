package dev.oleander.polars.jdbc.statement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.jdbc.OleanderPolarsDriver;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The elements of a list need many times the memory as objects that they need in a batch. */
@Timeout(60)
final class LargeArrayTest {
  private static final int ELEMENTS = 500_000;

  /** In a Java of its own, whose heap has no room for the objects. */
  @Test
  void elementsThatAreLargerThanTheHeapAreRefused() throws Exception {
    String answer =
        "{\"success\": true, \"results\": {\"columns\": [\"l\"], \"column_types\":"
            + " [\"List(Int64)\"], \"rows\": [[["
            + "1000,".repeat(ELEMENTS - 1)
            + "1000]]]}, \"row_count\": 1}";
    try (ScriptedServer server = ScriptedServer.start()) {
      server.answer = sent -> ScriptedServer.json(200, answer);
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx64m",
                  "-cp",
                  System.getProperty("java.class.path"),
                  FullHeap.class.getName(),
                  server.url())
              .redirectErrorStream(true)
              .start();
      try {
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(output.lines())
            .containsExactly("getArray 53200", "getObject 53200", "getResultSet 53200", "500000");
      } finally {
        process.destroyForcibly();
      }
    }
  }

  private interface Reading {
    Object read() throws SQLException;
  }

  static final class FullHeap {
    private static final int BLOCK = 64 << 10;
    private static final int BLOCKS = 1 << 10; // as large as the heap
    private static final int BLOCKS_LEFT = 32;

    private FullHeap() {}

    public static void main(String[] arguments) throws SQLException {
      Properties properties = new Properties();
      properties.setProperty("token", "secret-token");
      try (Connection connection = new OleanderPolarsDriver().connect(arguments[0], properties);
          ResultSet rows = connection.createStatement().executeQuery("SELECT 1")) {
        rows.next();
        Array array = rows.getArray(1);
        ask("getArray", array::getArray);
        ask("getObject", () -> rows.getObject(1, Long[].class));
        ask("getResultSet", array::getResultSet);
        System.out.println(((Long[]) array.getArray()).length);
      }
    }

    /** With no more than a little of the heap left. */
    private static void ask(String getter, Reading reading) {
      byte[][] ballast = new byte[BLOCKS][];
      try {
        for (int i = 0; i < BLOCKS; i++) {
          ballast[i] = new byte[BLOCK];
        }
      } catch (OutOfMemoryError e) {
        Arrays.fill(ballast, 0, BLOCKS_LEFT, null);
      }
      String outcome;
      try {
        outcome = "answered " + reading.read();
      } catch (SQLException e) {
        outcome = e.getSQLState();
      } finally {
        Reference.reachabilityFence(ballast);
      }
      System.out.println(getter + " " + outcome);
    }
  }
}

package dev.oleander.polars.jdbc.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The shape of the answer: what is a result, what is a failure, and what is neither. */
@Timeout(30)
final class ResultDocumentTest {
  private static final String RESULTS =
      "\"results\": {\"columns\": [\"a\", \"b\"], \"column_types\": [\"Int64\", \"String\"],"
          + " \"rows\": [[1, \"x\"], [2, null]]}";
  private static final List<List<String>> ROWS =
      List.of(List.of("1", "x"), Arrays.asList("2", null));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{%s}",
        "{\"success\": true, %s}",
        "{%s, \"success\": true, \"row_count\": 2}",
        "{\"row_count\": \"2\", %s, \"error\": null}",
        "{%s, \"row_count\": null, \"success\": null}",
        "{\"error\": \"no matter\", %s, \"success\": true}",
        "{\"saved\": {\"x\": [1, {}]}, \"warnings\": [[]], %s, \"execution_time\": \"1ms\"}  \n ",
        "\uFEFF {%s}",
      })
  void results(String document) throws Exception {
    assertThat(Decoded.of(document.formatted(RESULTS)).texts()).isEqualTo(ROWS);
  }

  @Test
  void resultsInAnyOrder() throws Exception {
    assertThat(
            Decoded.of(
                    "{\"results\": {\"rows\": [[1, \"x\"], [2, null]], \"more\": {},"
                        + " \"column_types\": [\"Int64\", \"String\"], \"columns\": [\"a\","
                        + " \"b\"]}}")
                .texts())
        .isEqualTo(ROWS);
    assertThat(
            Decoded.of(
                    "{\"results\": {\"columns\": [\"a\", \"b\"], \"rows\": [[1, \"x\"], [2, null]],"
                        + " \"column_types\": [\"Int64\", \"String\"]}}")
                .columns()
                .get(0)
                .type()
                .sqlName())
        .isEqualTo("BIGINT");
    assertThat(
            Decoded.of(
                    "{\"results\": {\"columns\": [\"a\"], \"column_types\": null, \"rows\":"
                        + " [[1]]}}")
                .texts())
        .containsExactly(List.of("1"));
  }

  @Test
  void resultsWithoutRowsOrColumns() throws Exception {
    Decoded empty =
        Decoded.of(
            "{\"results\": {\"columns\": [\"a\"], \"column_types\": [\"i8\"], \"rows\": []}}");
    assertThat(empty.columns()).hasSize(1);
    assertThat(empty.texts()).isEmpty();
    Decoded bare =
        Decoded.of("{\"results\": {\"columns\": [], \"column_types\": [], \"rows\": [[], []]}}");
    assertThat(bare.columns()).isEmpty();
    assertThat(bare.batches()).containsExactly(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"success\": false, \"error\": \"early\", %s} | HY000 | early",
        "{%s, \"success\": false, \"error\": \"late\", \"errorCode\": \"OUT_OF_MEMORY\"}"
            + " | 53200 | late [OUT_OF_MEMORY, workload w-1]",
        "{%s, \"success\": false} | HY000 | the server gave no reason",
        "{\"success\": false, %s, \"success\": true} | HY000 | no reason",
        "{%s, \"success\": \"false\"} | HY000 | no reason",
        "{\"success\": false, \"results\": null, \"error\": {\"type\": \"SYNTAX_ERROR\","
            + " \"message\": \"bad\"}, \"details\": \"very\"} | 42000 | bad: very [SYNTAX_ERROR",
        "{\"error\": \"alone\", \"workloadId\": \"w-2\"} | HY000 | alone [workload w-2]",
        "{\"results\": {}, \"success\": false, \"error\": \"half\"} | HY000 | half",
        "{\"results\": {\"rows\": [[1]]}, \"success\": false, \"error\": \"half\"} | HY000 | half",
      })
  void reportedFailures(String document, String state, String message) {
    JsonResultException failure =
        catchThrowableOfType(
            JsonResultException.class, () -> Decoded.of(document.replace("%s", RESULTS)));
    assertThat(failure.reported()).isTrue();
    assertThat(failure.failure().getSQLState()).isEqualTo(state);
    assertThat(failure.failure().getMessage()).contains(message);
    assertThat(failure).hasCause(failure.failure());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[] | no object",
        "3 | no object",
        "<html> | Unexpected character",
        "{%s} x | Unrecognized token",
        "{%s} {} | something follows",
        "{%s, } | Unexpected character",
        "{\"\\ud800\": 1} | surrogate",
        "{%s, %s} | 'results' twice",
        "{%s, \"row_count\": 3} | 'row_count' is 3 and it has 2 rows",
        "{%s, \"row_count\": 1} | 'row_count' is 1 and it has 2 rows",
        "{%s, \"row_count\": 2, \"row_count\": 2} | twice",
        "{%s, \"row_count\": 2.0} | no number of rows",
        "{%s, \"row_count\": \"x\"} | no number of rows",
        "{%s, \"row_count\": -1} | no number of rows",
        "{\"success\": true} | no 'results'",
        "{\"success\": true, \"results\": null} | no 'results'",
        "{\"success\": true, \"results\": []} | no object",
        "{\"success\": true, \"results\": {}} | no 'columns'",
        "{\"results\": {\"columns\": [\"a\"]}} | no 'rows'",
        "{\"results\": {\"rows\": [[1]]}} | no 'columns'",
        "{\"results\": {\"columns\": \"a\"}} | 'columns' are no array",
        "{\"results\": {\"columns\": [1]}} | no array of texts",
        "{\"results\": {\"columns\": [\"a\"], \"column_types\": [null], \"rows\": []}}"
            + " | no array of texts",
        "{\"results\": {\"columns\": [\"a\"], \"column_types\": [], \"rows\": []}}"
            + " | 1 columns and 0 column types",
        "{\"results\": {\"columns\": [\"a\"], \"column_types\": [\"i8\"], \"rows\": {}}}"
            + " | 'rows' are no array",
        "{\"results\": {\"columns\": [\"a\"], \"column_types\": [\"i8\"], \"rows\": null}}"
            + " | 'rows' are no array",
        "{\"results\": {\"columns\": [\"a\"], \"column_types\": [\"i8\"], \"rows\": [{\"a\": 1}]}}"
            + " | row 1 is no array",
        "{\"results\": {\"columns\": [\"a\"], \"column_types\": [\"i8\"], \"rows\": [[1], []]}}"
            + " | row 2 has fewer values",
        "{\"results\": {\"columns\": [\"a\"], \"column_types\": [\"i8\"], \"rows\": [[1], [1, 2]]}}"
            + " | row 2 has more values",
        "{\"results\": {\"columns\": [\"a\"], \"column_types\": [\"i8\"], \"rows\": [[1],, [2]]}}"
            + " | Unexpected character",
      })
  void malformedDocuments(String document, String message) {
    SQLException failure = Decoded.failure(document.replace("%s", RESULTS));
    assertThat(failure.getSQLState()).isEqualTo("HY000");
    assertThat(failure.getMessage()).contains("no proper JSON answer").contains(message);
  }

  @Test
  void aDocumentThatBreaksOffAnywhereIsNeverAResult() {
    byte[] whole =
        ("{" + RESULTS + ", \"row_count\": 2, \"success\": true}").getBytes(StandardCharsets.UTF_8);
    for (int length = 0; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThat(catchThrowable(() -> Decoded.of(part, Decoded.LIMIT)))
          .as("%d bytes", length)
          .isInstanceOf(EOFException.class);
    }
  }

  @Test
  void theFailureStays() throws Exception {
    try (InputStream stream =
        Decoded.stream(
            new ByteArrayInputStream("{\"error\": \"x\"}".getBytes(StandardCharsets.UTF_8)),
            1 << 20)) {
      Throwable first = catchThrowable(stream::readAllBytes);
      assertThat(first).isInstanceOf(JsonResultException.class);
      assertThatThrownBy(stream::readAllBytes).isSameAs(first);
    }
  }

  @Test
  void bytesThatAreNoTextAreRefused() {
    for (byte[] wrong :
        new byte[][] {
          {(byte) 0xC0, (byte) 0x80}, // longer than need be
          {(byte) 0xED, (byte) 0xA0, (byte) 0x80}, // half a surrogate pair
          {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80}, // beyond U+10FFFF
          {(byte) 0xE2, (byte) 0x82}, // not finished
          {(byte) 0xFF},
          {(byte) 0x80},
        }) {
      byte[] document = Decoded.column("String", "\"12345678?\"").getBytes(StandardCharsets.UTF_8);
      int place = new String(document, StandardCharsets.UTF_8).indexOf('?');
      byte[] bad = new byte[document.length + wrong.length - 1];
      System.arraycopy(document, 0, bad, 0, place);
      System.arraycopy(wrong, 0, bad, place, wrong.length);
      System.arraycopy(document, place + 1, bad, place + wrong.length, document.length - place - 1);
      SQLException failure = Decoded.failure(bad, Decoded.LIMIT);
      assertThat(failure.getSQLState()).isEqualTo("HY000");
      assertThat(failure.getMessage()).contains("not UTF-8 at byte");
    }
  }

  /** A document whose middle is repeated without end. */
  private static InputStream endless(String begin, String again) {
    byte[] middle = again.repeat(1000).getBytes(StandardCharsets.UTF_8);
    return new InputStream() {
      private byte[] current = begin.getBytes(StandardCharsets.UTF_8);
      private int at;

      @Override
      public int read() {
        throw new UnsupportedOperationException();
      }

      @Override
      public int read(byte[] target, int offset, int length) {
        if (at == current.length) {
          current = middle;
          at = 0;
        }
        int count = Math.min(length, current.length - at);
        System.arraycopy(current, at, target, offset, count);
        at += count;
        return count;
      }
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"results\": {\"columns\": [\"a\" | , \"b\" | HY000",
        "{\"results\": {\"columns\": [\" | abcdefghij | 53200",
        "{\"results\": {\"rows\": [[1] | , [1, \"x\"] | 53200",
        "{\"results\": {\"rows\": [[\" | x | 53200",
        "{\"x\": | [ | HY000",
        "{\"x\": | {\"a\": | HY000",
        "{\" | x | HY000",
        "{\"error\": \" | x | 53200",
        "{\"row_count\": 1 | 0 | HY000",
        "{\"results\": {\"columns\": [\"a\"], \"column_types\": [\"String\"], \"rows\": [[\""
            + " | \\\\n | 53200",
        "{\"results\": {\"columns\": [\"a\"], \"column_types\": [\"Int64\"], \"rows\": [[1"
            + " | 0 | HY000",
        "{\"results\": {\"columns\": [\"a\"], \"column_types\": [\"Unheard\"], \"rows\": [[["
            + " | 1, | 53200",
        "{\"results\": {\"columns\": [\"a\"], \"column_types\": [\"Unheard\"], \"rows\": [["
            + " | [ | HY000",
        "{\"results\": {\"columns\": [\"a\"], \"column_types\": [\"List(Int8)\"], \"rows\": [[[1"
            + " | ,1 | 53200",
        "{\"results\": {\"columns\": [\"a\"], \"column_types\": [\"List(Null)\"], \"rows\": [[[null"
            + " | ,null | 53200",
      })
  void endlessDocumentsEndWithinTheLimit(String begin, String again, String state) {
    SQLException failure =
        catchThrowableOfType(
                JsonResultException.class,
                () -> Decoded.ofArrow(Decoded.stream(endless(begin, again), 1 << 20)))
            .failure();
    assertThat(failure.getSQLState()).as(failure.getMessage()).isEqualTo(state);
    if (state.equals("53200")) {
      assertThat(failure.getMessage()).contains("'memoryLimit'");
    }
  }

  @Test
  void rowsWithoutEndAreStreamed() throws Exception {
    InputStream rows =
        endless(
            "{\"results\": {\"columns\": [\"a\"], \"column_types\": [\"Int64\"], \"rows\": [[1]",
            ",[1]");
    try (InputStream stream = Decoded.stream(rows, 1 << 20)) {
      assertThat(stream.readNBytes(8 << 20)).hasSize(8 << 20);
    }
  }

  @Test
  void batchesAreOfBoundedRowsAndBytesAndTheFirstIsSmall() throws Exception {
    String[] values = new String[20_000];
    Arrays.fill(values, "1");
    assertThat(Decoded.of(Decoded.column("Int64", values)).batches())
        .containsExactly(128, 1024, 8192, 8192, 2464);
    Arrays.fill(values, 0, 130, "\"" + "x".repeat(100_000) + "\"");
    assertThat(Decoded.of(Decoded.column("String", values)).batches().subList(0, 3))
        .containsExactly(42, 42, 42);
    try (InputStream stream =
        new JsonArrowStream(
            new ByteArrayInputStream(
                Decoded.column("Int64", values)
                    .replaceAll("\"x+\"", "1")
                    .getBytes(StandardCharsets.UTF_8)),
            "w",
            1 << 20,
            5000)) {
      assertThat(Decoded.ofArrow(stream).batches())
          .containsExactly(128, 1024, 5000, 5000, 5000, 3848);
    }
  }

  @Test
  void rowsThatComeSlowlyAreHandedOn() throws Exception {
    String document = Decoded.column("Int64", "1", "2", "3");
    int second = document.indexOf("2]");
    int third = document.indexOf("3]");
    Iterator<String> parts =
        List.of(
                document.substring(0, second),
                document.substring(second, third),
                document.substring(third))
            .iterator();
    InputStream slow =
        new InputStream() {
          @Override
          public int read() {
            throw new UnsupportedOperationException();
          }

          @Override
          public int read(byte[] target, int offset, int length) throws IOException {
            if (!parts.hasNext()) {
              return -1;
            }
            pause();
            byte[] part = parts.next().getBytes(StandardCharsets.UTF_8);
            System.arraycopy(part, 0, target, offset, part.length);
            return part.length;
          }
        };
    assertThat(Decoded.ofArrow(Decoded.stream(slow, 1 << 20)).batches()).containsExactly(2, 1);
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(150);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}

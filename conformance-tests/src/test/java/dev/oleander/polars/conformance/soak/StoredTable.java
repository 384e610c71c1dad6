package dev.oleander.polars.conformance.soak;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.oleander.polars.conformance.server.PlainHttp;
import dev.oleander.polars.conformance.server.PlainHttp.Answer;
import java.io.IOException;
import java.util.stream.LongStream;

/** A table in an object store, of some megabytes. */
final class StoredTable {
  static final String CATALOG = "remote";
  static final String NAME = "n.stored";

  private static final int ROWS = 450_000;
  private static final int MODULUS = 1_000_003;
  private static final int FACTOR = 7919;

  private static final String MAKE =
      """
      a = pl.int_range(1, %d + 1, eager=True) * %d %% %d
      result = pl.DataFrame({"a": a, "b": a.cast(pl.String)})
      """;

  /** Reads all of it, as {@code t}. */
  static final String SUM_UP = "SELECT count(*) AS n, sum(a) AS a, max(b) AS b FROM t";

  /** The rows of the answer, in JSON. */
  static final String SUMS =
      "[[%d,%d,\"%d\"]]"
          .formatted(
              ROWS, numbers().sum(), numbers().boxed().max(StoredTable::byText).orElseThrow());

  private StoredTable() {}

  private static LongStream numbers() {
    return LongStream.rangeClosed(1, ROWS).map(row -> row * FACTOR % MODULUS);
  }

  private static int byText(Long one, Long another) {
    return one.toString().compareTo(another.toString());
  }

  /** Makes it, by the server, in a catalog that it has. */
  static void make(PlainHttp http) throws IOException {
    expectDone(http.post("/api/v1/catalogs/" + CATALOG + "/namespaces", "{\"namespace\": \"n\"}"));
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    request.put("mode", "script");
    request.put("catalog", CATALOG);
    request.put("destination", NAME);
    request.put("saveMode", "create");
    request.put("script", MAKE.formatted(ROWS, FACTOR, MODULUS));
    expectDone(http.post(PlainHttp.POLARS, request.toString()));
  }

  private static void expectDone(Answer answer) {
    assertThat(answer.status()).as(answer::text).isEqualTo(200);
  }
}

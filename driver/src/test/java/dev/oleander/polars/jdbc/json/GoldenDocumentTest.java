package dev.oleander.polars.jdbc.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.jdbc.arrow.ResultColumn;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** What the sandbox server sends as JSON is what it sends as Arrow, for every type of Polars. */
final class GoldenDocumentTest {
  private static InputStream resource(String name) {
    return Objects.requireNonNull(GoldenDocumentTest.class.getResourceAsStream("/json/" + name));
  }

  @Test
  void everyTypeAndValueIsThatOfTheArrowStream() throws Exception {
    Decoded arrow = Decoded.ofArrow(resource("types.arrows"));
    Decoded json = Decoded.ofArrow(Decoded.stream(resource("types.json"), Decoded.LIMIT));
    SoftAssertions.assertSoftly(
        all -> {
          all.assertThat(json.texts()).hasSameSizeAs(arrow.texts());
          for (int i = 0; i < arrow.columns().size(); i++) {
            ResultColumn column = arrow.columns().get(i);
            all.assertThat(json.columns().get(i).name()).isEqualTo(column.name());
            all.assertThat(json.columns().get(i).type()).as(column.name()).isEqualTo(column.type());
            for (int row = 0; row < arrow.texts().size(); row++) {
              all.assertThat(json.texts().get(row).get(i))
                  .as(column.name() + " in row " + row)
                  .isEqualTo(arrow.texts().get(row).get(i));
            }
          }
        });
  }

  @Test
  void rowsBeforeTheirColumnsAreTheSame() throws IOException, SQLException {
    Decoded expected;
    String document;
    try (InputStream in = resource("types.json")) {
      document = new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
    expected = Decoded.of(document);
    int columns = document.indexOf("\"columns\"");
    int rows = document.indexOf("\"rows\"");
    int end = document.lastIndexOf("]}") + 1;
    String turned =
        "{\"row_count\": 4, \"success\": true, \"results\": {"
            + document.substring(rows, end)
            + ", "
            + document.substring(columns, rows).strip().replaceAll(",$", "")
            + "}}";
    Decoded kept = Decoded.of(turned);
    assertThat(kept.texts()).isEqualTo(expected.texts());
    assertThat(kept.columns()).isEqualTo(expected.columns());
    assertThat(kept.batches()).isEqualTo(List.of(4));
  }
}

package dev.oleander.polars.jdbc.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;

/** How answers are parsed: what is taken as JSON, and up to which limits. */
final class JsonParsers {
  private static final int DEEPEST = 500;

  private JsonParsers() {}

  /**
   * Makes the parsers of one answer.
   *
   * @param longestText characters of one text
   */
  static JsonFactory factory(int longestText) {
    return JsonFactory.builder()
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(DEEPEST)
                .maxStringLength(longestText)
                .build())
        .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
        .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS) // as Python writes them
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        // The usual pool leaves buffers, and with them the driver's classes, to each thread.
        .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
        .build();
  }
}

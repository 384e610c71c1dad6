package dev.oleander.polars.jdbc.workload;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What a server has to say of a workload that it runs: the header {@code Oleander-Warnings}. */
final class WorkloadNotices {
  static final String HEADER = "Oleander-Warnings";

  private static final int MOST = 100;
  private static final JsonFactory JSON =
      JsonFactory.builder().recyclerPool(JsonRecyclerPools.nonRecyclingPool()).build();

  private WorkloadNotices() {}

  /**
   * Reads the header.
   *
   * @param header an array of texts as JSON; what is none is left out, since a notice is no reason
   *     to fail
   */
  static List<String> read(String header) {
    List<String> notices = new ArrayList<>();
    try (JsonParser parser = JSON.createParser(header)) {
      if (parser.nextToken() == JsonToken.START_ARRAY) {
        while (parser.nextToken() == JsonToken.VALUE_STRING && notices.size() < MOST) {
          notices.add(parser.getText());
        }
      }
    } catch (IOException e) {
      return notices;
    }
    return notices;
  }
}

package dev.oleander.polars.sandbox.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.List;

/** Warnings as the value of a header: a JSON array of strings, in ASCII and of limited length. */
final class WarningsHeader {
  private static final int MOST_WARNINGS = 20;
  private static final int MOST_BYTES = 4 << 10;

  /** What the last warning needs when it says how many are left out. */
  private static final int ROOM_FOR_THE_REST = 64;

  private WarningsHeader() {}

  /**
   * @param warnings at least one; what does not fit is counted in the last one
   */
  static String value(List<String> warnings) {
    ArrayNode array = Json.array(List.of());
    int length = 2;
    for (String warning : warnings) {
      int next = Json.ascii(Json.array(List.of(warning))).length();
      boolean last = array.size() + 1 == warnings.size();
      int most = last ? MOST_BYTES : MOST_BYTES - ROOM_FOR_THE_REST;
      if (length + next > most || array.size() == MOST_WARNINGS - (last ? 0 : 1)) {
        array.add((warnings.size() - array.size()) + " more warnings do not fit here");
        break;
      }
      array.add(warning);
      length += next;
    }
    return Json.ascii(array);
  }
}

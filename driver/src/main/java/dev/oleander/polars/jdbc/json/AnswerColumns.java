package dev.oleander.polars.jdbc.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What an answer says of the columns of its result.
 *
 * @param types the names of their types; null if the answer has none
 */
record AnswerColumns(List<String> names, List<String> types) {
  /** As many as the readers of Arrow streams take. */
  private static final int MOST_COLUMNS = 100_000;

  /** Characters of all names of columns and types; the schema message has a limit too. */
  private static final int LONGEST_NAMES = 4 << 20;

  /**
   * Checks that there are as many of the one as of the other.
   *
   * @throws JsonResultException if there are not
   */
  static AnswerColumns of(List<String> names, List<String> types) throws JsonResultException {
    if (types != null && types.size() != names.size()) {
      throw JsonResultException.malformed(
          "it has " + names.size() + " columns and " + types.size() + " column types");
    }
    return new AnswerColumns(names, types);
  }

  /**
   * Reads an array of names.
   *
   * @param field whose value it is
   * @param parser stands at the first token of the value; afterwards at its last
   */
  static List<String> readNames(String field, JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw JsonResultException.malformed("its '" + field + "' are no array");
    }
    List<String> names = new ArrayList<>();
    int length = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() != JsonToken.VALUE_STRING) {
        throw JsonResultException.malformed("its '" + field + "' are no array of texts");
      }
      String name = parser.getText();
      length += name.length();
      if (names.size() == MOST_COLUMNS || length > LONGEST_NAMES) {
        throw JsonResultException.malformed(
            "its '"
                + field
                + "' are more than "
                + MOST_COLUMNS
                + ", or longer than "
                + LONGEST_NAMES
                + " characters together");
      }
      names.add(name);
    }
    return names;
  }

  int count() {
    return names.size();
  }

  /** A builder for each column. Without types all are of texts: every value as it was sent. */
  List<ColumnBuilder> builders(MemoryLimit memory) throws JsonResultException {
    List<ColumnBuilder> builders = new ArrayList<>(count());
    for (int i = 0; i < count(); i++) {
      builders.add(
          types == null ? new TextBuilder(memory) : TypeName.builder(types.get(i), memory));
    }
    return builders;
  }

  /** A column as messages name it. */
  String describe(int column) {
    String type = types == null ? "without a type" : types.get(column);
    return "column '" + names.get(column) + "' (" + type + ")";
  }
}

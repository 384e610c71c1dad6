package dev.oleander.polars.jdbc.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Maps, which are lists of entries: from lists of {@code {"key": …, "value": …}}, or from objects
 * whose names are the keys.
 */
final class MapBuilder extends ListBuilder {
  private final ColumnBuilder key;
  private final ColumnBuilder value;
  private final StructBuilder entries;

  private MapBuilder(
      MemoryLimit memory, ColumnBuilder key, ColumnBuilder value, StructBuilder entries)
      throws JsonResultException {
    super(memory, entries, ANY_SIZE);
    this.key = key;
    this.value = value;
    this.entries = entries;
  }

  static MapBuilder of(MemoryLimit memory, ColumnBuilder key, ColumnBuilder value)
      throws JsonResultException {
    List<Child> fields = List.of(new Child("key", key), new Child("value", value));
    return new MapBuilder(memory, key, value, new StructBuilder(memory, fields));
  }

  @Override
  void addOther(JsonParser parser, JsonToken token) throws IOException, BadValueException {
    if (token != JsonToken.START_OBJECT) {
      super.addOther(parser, token);
      return;
    }
    Set<String> seen = new HashSet<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      if (!seen.add(name)) {
        throw BadValueException.unreadable(name, "is a key twice");
      }
      key.appendText(name.toCharArray(), 0, name.length());
      value.append(parser, parser.nextToken());
      entries.added();
    }
    addEmpty();
  }
}

package dev.oleander.polars.jdbc.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.flatbuffers.FlatBufferBuilder;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flatbuf.Struct_;
import org.apache.arrow.flatbuf.Type;

/**
 * Structs, from objects, whose missing fields are null, or from arrays of all fields in their
 * order.
 */
final class StructBuilder extends ColumnBuilder {
  private final List<Child> fields;
  private final Map<String, Integer> places = new HashMap<>();

  // In which struct a field was seen last.
  private final long[] seen;
  private long structs;

  /**
   * @param fields with names that are all different
   */
  StructBuilder(MemoryLimit memory, List<Child> fields) throws JsonResultException {
    super(memory);
    this.fields = List.copyOf(fields);
    this.seen = new long[fields.size()];
    for (int i = 0; i < fields.size(); i++) {
      places.put(fields.get(i).name(), i);
    }
  }

  @Override
  void addText(char[] chars, int offset, int length) throws BadValueException {
    throw BadValueException.unreadable(new String(chars, offset, length), "is no struct");
  }

  @Override
  void addOther(JsonParser parser, JsonToken token) throws IOException, BadValueException {
    switch (token) {
      case START_OBJECT -> addObject(parser);
      case START_ARRAY -> addArray(parser);
      default -> throw BadValueException.unreadable(parser.getText(), "is no struct");
    }
  }

  private void addObject(JsonParser parser) throws IOException, BadValueException {
    structs++;
    int expected = 0;
    int count = 0;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      int place = place(parser.currentName(), expected);
      if (seen[place] == structs) {
        throw BadValueException.unreadable(parser.currentName(), "is there twice in a struct");
      }
      seen[place] = structs;
      fields.get(place).builder().append(parser, parser.nextToken());
      expected = place + 1;
      count++;
    }
    for (int i = 0; count < seen.length && i < seen.length; i++) {
      if (seen[i] != structs) {
        fields.get(i).builder().appendNull();
      }
    }
  }

  private int place(String name, int expected) throws BadValueException {
    if (expected < seen.length && fields.get(expected).name().equals(name)) {
      return expected;
    }
    Integer place = places.get(name);
    if (place == null) {
      throw BadValueException.unreadable(name, "is no field of the struct's type");
    }
    return place;
  }

  private void addArray(JsonParser parser) throws IOException, BadValueException {
    int count = 0;
    for (JsonToken item = parser.nextToken();
        item != JsonToken.END_ARRAY;
        item = parser.nextToken()) {
      if (count == seen.length) {
        throw BadValueException.unreadable("[…]", "has more values than the struct fields");
      }
      fields.get(count++).builder().append(parser, item);
    }
    if (count < seen.length) {
      throw BadValueException.unreadable("[…]", "has fewer values than the struct fields");
    }
  }

  @Override
  void addEmpty() throws JsonResultException {
    for (Child field : fields) {
      field.builder().appendNull();
    }
  }

  @Override
  void clearValues() {
    for (Child field : fields) {
      field.builder().clear();
    }
  }

  @Override
  void writeValues(BatchWriter out) {
    for (Child field : fields) {
      field.builder().write(out);
    }
  }

  @Override
  long valueBytes() {
    long bytes = 0;
    for (Child field : fields) {
      bytes += field.builder().bytes();
    }
    return bytes;
  }

  @Override
  byte typeType() {
    return Type.Struct_;
  }

  @Override
  int type(FlatBufferBuilder schema) {
    Struct_.startStruct_(schema);
    return Struct_.endStruct_(schema);
  }

  @Override
  List<Child> children() {
    return fields;
  }
}

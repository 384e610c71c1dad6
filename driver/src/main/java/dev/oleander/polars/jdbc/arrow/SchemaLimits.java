package dev.oleander.polars.jdbc.arrow;

import java.nio.ByteBuffer;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.Schema;

/** Keeps a hostile schema from taking the stack or the heap before it is read. */
final class SchemaLimits {
  private static final int DEEPEST = 64;
  private static final int MOST_FIELDS = 100_000;

  /** Of all names together; fields may share theirs, too. */
  private static final int LONGEST_NAMES = 16 << 20;

  private int fields;
  private long names; // their bytes

  private SchemaLimits() {}

  static void check(Schema schema) {
    SchemaLimits limits = new SchemaLimits();
    for (int i = 0; i < schema.fieldsLength(); i++) {
      limits.visit(schema.fields(i), 1);
    }
  }

  private void visit(Field field, int depth) {
    // Fields may share children, so few bytes can stand for very many fields.
    if (++fields > MOST_FIELDS || depth > DEEPEST) {
      throw new MalformedStreamException(
          "its schema has more than "
              + MOST_FIELDS
              + " fields or is nested deeper than "
              + DEEPEST
              + " levels");
    }
    ByteBuffer name = field.nameAsByteBuffer();
    names += name == null ? 0 : name.remaining();
    if (names > LONGEST_NAMES) {
      throw new MalformedStreamException(
          "the names of its columns have more than " + LONGEST_NAMES + " bytes");
    }
    for (int i = 0; i < field.childrenLength(); i++) {
      visit(field.children(i), depth + 1);
    }
  }
}

package dev.oleander.polars.jdbc.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.flatbuffers.FlatBufferBuilder;
import java.io.IOException;
import java.util.List;

/**
 * Collects the values of one column of a batch in the layout of Arrow, straight from the parser.
 *
 * <p>A builder whose {@code append} fails has no use any more: the result ends there. Not for
 * threads.
 */
abstract class ColumnBuilder {
  /** What a builder costs before it has a value: a type of many fields is counted too. */
  private static final int OVERHEAD = 256;

  /** Positions of values are 31 bits wide. */
  private static final int MOST_VALUES = Integer.MAX_VALUE - 64;

  /** A part of a nested column, and its name in the schema. */
  record Child(String name, ColumnBuilder builder) {}

  private final MemoryLimit memory;
  private final GrowingBytes validity;
  private int rows;
  private int nulls;

  ColumnBuilder(MemoryLimit memory) throws JsonResultException {
    memory.take(OVERHEAD);
    this.memory = memory;
    this.validity = new GrowingBytes(memory);
  }

  /** Values collected, null ones included. */
  final int rows() {
    return rows;
  }

  /**
   * Takes the value that the parser stands at; afterwards it stands at the last token of it.
   *
   * @throws BadValueException if it does not fit the type
   */
  final void append(JsonParser parser, JsonToken token) throws IOException, BadValueException {
    if (token == JsonToken.VALUE_STRING) {
      appendText(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
    } else if (token == JsonToken.VALUE_NULL) {
      appendNull();
    } else {
      addOther(parser, token);
      added();
    }
  }

  /** Takes a text. */
  final void appendText(char[] chars, int offset, int length)
      throws JsonResultException, BadValueException {
    addText(chars, offset, length);
    added();
  }

  /** Takes a null. */
  final void appendNull() throws JsonResultException {
    if (nulls == 0) {
      validity.fill(rows >> 3, 0xFF);
      validity.putByte((1 << (rows & 7)) - 1);
    } else if ((rows & 7) == 0) {
      validity.putByte(0);
    }
    addEmpty();
    nulls++;
    count();
  }

  /** Counts a value that has been added. */
  final void added() throws JsonResultException {
    if (nulls > 0) {
      if ((rows & 7) == 0) {
        validity.putByte(0);
      }
      validity.setBit(rows);
    }
    count();
  }

  /** Some values take no bytes, and so no limit of bytes ends them. */
  private void count() throws JsonResultException {
    if (rows == MOST_VALUES) {
      throw memory.exceeded("has more values in one batch");
    }
    rows++;
  }

  /** Forgets the values. */
  final void clear() {
    rows = 0;
    nulls = 0;
    validity.clear();
    clearValues();
  }

  /** Adds what this column is in a batch. */
  void write(BatchWriter out) {
    out.node(rows, nulls);
    out.buffer(nulls == 0 ? null : validity);
    writeValues(out);
  }

  /** Adds the field of this column to a schema and answers where. */
  final int field(FlatBufferBuilder schema, String name) {
    List<Child> parts = children();
    int[] fields = new int[parts.size()];
    for (int i = 0; i < fields.length; i++) {
      fields[i] = parts.get(i).builder().field(schema, parts.get(i).name());
    }
    int children = org.apache.arrow.flatbuf.Field.createChildrenVector(schema, fields);
    int label = schema.createString(name);
    int type = type(schema);
    return org.apache.arrow.flatbuf.Field.createField(
        schema, label, true, typeType(), type, 0, children, 0);
  }

  /** Bytes of the values. */
  long bytes() {
    return validity.size() + valueBytes();
  }

  /** Adds a text; {@link #rows} counts the values before it. */
  abstract void addText(char[] chars, int offset, int length)
      throws JsonResultException, BadValueException;

  /** Adds what is neither null nor a text. */
  abstract void addOther(JsonParser parser, JsonToken token) throws IOException, BadValueException;

  /** Adds what stands in place of a null. */
  abstract void addEmpty() throws JsonResultException;

  abstract void clearValues();

  abstract void writeValues(BatchWriter out);

  abstract long valueBytes();

  /** Which type this is: a constant of {@link org.apache.arrow.flatbuf.Type}. */
  abstract byte typeType();

  /** Adds what the type says beyond its name and answers where. */
  abstract int type(FlatBufferBuilder schema);

  List<Child> children() {
    return List.of();
  }
}

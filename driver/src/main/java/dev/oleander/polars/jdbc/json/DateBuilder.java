package dev.oleander.polars.jdbc.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.flatbuffers.FlatBufferBuilder;
import java.io.IOException;
import org.apache.arrow.flatbuf.Date;
import org.apache.arrow.flatbuf.DateUnit;
import org.apache.arrow.flatbuf.Type;

/** Dates, from {@code YYYY-MM-DD}, behind which midnight may follow. */
final class DateBuilder extends FixedBuilder {
  private final IsoText iso = new IsoText();

  DateBuilder(MemoryLimit memory) throws JsonResultException {
    super(memory, Integer.BYTES);
  }

  @Override
  void addText(char[] chars, int offset, int length) throws JsonResultException, BadValueException {
    iso.start(chars, offset, length);
    long day = iso.epochDay();
    if (iso.take('T') || iso.take(' ')) {
      iso.time();
      int shift = iso.isAtEnd() ? 0 : iso.offset();
      if (iso.secondOfDay() != 0 || iso.nanos() != 0 || shift != 0) {
        throw BadValueException.time(iso.toString(), "is no date but a time within one");
      }
    }
    if (!iso.isAtEnd() || day != (int) day) {
      throw BadValueException.time(iso.toString(), "is no date as YYYY-MM-DD");
    }
    values().putInt((int) day);
  }

  @Override
  void addOther(JsonParser parser, JsonToken token) throws IOException, BadValueException {
    throw BadValueException.time(parser.getText(), "is no date as \"YYYY-MM-DD\"");
  }

  @Override
  byte typeType() {
    return Type.Date;
  }

  @Override
  int type(FlatBufferBuilder schema) {
    return Date.createDate(schema, DateUnit.DAY);
  }
}

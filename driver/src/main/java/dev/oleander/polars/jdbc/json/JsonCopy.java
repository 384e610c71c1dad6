package dev.oleander.polars.jdbc.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Values as JSON text, numbers digit by digit as they came. */
final class JsonCopy {
  private static final byte[] COMMA = {',', ' '};
  private static final byte[] COLON = {':', ' '};

  private JsonCopy() {}

  /** Adds the value that the parser stands at; afterwards it stands at the last token of it. */
  static void copy(JsonParser parser, JsonToken token, GrowingBytes out)
      throws IOException, BadValueException {
    switch (token) {
      case START_ARRAY -> array(parser, out);
      case START_OBJECT -> object(parser, out);
      case VALUE_STRING ->
          quote(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength(), out);
      default -> out.putBytes(parser.getText().getBytes(StandardCharsets.US_ASCII));
    }
  }

  // The parser's limit of depth is that of the stack here.
  private static void array(JsonParser parser, GrowingBytes out)
      throws IOException, BadValueException {
    out.putByte('[');
    boolean first = true;
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      if (!first) {
        out.putBytes(COMMA);
      }
      first = false;
      copy(parser, token, out);
    }
    out.putByte(']');
  }

  private static void object(JsonParser parser, GrowingBytes out)
      throws IOException, BadValueException {
    out.putByte('{');
    boolean first = true;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      if (!first) {
        out.putBytes(COMMA);
      }
      first = false;
      String name = parser.currentName();
      quote(name.toCharArray(), 0, name.length(), out);
      out.putBytes(COLON);
      copy(parser, parser.nextToken(), out);
    }
    out.putByte('}');
  }

  private static void quote(char[] chars, int offset, int length, GrowingBytes out)
      throws JsonResultException, BadValueException {
    out.putByte('"');
    int plain = offset;
    int end = offset + length;
    for (int i = offset; i < end; i++) {
      char c = chars[i];
      if (c < ' ' || c == '"' || c == '\\') {
        Characters.put(chars, plain, i - plain, out);
        out.putBytes(escape(c).getBytes(StandardCharsets.US_ASCII));
        plain = i + 1;
      }
    }
    Characters.put(chars, plain, end - plain, out);
    out.putByte('"');
  }

  private static String escape(char c) {
    return switch (c) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> "\\u00" + (c < 0x10 ? "0" : "") + Integer.toHexString(c);
    };
  }
}

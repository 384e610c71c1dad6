package dev.oleander.polars.jdbc.json;

/** Characters as UTF-8. */
final class Characters {
  private Characters() {}

  /**
   * Adds a text.
   *
   * @throws BadValueException if it has half a surrogate pair, which is no character
   */
  static void put(char[] chars, int offset, int length, GrowingBytes out)
      throws JsonResultException, BadValueException {
    out.ensure(length);
    byte[] array = out.array();
    int at = out.size();
    int from = offset;
    int end = offset + length;
    while (from < end && chars[from] < 0x80) {
      array[at++] = (byte) chars[from++];
    }
    out.setSize(at);
    if (from < end) {
      putWide(chars, from, end, out);
    }
  }

  static void put(String text, GrowingBytes out) throws JsonResultException, BadValueException {
    put(text.toCharArray(), 0, text.length(), out);
  }

  private static void putWide(char[] chars, int from, int end, GrowingBytes out)
      throws JsonResultException, BadValueException {
    for (int i = from; i < end; i++) {
      char c = chars[i];
      if (c < 0x80) {
        out.putByte(c);
      } else if (c < 0x800) {
        out.putByte(0xC0 | c >> 6);
        out.putByte(0x80 | (c & 0x3F));
      } else if (!Character.isSurrogate(c)) {
        out.putByte(0xE0 | c >> 12);
        out.putByte(0x80 | (c >> 6 & 0x3F));
        out.putByte(0x80 | (c & 0x3F));
      } else {
        i++;
        if (i == end || !Character.isSurrogatePair(c, chars[i])) {
          throw BadValueException.unreadable(
              "\\u" + Integer.toHexString(c), "is half a surrogate pair and no character");
        }
        int point = Character.toCodePoint(c, chars[i]);
        out.putByte(0xF0 | point >> 18);
        out.putByte(0x80 | (point >> 12 & 0x3F));
        out.putByte(0x80 | (point >> 6 & 0x3F));
        out.putByte(0x80 | (point & 0x3F));
      }
    }
  }
}

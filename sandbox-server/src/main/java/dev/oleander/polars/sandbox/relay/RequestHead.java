package dev.oleander.polars.sandbox.relay;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The head of an HTTP request that a box sent.
 *
 * @param body whether bytes are returned, as for GET; a HEAD is answered without
 */
record RequestHead(
    boolean body, ObjectName object, Optional<ByteRange> range, Optional<String> etag) {

  /** The request is refused with a status; the connection cannot be used further. */
  static final class BadRequestException extends Exception {
    private final int status;

    BadRequestException(int status, String message, Throwable cause) {
      super(message, cause);
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  /**
   * Reads the lines of a head.
   *
   * @param text without the empty line at its end
   */
  static RequestHead parse(String text) throws BadRequestException {
    String[] lines = text.split("\r\n", -1);
    String[] words = lines[0].split(" ", -1);
    if (words.length != 3 || !words[2].equals("HTTP/1.1")) {
      throw bad(400, "the request line is not one of HTTP/1.1");
    }
    if (!words[0].equals("GET") && !words[0].equals("HEAD")) {
      throw bad(405, "objects can be read, and nothing else");
    }
    Map<String, String> headers = headers(lines);
    if (headers.containsKey("transfer-encoding")
        || !headers.getOrDefault("content-length", "0").equals("0")) {
      throw bad(400, "a request that reads has no body");
    }
    try {
      return new RequestHead(
          words[0].equals("GET"),
          ObjectName.ofTarget(words[1]),
          ByteRange.parse(Optional.ofNullable(headers.get("range"))),
          Optional.ofNullable(headers.get("if-match")));
    } catch (IllegalArgumentException e) {
      throw new BadRequestException(400, e.getMessage(), e);
    }
  }

  private static Map<String, String> headers(String[] lines) throws BadRequestException {
    Map<String, String> headers = new HashMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon < 1 || lines[i].charAt(0) <= ' ' || lines[i].charAt(colon - 1) <= ' ') {
        throw bad(400, "a header is none");
      }
      String name = lines[i].substring(0, colon).toLowerCase(Locale.ROOT);
      String value = lines[i].substring(colon + 1).strip();
      if (value.chars().anyMatch(Character::isISOControl)) {
        throw bad(400, "a header holds a control character");
      }
      if (headers.put(name, value) != null) {
        throw bad(400, "a header is there twice");
      }
    }
    return headers;
  }

  private static BadRequestException bad(int status, String message) {
    return new BadRequestException(status, message, null);
  }
}

package dev.oleander.polars.sandbox.http;

import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes a path apart: first at the slashes, then percent-decoding, so that {@code %2F} stays inside
 * its segment.
 */
final class PathSegments {

  private PathSegments() {}

  /**
   * @param path the path as it came, with its leading slash
   * @throws SandboxException INVALID_REQUEST when a segment is not percent-encoded UTF-8
   */
  static List<String> decode(String path) {
    List<String> segments = new ArrayList<>();
    for (String segment : path.substring(path.startsWith("/") ? 1 : 0).split("/", -1)) {
      segments.add(decodeSegment(segment));
    }
    return segments;
  }

  private static String decodeSegment(String segment) {
    if (segment.indexOf('%') < 0) {
      return segment;
    }
    byte[] encoded = segment.getBytes(StandardCharsets.UTF_8);
    ByteBuffer decoded = ByteBuffer.allocate(encoded.length);
    for (int i = 0; i < encoded.length; i++) {
      if (encoded[i] != '%') {
        decoded.put(encoded[i]);
        continue;
      }
      int high = i + 2 < encoded.length ? Character.digit(encoded[i + 1], 16) : -1;
      int low = i + 2 < encoded.length ? Character.digit(encoded[i + 2], 16) : -1;
      if (high < 0 || low < 0) {
        throw malformed(segment, null);
      }
      decoded.put((byte) (high << 4 | low));
      i += 2;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(decoded.flip()).toString();
    } catch (CharacterCodingException e) {
      throw malformed(segment, e);
    }
  }

  private static SandboxException malformed(String segment, Throwable cause) {
    return new SandboxException(
        ErrorCode.INVALID_REQUEST,
        "path segment '%s' is not percent-encoded UTF-8".formatted(segment),
        cause);
  }
}

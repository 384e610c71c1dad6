package dev.oleander.polars.sandbox.http;

import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
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
    return PercentEncoding.decode(segment)
        .orElseThrow(
            () ->
                new SandboxException(
                    ErrorCode.INVALID_REQUEST,
                    "path segment '%s' is not percent-encoded UTF-8".formatted(segment)));
  }
}

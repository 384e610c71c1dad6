package dev.oleander.polars.sandbox.relay;

import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** The heads of answers, as bytes. */
final class AnswerHead {
  private AnswerHead() {}

  /**
   * Of all of an object, or of a question what it is.
   *
   * @param last whether the connection is closed behind the answer
   */
  static byte[] whole(ObjectHead object, boolean last) {
    return end(object(200, object, object.length()), last);
  }

  /**
   * Of some of an object.
   *
   * @param first which byte of it comes first
   * @param length how many come
   * @param last whether the connection is closed behind the answer
   */
  static byte[] part(ObjectHead object, long first, long length, boolean last) {
    return end(
        object(206, object, length)
            .append("Content-Range: bytes ")
            .append(first)
            .append('-')
            .append(first + length - 1)
            .append('/')
            .append(object.length())
            .append("\r\n"),
        last);
  }

  /**
   * Of an error, whose text is XML.
   *
   * @param last whether the connection is closed behind the answer
   */
  static byte[] error(int status, int length, boolean last) {
    return end(
        begin(status)
            .append("Content-Type: application/xml\r\nContent-Length: ")
            .append(length)
            .append("\r\n"),
        last);
  }

  private static StringBuilder object(int status, ObjectHead object, long length) {
    return begin(status)
        .append("Content-Length: ")
        .append(length)
        .append("\r\nContent-Type: application/octet-stream\r\nAccept-Ranges: bytes\r\nETag: ")
        .append(object.etag())
        .append("\r\nLast-Modified: ")
        .append(
            DateTimeFormatter.RFC_1123_DATE_TIME.format(object.modified().atOffset(ZoneOffset.UTC)))
        .append("\r\n");
  }

  private static StringBuilder begin(int status) {
    return new StringBuilder("HTTP/1.1 ").append(status).append(' ').append(status).append("\r\n");
  }

  private static byte[] end(StringBuilder head, boolean last) {
    return head.append(last ? "Connection: close\r\n\r\n" : "\r\n")
        .toString()
        .getBytes(StandardCharsets.ISO_8859_1);
  }
}

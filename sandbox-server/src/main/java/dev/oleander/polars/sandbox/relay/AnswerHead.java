package dev.oleander.polars.sandbox.relay;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** The heads of answers, as bytes. */
final class AnswerHead {
  private AnswerHead() {}

  /** Of all of an object, or of a question what it is. */
  static ByteBuffer whole(ObjectHead object) {
    return end(object(200, object, object.length()));
  }

  /**
   * Of some of an object.
   *
   * @param first which byte of it comes first
   * @param length how many come
   */
  static ByteBuffer part(ObjectHead object, long first, long length) {
    return end(
        object(206, object, length)
            .append("Content-Range: bytes ")
            .append(first)
            .append('-')
            .append(first + length - 1)
            .append('/')
            .append(object.length())
            .append("\r\n"));
  }

  /**
   * Of an error, whose text is XML.
   *
   * @param headers more of them, each with its line end
   */
  static ByteBuffer error(int status, int length, String headers) {
    return end(
        begin(status)
            .append(headers)
            .append("Content-Type: application/xml\r\nContent-Length: ")
            .append(length)
            .append("\r\n"));
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

  private static ByteBuffer end(StringBuilder head) {
    return StandardCharsets.ISO_8859_1.encode(head.append("\r\n").toString());
  }
}

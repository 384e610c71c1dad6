package dev.oleander.polars.contract;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Takes apart what a plain socket received: answers of HTTP/1.1, one behind the other. */
public final class RawAnswers {
  private final ByteBuffer bytes;

  private RawAnswers(byte[] bytes) {
    this.bytes = ByteBuffer.wrap(bytes);
  }

  /**
   * Reads all that there are.
   *
   * @param requests what was asked, in order, such as {@code GET /health}; an answer for each
   * @throws IllegalArgumentException when that is not what the bytes hold
   */
  public static List<ApiAnswer> read(byte[] bytes, String... requests) {
    RawAnswers reader = new RawAnswers(bytes);
    List<ApiAnswer> answers = new ArrayList<>();
    for (String request : requests) {
      String[] parts = request.split(" ", 2);
      answers.add(reader.next(parts[0], parts[1]));
    }
    if (reader.bytes.hasRemaining()) {
      throw new IllegalArgumentException("there is more than the answers to the requests");
    }
    return answers;
  }

  private ApiAnswer next(String method, String target) {
    String[] status = line().split(" ", 3);
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String header = line(); !header.isEmpty(); header = line()) {
      String[] parts = header.split(":", 2);
      headers.computeIfAbsent(parts[0], name -> new ArrayList<>()).add(parts[1].strip());
    }
    return new ApiAnswer(
        method, target, Integer.parseInt(status[1]), headers, Optional.of(body(headers)));
  }

  private byte[] body(Map<String, List<String>> headers) {
    if (headers.containsKey("Transfer-Encoding")) {
      return chunks();
    }
    if (headers.containsKey("Content-Length")) {
      return take(Integer.parseInt(headers.get("Content-Length").get(0)));
    }
    return take(bytes.remaining());
  }

  private byte[] chunks() {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int length = chunk(); length > 0; length = chunk()) {
      body.writeBytes(take(length));
      line();
    }
    line();
    return body.toByteArray();
  }

  private int chunk() {
    return Integer.parseInt(line().split(";", 2)[0].strip(), 16);
  }

  private byte[] take(int length) {
    if (length > bytes.remaining()) {
      throw new IllegalArgumentException("an answer breaks off");
    }
    byte[] taken = new byte[length];
    bytes.get(taken);
    return taken;
  }

  private String line() {
    int start = bytes.position();
    while (bytes.hasRemaining()) {
      if (bytes.get() == '\n') {
        int length = bytes.position() - start;
        return new String(bytes.array(), start, length, StandardCharsets.ISO_8859_1).strip();
      }
    }
    throw new IllegalArgumentException("an answer breaks off");
  }
}

package dev.oleander.polars.conformance.contract;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Bodies of requests, and of the answers that they are to have. */
final class Requests {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Requests() {}

  /** A query of the table {@code flowers}. */
  static String query(String sql) {
    ObjectNode body = JSON.createObjectNode();
    body.put("mode", "query").put("query", sql);
    body.putArray("tables").add("flowers=default.flowers");
    return body.toString();
  }

  /** A body as the documentation has it. */
  static String golden(String name) throws IOException {
    try (InputStream in = Requests.class.getResourceAsStream("/golden/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}

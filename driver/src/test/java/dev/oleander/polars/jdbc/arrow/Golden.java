package dev.oleander.polars.jdbc.arrow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.Objects;

/** The streams that src/test/python/golden_streams.py writes. */
final class Golden {
  private Golden() {}

  static byte[] bytes(String file) throws IOException {
    try (InputStream in = Golden.class.getResourceAsStream("/arrow/" + file)) {
      return Objects.requireNonNull(in, file).readAllBytes();
    }
  }

  static JsonNode texts(String name) throws IOException {
    return new ObjectMapper().readTree(bytes(name + ".json"));
  }

  static ResultBatches open(String name, ResultMemory memory) throws IOException, SQLException {
    return ResultBatches.open(new ByteArrayInputStream(bytes(name + ".arrows")), memory);
  }
}

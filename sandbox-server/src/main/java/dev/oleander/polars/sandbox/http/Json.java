package dev.oleander.polars.sandbox.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import dev.oleander.polars.sandbox.workload.ReadTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;

/** Reads requests, strictly and within limits, and writes answers. */
final class Json {
  private static final int DEEPEST = 64;
  private static final int LONGEST_NUMBER = 100;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEEPEST)
                          .maxNumberLength(LONGEST_NUMBER)
                          // No text is longer than the body, whose size is limited.
                          .maxStringLength(Integer.MAX_VALUE)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static ArrayNode array(Collection<String> texts) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode(texts.size());
    texts.forEach(array::add);
    return array;
  }

  /** The tables that a workload reads. An id is text: many a client's numbers are too short. */
  static ArrayNode tables(List<ReadTable> tables) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode(tables.size());
    for (ReadTable table : tables) {
      array
          .addObject()
          .put("alias", table.alias())
          .put("table", table.table())
          .put("snapshotId", table.snapshotId().map(id -> Long.toString(id)).orElse(null));
    }
    return array;
  }

  /** Text of JSON, such that half of a surrogate pair, which has no UTF-8, is in it as it came. */
  static String text(JsonNode node) {
    String text = node.toString();
    return StandardCharsets.UTF_8.newEncoder().canEncode(text) ? text : escaped(node);
  }

  private static String escaped(JsonNode node) {
    try {
      return MAPPER.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII).writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values could not be written", e);
    }
  }

  /**
   * What a request's body is not, for whoever sent it.
   *
   * @param failure why it could not be read
   */
  static SandboxException notJson(IOException failure) {
    String problem = "the body of the request is not valid JSON";
    if (failure instanceof StreamConstraintsException) {
      problem +=
          ": it has a number of more than %d characters, or values nested more than %d deep"
              .formatted(LONGEST_NUMBER, DEEPEST);
    } else if (failure instanceof JsonProcessingException json) {
      boolean twice = json.getOriginalMessage().startsWith("Duplicate field");
      problem +=
          twice
              ? ": a field is there twice in one object"
              : ", in line %d, column %d"
                  .formatted(json.getLocation().getLineNr(), json.getLocation().getColumnNr());
    }
    return new SandboxException(ErrorCode.INVALID_REQUEST, problem, failure);
  }

  static JsonNode read(byte[] bytes) throws IOException {
    return MAPPER.readTree(bytes);
  }

  /** With everything but printable ASCII escaped, as headers must have it. */
  static String ascii(JsonNode node) {
    StringBuilder ascii = new StringBuilder();
    new String(write(node), StandardCharsets.UTF_8)
        .chars()
        .forEach(
            character -> {
              if (character < 0x7f) {
                ascii.append((char) character);
              } else {
                ascii.append("\\u%04x".formatted(character));
              }
            });
    return ascii.toString();
  }

  static byte[] write(JsonNode node) {
    try {
      return MAPPER.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values could not be written", e);
    }
  }
}

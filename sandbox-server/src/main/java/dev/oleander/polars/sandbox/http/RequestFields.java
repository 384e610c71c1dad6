package dev.oleander.polars.sandbox.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The fields of a request's body, by type. A field that is {@code null} counts as absent. */
record RequestFields(ObjectNode json) {

  /**
   * @throws SandboxException INVALID_REQUEST when the body is no JSON object
   */
  static RequestFields read(byte[] body) {
    try {
      if (Json.read(body) instanceof ObjectNode object) {
        return new RequestFields(object);
      }
    } catch (IOException e) {
      throw Json.notJson(e);
    }
    throw new SandboxException(
        ErrorCode.INVALID_REQUEST, "the body of the request is not a JSON object");
  }

  /**
   * @throws SandboxException INVALID_REQUEST naming a field that is not known
   */
  void refuseOthersThan(Set<String> known) {
    json.fieldNames()
        .forEachRemaining(
            field -> {
              if (!known.contains(field)) {
                throw new SandboxException(
                    ErrorCode.INVALID_REQUEST,
                    "a field of the request is unknown; there is "
                        + String.join(", ", known.stream().sorted().toList()));
              }
            });
  }

  String neededText(String field) {
    if (!present(field)) {
      throw invalid(field, "is required: a string");
    }
    return text(field, json.path(field));
  }

  JsonNode neededObject(String field) {
    if (!json.path(field).isObject()) {
      throw invalid(field, "is required: an object");
    }
    return json.path(field);
  }

  boolean bool(String field) {
    if (present(field) && !json.path(field).isBoolean()) {
      throw invalid(field, "must be true or false");
    }
    return json.path(field).booleanValue();
  }

  /** Empty if the field is absent. */
  List<String> textList(String field) {
    List<String> texts = new ArrayList<>();
    if (present(field)) {
      if (!json.path(field).isArray()) {
        throw invalid(field, "must be an array of strings");
      }
      json.path(field)
          .forEach(value -> texts.add(text("%s[%d]".formatted(field, texts.size()), value)));
    }
    return texts;
  }

  /** Empty if the field is absent. */
  Map<String, String> texts(String field) {
    Map<String, String> texts = new LinkedHashMap<>();
    if (present(field)) {
      if (!json.path(field).isObject()) {
        throw invalid(field, "must be an object with strings");
      }
      json.path(field)
          .properties()
          .forEach(entry -> texts.put(entry.getKey(), text(field, entry.getValue())));
    }
    return texts;
  }

  private boolean present(String field) {
    return !json.path(field).isMissingNode() && !json.path(field).isNull();
  }

  private static String text(String field, JsonNode value) {
    if (!value.isTextual()) {
      throw invalid(field, "must be a string, or hold strings only");
    }
    return value.textValue();
  }

  private static SandboxException invalid(String field, String problem) {
    return new SandboxException(ErrorCode.INVALID_REQUEST, field + " " + problem);
  }
}

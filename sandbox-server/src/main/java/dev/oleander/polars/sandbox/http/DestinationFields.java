package dev.oleander.polars.sandbox.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oleander.polars.sandbox.catalog.TableName;
import dev.oleander.polars.sandbox.catalog.write.SaveMode;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import dev.oleander.polars.sandbox.workload.Destination;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads where and how a request wants its result written. */
final class DestinationFields {
  static final List<String> EXTENSIONS =
      List.of("partitionBy", "replaceSchema", "idempotencyKey", "columns", "returnResults");

  private static final int MOST_KEY = 64;
  private static final int MOST_PARTITION_FIELDS = 64;
  private static final int MOST_COLUMNS = 10_000;

  private DestinationFields() {}

  /**
   * Empty when the result is only answered.
   *
   * @param json what is understood of the request
   * @param extensions whether there is a save mode that is not documented
   * @throws SandboxException INVALID_REQUEST naming the field
   */
  static Optional<Destination> read(JsonNode json, boolean extensions) {
    if (!present(json.path("destination"))) {
      refuseAlone(json);
      return Optional.empty();
    }
    SaveMode mode = mode(json, extensions);
    boolean replace = bool(json, "replaceSchema", false);
    if (replace && mode != SaveMode.OVERWRITE) {
      throw invalid("replaceSchema", "needs saveMode overwrite");
    }
    return Optional.of(
        new Destination(
            table(json),
            mode,
            texts(json, "partitionBy", MOST_PARTITION_FIELDS).orElse(List.of()),
            replace,
            texts(json, "columns", MOST_COLUMNS),
            key(json),
            bool(json, "returnResults", true)));
  }

  /** Published clients always send saveMode; the others mean that something was forgotten. */
  private static void refuseAlone(JsonNode json) {
    for (String field : EXTENSIONS) {
      if (present(json.path(field))) {
        throw invalid(field, "needs a destination, and there is none");
      }
    }
  }

  private static TableName table(JsonNode json) {
    JsonNode value = json.path("destination");
    if (!value.isTextual()) {
      throw invalid("destination", "must be a string");
    }
    try {
      return TableName.parse(value.textValue());
    } catch (SandboxException e) {
      throw new SandboxException(e.code(), "destination: " + e.getMessage(), e);
    }
  }

  private static SaveMode mode(JsonNode json, boolean extensions) {
    JsonNode value = json.path("saveMode");
    if (!present(value)) {
      return SaveMode.OVERWRITE;
    }
    for (SaveMode mode : SaveMode.values()) {
      if (value.isTextual()
          && mode.wireName().equals(value.textValue())
          && (extensions || mode != SaveMode.CREATE)) {
        return mode;
      }
    }
    throw invalid(
        "saveMode",
        extensions ? "must be overwrite, append or create" : "must be overwrite or append");
  }

  private static Optional<String> key(JsonNode json) {
    JsonNode value = json.path("idempotencyKey");
    if (!present(value)) {
      return Optional.empty();
    }
    if (!value.isTextual()
        || value.textValue().isEmpty()
        || value.textValue().length() > MOST_KEY) {
      throw invalid("idempotencyKey", "must be a string of 1 to %d characters".formatted(MOST_KEY));
    }
    return Optional.of(value.textValue());
  }

  private static Optional<List<String>> texts(JsonNode json, String field, int most) {
    JsonNode value = json.path(field);
    if (!present(value)) {
      return Optional.empty();
    }
    if (!value.isArray() || value.size() > most) {
      throw invalid(field, "must be an array of at most %d strings".formatted(most));
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode each : value) {
      if (!each.isTextual()) {
        throw invalid(field + "[" + texts.size() + "]", "must be a string");
      }
      texts.add(each.textValue());
    }
    return Optional.of(texts);
  }

  private static boolean bool(JsonNode json, String field, boolean absent) {
    JsonNode value = json.path(field);
    if (!present(value)) {
      return absent;
    }
    if (!value.isBoolean()) {
      throw invalid(field, "must be true or false");
    }
    return value.booleanValue();
  }

  private static boolean present(JsonNode value) {
    return !value.isMissingNode() && !value.isNull();
  }

  private static SandboxException invalid(String field, String problem) {
    return new SandboxException(ErrorCode.INVALID_REQUEST, field + " " + problem);
  }
}

package dev.oleander.polars.sandbox.catalog.rest;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.rest.RESTRequest;
import org.apache.iceberg.rest.RESTSerializers;

/** Reads and writes what Iceberg's REST specification says, within limits. */
final class RestJson {
  /** A level of a nested type takes up to four. */
  private static final int DEEPEST = 256;

  private static final ObjectMapper MAPPER = mapper();

  private RestJson() {}

  private static ObjectMapper mapper() {
    JsonFactory factory =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    // No text is longer than the body, whose size is limited.
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            // Names of columns would stay in memory for good.
            .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
            .build();
    ObjectMapper mapper =
        JsonMapper.builder(factory)
            .visibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
            .build();
    RESTSerializers.registerAll(mapper);
    return mapper;
  }

  /**
   * @throws BadRequestException when the body is not what is asked for
   */
  static <T extends RESTRequest> T read(byte[] body, Class<T> type) {
    try {
      T request = MAPPER.readValue(body, type);
      if (request == null) {
        throw new BadRequestException("the body of the request is null");
      }
      request.validate();
      return request;
    } catch (JsonProcessingException e) {
      throw new BadRequestException(
          e, "the body of the request is malformed: %s", e.getOriginalMessage());
    } catch (IOException | RuntimeException e) {
      throw new BadRequestException(e, "the body of the request is malformed: %s", e.getMessage());
    }
  }

  /**
   * Makes sure that a body is an object, whatever is in it.
   *
   * @throws BadRequestException when it is not
   */
  static void requireObject(byte[] body) {
    try {
      if (!MAPPER.readTree(body).isObject()) {
        throw new BadRequestException("the body of the request is not a JSON object");
      }
    } catch (IOException e) {
      throw new BadRequestException(e, "the body of the request is malformed: %s", e.getMessage());
    }
  }

  static byte[] write(Object response) {
    try {
      return MAPPER.writeValueAsBytes(response);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an answer could not be written", e);
    }
  }
}

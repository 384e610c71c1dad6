package dev.oleander.polars.sandbox.access;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The text of a token file. A line is an issued token, a JSON object, or a token in the clear, with
 * the name of its principal before it if need be. Blank lines and lines that start with {@code #}
 * do not count.
 */
final class TokenLines {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
  private static final Set<String> FIELDS =
      Set.of(
          "id",
          "principal",
          "hash",
          "created",
          "expires",
          "catalogs",
          "namespaces",
          "write",
          "scripts",
          "mostAtOnce",
          "mostWaiting",
          "largestTier",
          "requestsPerSecond");
  private static final Pattern PRINCIPAL =
      Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}._@+-]{0,127}");
  private static final int MOST_LIMIT = 1_000_000;

  private TokenLines() {}

  /**
   * A token in the clear.
   *
   * @param principal empty when the line names none
   */
  record Clear(int line, Optional<String> principal, String token) {

    /** Without the token. */
    @Override
    public String toString() {
      return "the token in line " + line;
    }
  }

  /** All that a file holds, in order. */
  record Contents(List<TokenEntry> issued, List<Clear> clear) {}

  /**
   * @throws TokenFileException for the first line that cannot be understood; a file is taken wholly
   *     or not at all
   */
  static Contents parse(String text) throws TokenFileException {
    List<TokenEntry> issued = new ArrayList<>();
    List<Clear> clear = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      if (isIssued(line)) {
        TokenEntry entry = issued(line, i + 1);
        if (!ids.add(entry.id())) {
          throw bad(i + 1, "has the id of an earlier line", null);
        }
        issued.add(entry);
      } else {
        clear.add(clear(line, i + 1));
      }
    }
    return new Contents(List.copyOf(issued), List.copyOf(clear));
  }

  /** The id of the token that a line of a file that was parsed holds, if it is an issued one. */
  static Optional<String> idOf(String line) {
    try {
      return isIssued(line.strip()) ? Optional.of(issued(line.strip(), 0).id()) : Optional.empty();
    } catch (TokenFileException e) {
      throw new IllegalArgumentException("the line was not parsed before", e);
    }
  }

  private static boolean isIssued(String line) {
    return line.startsWith("{");
  }

  private static Clear clear(String line, int number) throws TokenFileException {
    String[] words = line.split("\\s+", -1);
    if (words.length > 2) {
      throw bad(number, "has more than a name and a token", null);
    }
    return new Clear(
        number,
        words.length == 2 ? Optional.of(words[0]) : Optional.empty(),
        words[words.length - 1]);
  }

  private static TokenEntry issued(String line, int number) throws TokenFileException {
    try {
      JsonNode json = JSON.readTree(line);
      for (Iterator<String> fields = json.fieldNames(); fields.hasNext(); ) {
        String field = fields.next();
        if (!FIELDS.contains(field)) {
          throw new IllegalArgumentException("the field '%s' is unknown".formatted(field));
        }
      }
      String id = text(json, "id");
      if (!NewToken.isId(id)) {
        throw new IllegalArgumentException("id is not one that was issued");
      }
      if (json.has("mostWaiting") && !json.has("mostAtOnce")) {
        throw new IllegalArgumentException("mostWaiting needs mostAtOnce beside it");
      }
      return new TokenEntry(
          id,
          checkedPrincipal(text(json, "principal")),
          TokenHash.parse(text(json, "hash")),
          rights(json),
          new PrincipalLimits(
              integer(json, "mostAtOnce", 1),
              integer(json, "mostWaiting", 0),
              integer(json, "largestTier", 2),
              integer(json, "requestsPerSecond", 0)),
          Instant.parse(text(json, "created")),
          json.has("expires")
              ? Optional.of(Instant.parse(text(json, "expires")))
              : Optional.empty());
    } catch (JsonProcessingException e) {
      // Its message quotes the line.
      throw bad(number, "is not one JSON object", null);
    } catch (DateTimeException e) {
      throw bad(number, "has a time that is not like 2026-01-31T00:00:00Z", null);
    } catch (IllegalArgumentException e) {
      throw bad(number, e.getMessage(), e);
    }
  }

  /**
   * @throws IllegalArgumentException saying what a name may be
   */
  static String checkedPrincipal(String name) {
    if (!PRINCIPAL.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "the principal's name is not 1 to 128 letters, digits and . _ @ + - that begin with a"
              + " letter or digit");
    }
    return name;
  }

  private static Rights rights(JsonNode json) {
    boolean write = json.path("write").asBoolean();
    if (json.has("write") && !json.path("write").isBoolean()) {
      throw new IllegalArgumentException("write is neither true nor false");
    }
    Rights lake =
        json.has("catalogs") || json.has("namespaces")
            ? Rights.to(texts(json, "catalogs"), texts(json, "namespaces"), write)
            : Rights.toEverything(write);
    return json.has("scripts") ? lake.withScripts(Set.copyOf(texts(json, "scripts"))) : lake;
  }

  private static String text(JsonNode json, String field) {
    JsonNode value = json.path(field);
    if (!value.isTextual()) {
      throw new IllegalArgumentException(field + " is missing or not a text");
    }
    return value.textValue();
  }

  private static List<String> texts(JsonNode json, String field) {
    List<String> texts = new ArrayList<>();
    JsonNode array = json.path(field);
    if (json.has(field) && !array.isArray()) {
      throw new IllegalArgumentException(field + " is not a list of names");
    }
    for (JsonNode value : array) {
      if (!value.isTextual()) {
        throw new IllegalArgumentException(field + " is not a list of names");
      }
      texts.add(value.textValue());
    }
    return texts;
  }

  private static OptionalInt integer(JsonNode json, String field, int least) {
    JsonNode value = json.path(field);
    if (value.isMissingNode()) {
      return OptionalInt.empty();
    }
    if (!value.isInt() || value.intValue() < least || value.intValue() > MOST_LIMIT) {
      throw new IllegalArgumentException(
          "%s is not a whole number from %d to %d".formatted(field, least, MOST_LIMIT));
    }
    return OptionalInt.of(value.intValue());
  }

  private static TokenFileException bad(int line, String problem, Throwable cause) {
    return new TokenFileException("line %d %s".formatted(line, problem), cause);
  }

  /** The line of an entry, without an end. */
  static String format(TokenEntry entry) {
    ObjectNode json = JSON.createObjectNode();
    json.put("id", entry.id());
    json.put("principal", entry.principal());
    if (!entry.rights().everything()) {
      putSorted(json.putArray("catalogs"), entry.rights().catalogs());
      Set<String> namespaces = new TreeSet<>();
      for (Map.Entry<String, Set<String>> part : entry.rights().namespaces().entrySet()) {
        part.getValue().forEach(name -> namespaces.add(part.getKey() + "." + name));
      }
      putSorted(json.putArray("namespaces"), namespaces);
    }
    json.put("write", entry.rights().write());
    entry.rights().scripts().ifPresent(names -> putSorted(json.putArray("scripts"), names));
    PrincipalLimits limits = entry.limits();
    limits.mostAtOnce().ifPresent(value -> json.put("mostAtOnce", value));
    limits.mostWaiting().ifPresent(value -> json.put("mostWaiting", value));
    limits.largestTier().ifPresent(value -> json.put("largestTier", value));
    limits.requestsPerSecond().ifPresent(value -> json.put("requestsPerSecond", value));
    json.put("created", entry.created().toString());
    entry.expires().ifPresent(value -> json.put("expires", value.toString()));
    json.put("hash", entry.hash().text());
    return json.toString();
  }

  private static void putSorted(ArrayNode array, Collection<String> names) {
    new TreeSet<>(names).forEach(array::add);
  }
}

package dev.oleander.polars.jdbc.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oleander.polars.jdbc.http.OleanderHttp;
import dev.oleander.polars.jdbc.http.ServerExtensions;
import dev.oleander.polars.jdbc.type.ColumnType;
import dev.oleander.polars.jdbc.type.TypeKind;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The scripts that the server has, with their parameters, kept as long as the names of the lake.
 * None of a server without the extension {@value #EXTENSION}. Any thread may use it.
 */
public final class StoredScripts {
  /** What {@code GET /api/v1/capabilities} calls it. */
  public static final String EXTENSION = "stored-scripts";

  /** Of all parameters and scripts together that are kept. */
  private static final int CAPACITY = 100_000;

  private static final String ALL = "";

  /** Digits of the second that the lake keeps. */
  private static final int MICROS = 6;

  private static final int MOST_DIGITS = 38;

  private static final Pattern DECIMAL =
      Pattern.compile("DECIMAL\\s*\\(\\s*(\\d{1,2})\\s*,\\s*(\\d{1,2})\\s*\\)");

  private final OleanderHttp http;
  private final ServerExtensions extensions;
  private final ExpiringCache<String, List<StoredScript>> cache;

  /**
   * @param http stays the caller's
   * @param extensions what its server can do
   * @param life how long what was read is used again; zero reads anew every time
   */
  public StoredScripts(OleanderHttp http, ServerExtensions extensions, Duration life) {
    this.http = http;
    this.extensions = extensions;
    this.cache =
        new ExpiringCache<>(
            life,
            CAPACITY,
            scripts -> 1 + scripts.stream().mapToInt(s -> 1 + s.parameters().size()).sum(),
            System::nanoTime);
  }

  /** Whether the server can have any. */
  public boolean areOffered() throws SQLException {
    return extensions.has(EXTENSION);
  }

  /** All of them, sorted by namespace and name. */
  public List<StoredScript> all() throws SQLException {
    return areOffered() ? cache.get(ALL, this::read) : List.of();
  }

  /**
   * One of them.
   *
   * @param fullName {@code namespace.name}
   */
  public Optional<StoredScript> find(String fullName) throws SQLException {
    return all().stream().filter(script -> script.fullName().equals(fullName)).findFirst();
  }

  private List<StoredScript> read() throws SQLException {
    List<StoredScript> scripts = new ArrayList<>();
    for (JsonNode script : http.get("api", "v1", "scripts").path("scripts")) {
      String name = script.path("name").asText("");
      int dot = name.lastIndexOf('.');
      if (dot > 0 && dot < name.length() - 1) {
        scripts.add(
            new StoredScript(
                name.substring(0, dot),
                name.substring(dot + 1),
                script.path("description").asText(""),
                parameters(script.path("parameters")),
                Optional.ofNullable(script.path("problem").asText(null))));
      }
    }
    scripts.sort(Comparator.comparing(StoredScript::namespace).thenComparing(StoredScript::name));
    return List.copyOf(scripts);
  }

  private static List<StoredScript.Parameter> parameters(JsonNode declared) {
    List<StoredScript.Parameter> parameters = new ArrayList<>();
    for (JsonNode parameter : declared) {
      String type = parameter.path("type").asText("");
      JsonNode value = parameter.path("default");
      parameters.add(
          new StoredScript.Parameter(
              parameter.path("name").asText(""),
              type(type),
              type,
              parameter.path("required").asBoolean(false),
              literal(value),
              parameter.path("description").asText("")));
    }
    return parameters;
  }

  /** As {@code COLUMN_DEF} has it. */
  private static String literal(JsonNode value) {
    if (value.isMissingNode()) {
      return null;
    }
    if (value.isNull()) {
      return "NULL";
    }
    return value.isTextual() ? "'" + value.textValue().replace("'", "''") + "'" : value.toString();
  }

  private static Optional<ColumnType> type(String name) {
    Matcher decimal = DECIMAL.matcher(name);
    if (decimal.matches()) {
      int precision = Integer.parseInt(decimal.group(1));
      int scale = Integer.parseInt(decimal.group(2));
      return precision >= 1 && precision <= MOST_DIGITS && scale <= precision
          ? Optional.of(ColumnType.decimal(precision, scale))
          : Optional.empty();
    }
    return switch (name) {
      case "VARCHAR" -> Optional.of(ColumnType.of(TypeKind.STRING));
      case "BIGINT" -> Optional.of(ColumnType.of(TypeKind.INT64));
      case "DOUBLE" -> Optional.of(ColumnType.of(TypeKind.FLOAT64));
      case "BOOLEAN" -> Optional.of(ColumnType.of(TypeKind.BOOLEAN));
      case "DATE" -> Optional.of(ColumnType.of(TypeKind.DATE));
      case "TIMESTAMP" -> Optional.of(ColumnType.timestamp(MICROS));
      case "TIMESTAMP WITH TIME ZONE", "TIMESTAMP_TZ" ->
          Optional.of(ColumnType.zonedTimestamp(MICROS, "UTC"));
      default -> Optional.empty();
    };
  }

  /** Forgets what was read. */
  public void invalidate() {
    cache.clear();
  }
}

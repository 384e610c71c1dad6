package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.catalog.StoredScript;
import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.parameter.JsonValues;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TimeZone;
import java.util.function.Supplier;

/** The params of a script as an application sets them. Used by one thread at a time. */
final class ScriptParams {
  /** How deep lists and maps may be within each other. */
  private static final int DEEPEST = 64;

  private final Optional<StoredScript> stored;
  private final Supplier<TimeZone> zone;
  private final Map<String, Object> values = new LinkedHashMap<>();

  /**
   * @param stored what declares them; empty for a script that is sent
   * @param zone of the session
   */
  ScriptParams(Optional<StoredScript> stored, Supplier<TimeZone> zone) {
    this.stored = stored;
    this.zone = zone;
  }

  void set(String name, Object value) throws SQLException {
    if (name == null || name.isEmpty()) {
      throw SqlState.INVALID_ARGUMENT.exception("A param of a script has a name");
    }
    Optional<StoredScript.Parameter> declared = Optional.empty();
    if (stored.isPresent()) {
      declared = Optional.of(CallText.parameter(stored.get(), name));
    }
    String place = "Param '" + name + "'";
    values.put(
        name,
        declared.isPresent() && declared.get().type().isPresent()
            ? JsonValues.ofJava(value, declared.get().type().get(), zone.get(), place)
            : json(value, place, 0));
  }

  private Object json(Object value, String place, int depth) throws SQLException {
    if (depth > DEEPEST) {
      throw SqlState.INVALID_ARGUMENT.exception(
          place + ": lists and maps are more than " + DEEPEST + " deep within each other");
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> copy = new LinkedHashMap<>();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        if (!(entry.getKey() instanceof String key)) {
          throw SqlState.NOT_SUPPORTED.exception(place + ": the keys of a map are texts in JSON");
        }
        copy.put(key, json(entry.getValue(), place, depth + 1));
      }
      return copy;
    }
    if (value instanceof Object[] array) {
      return json(Arrays.asList(array), place, depth);
    }
    if (value instanceof Collection<?> elements) {
      List<Object> copy = new ArrayList<>();
      for (Object element : elements) {
        copy.add(json(element, place, depth + 1));
      }
      return copy;
    }
    return JsonValues.ofJava(value, zone.get(), place);
  }

  /**
   * What is set now.
   *
   * @throws SQLException 07001 if a stored script requires more
   */
  Map<String, Object> values() throws SQLException {
    if (stored.isPresent()) {
      for (StoredScript.Parameter parameter : stored.get().parameters()) {
        if (parameter.required() && !values.containsKey(parameter.name())) {
          throw SqlState.PARAMETER_NOT_BOUND.exception(
              stored.get().fullName()
                  + " needs the param '"
                  + parameter.name()
                  + "' of the type "
                  + parameter.typeName());
        }
      }
    }
    return values;
  }
}

package dev.oleander.polars.sandbox.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** All keys with the values that are in force, for an operator to read. */
public final class EffectiveConfig {
  private static final String NOT_SHOWN = "(not shown)";

  /** Words in the names of properties whose values are secrets, or hold one. */
  private static final List<String> SECRET_WORDS =
      List.of("password", "secret", "token", "credential", "key", "header.", "user", "auth");

  private EffectiveConfig() {}

  /**
   * The keys in the order of {@link ConfigKeys#KEYS}. A value that came from elsewhere, and may be
   * a secret, is shown as the file writes it.
   *
   * @param keys what the configuration was read from
   */
  public static Map<String, String> of(ServerConfig config, ConfigKeys keys) {
    Map<String, String> values = new LinkedHashMap<>();
    section(config, "", values);
    values.replaceAll((key, value) -> Optional.ofNullable(keys.reference(key)).orElse(value));
    return values;
  }

  private static void section(Record section, String prefix, Map<String, String> values) {
    for (RecordComponent component : section.getClass().getRecordComponents()) {
      String key = prefix + component.getName();
      Object value = value(section, component);
      if (value instanceof Optional<?> optional) {
        value = optional.orElse(null);
      }
      if (value instanceof Record inner) {
        section(inner, key + ".", values);
      } else if (value instanceof List<?> sections) {
        sections.forEach(each -> named(each, key, values));
      } else {
        values.put(key, value == null ? "" : value.toString());
      }
    }
  }

  private static void named(Object section, String key, Map<String, String> values) {
    if (section instanceof TierConfig tier) {
      String prefix = key + "." + tier.vcpus() + ".";
      section(tier, prefix, values);
      values.remove(prefix + "vcpus");
    } else if (section instanceof CatalogConfig catalog) {
      catalog(catalog, key + "." + catalog.name() + ".", values);
    }
  }

  private static void catalog(CatalogConfig catalog, String prefix, Map<String, String> values) {
    values.put(prefix + "type", catalog.type());
    values.put(prefix + "warehouse", catalog.warehouse().orElse(""));
    values.put(prefix + "uri", catalog.uri().orElse(""));
    values.put(
        prefix + "locations",
        catalog.locations().isEmpty() ? "" : "[" + String.join(", ", catalog.locations()) + "]");
    values.put(prefix + "implementation", catalog.implementation().orElse(""));
    values.put(prefix + "timeoutSeconds", Integer.toString(catalog.timeoutSeconds()));
    new TreeMap<>(catalog.properties())
        .forEach(
            (property, value) ->
                values.put(
                    prefix + "properties." + property, isOpen(property) ? value : NOT_SHOWN));
  }

  /** Whether a property's value may be shown though it stands in the file itself. */
  private static boolean isOpen(String property) {
    String name = property.toLowerCase(Locale.ROOT);
    return SECRET_WORDS.stream().noneMatch(name::contains);
  }

  private static Object value(Record section, RecordComponent component) {
    try {
      return component.getAccessor().invoke(section);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("a component of a public record cannot be read", e);
    }
  }
}

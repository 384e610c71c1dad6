package dev.oleander.polars.sandbox.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All keys with the values that are in force, for an operator to read. */
public final class EffectiveConfig {
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
      } else if (value instanceof List<?> tiers) {
        tiers.forEach(tier -> tier((TierConfig) tier, key, values));
      } else {
        values.put(key, value == null ? "" : value.toString());
      }
    }
  }

  private static void tier(TierConfig tier, String key, Map<String, String> values) {
    String prefix = key + "." + tier.vcpus() + ".";
    section(tier, prefix, values);
    values.remove(prefix + "vcpus");
  }

  private static Object value(Record section, RecordComponent component) {
    try {
      return component.getAccessor().invoke(section);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("a component of a public record cannot be read", e);
    }
  }
}

package dev.oleander.polars.jdbc.config;

import dev.oleander.polars.jdbc.error.SqlState;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The connection properties that can be changed while connected: what a connection was opened with,
 * and what {@code SET} has made of it since. Any thread may use it.
 */
public final class SessionSettings {
  /** The properties that can be changed, in the order in which they are listed. */
  public static final List<ConnectionProperty<?>> CHANGEABLE =
      List.of(
          ConnectionProperty.QUERY_TIMEOUT,
          ConnectionProperty.FETCH_SIZE,
          ConnectionProperty.TIME_ZONE,
          ConnectionProperty.MULTIPLE_STATEMENTS,
          ConnectionProperty.TIER,
          ConnectionProperty.DISTRIBUTED,
          ConnectionProperty.INSTANCE_TYPE,
          ConnectionProperty.CLUSTER_SIZE);

  private final ConnectionConfig config;

  // The texts of what was changed; they have been parsed once.
  private final Map<ConnectionProperty<?>, Changed> changes = new ConcurrentHashMap<>();

  private record Changed(String text, Object value) {}

  /**
   * @param config what the connection was opened with
   */
  public SessionSettings(ConnectionConfig config) {
    this.config = config;
  }

  /** The value of a property that has a default. */
  public <T> T get(ConnectionProperty<T> property) {
    return find(property).orElseGet(() -> config.get(property));
  }

  /** The value of a property, or its default; empty where it is not set and has none. */
  public <T> Optional<T> find(ConnectionProperty<T> property) {
    Changed changed = changes.get(property);
    @SuppressWarnings("unchecked") // put there by set, with this property as key
    T value = changed == null ? null : (T) changed.value();
    return value == null ? config.find(property) : Optional.of(value);
  }

  /**
   * Changes a property from now on.
   *
   * @param name ignoring case
   * @throws SQLException 22023 if there is no such property, it cannot be changed, or the value is
   *     not possible
   */
  public void set(String name, String text) throws SQLException {
    ConnectionProperty<?> property = changeable(name);
    changes.put(property, new Changed(text, property.parse(text)));
  }

  /**
   * Gives a property the value back that the connection was opened with.
   *
   * @throws SQLException 22023 if there is no such property, or it cannot be changed
   */
  public void reset(String name) throws SQLException {
    changes.remove(changeable(name));
  }

  /** Gives all properties the values back that the connection was opened with. */
  public void resetAll() {
    changes.clear();
  }

  /**
   * The property of a name.
   *
   * @param name ignoring case
   * @throws SQLException 22023 if there is none, or it cannot be changed
   */
  public ConnectionProperty<?> changeable(String name) throws SQLException {
    for (ConnectionProperty<?> property : CHANGEABLE) {
      if (property.key().equalsIgnoreCase(name)) {
        return property;
      }
    }
    List<String> keys = CHANGEABLE.stream().map(ConnectionProperty::key).toList();
    boolean fixed =
        ConnectionProperty.ALL.stream().anyMatch(known -> known.key().equalsIgnoreCase(name));
    throw SqlState.INVALID_ARGUMENT.exception(
        (fixed
                ? "The connection property '" + name + "' can only be given when connecting."
                : "There is no setting '"
                    + name
                    + "'."
                    + NearestName.of(name, keys)
                        .map(near -> " Did you mean '" + near + "'?")
                        .orElse(""))
            + " The settings that can be changed are: "
            + String.join(", ", keys)
            + ".");
  }

  /** What a property is set to, as text; null where it is not set and has no default. */
  public String text(ConnectionProperty<?> property) {
    Changed changed = changes.get(property);
    return changed == null ? opened(property) : changed.text();
  }

  /** What the connection was opened with, as text; null where it is not set and has no default. */
  public String opened(ConnectionProperty<?> property) {
    return config.text(property).or(property::defaultText).orElse(null);
  }
}

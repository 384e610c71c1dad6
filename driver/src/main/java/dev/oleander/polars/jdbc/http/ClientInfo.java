package dev.oleander.polars.jdbc.http;

import dev.oleander.polars.jdbc.config.ConnectionConfig;
import dev.oleander.polars.jdbc.config.ConnectionProperty;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who uses a connection, as its user says: sent as headers with each workload, and nothing else
 * depends on it. Any thread may use it.
 */
public final class ClientInfo {
  /** What is known of a client, by the names that JDBC has for it. */
  public enum Name {
    /** The application. */
    APPLICATION_NAME(
        "ApplicationName", "The application that uses the connection", "Oleander-Application-Name"),
    /** The machine. */
    CLIENT_HOSTNAME(
        "ClientHostname", "The machine that the application works for", "Oleander-Client-Hostname"),
    /** The person. */
    CLIENT_USER("ClientUser", "The person that the application works for", "Oleander-Client-User");

    private final String jdbcName;
    private final String description;
    private final String header;

    Name(String jdbcName, String description, String header) {
      this.jdbcName = jdbcName;
      this.description = description;
      this.header = header;
    }

    /** As {@link java.sql.Connection#setClientInfo} has it. */
    public String jdbcName() {
      return jdbcName;
    }

    /** For a person. */
    public String description() {
      return description;
    }

    /** The one of a name, which is exact; empty for a name that is not known. */
    public static Optional<Name> find(String jdbcName) {
      for (Name name : values()) {
        if (name.jdbcName.equals(jdbcName)) {
          return Optional.of(name);
        }
      }
      return Optional.empty();
    }
  }

  /** The most characters of a value. */
  public static final int LONGEST = ConnectionProperty.LONGEST_CLIENT_INFO;

  private static final String UNRESERVED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

  private final Map<Name, String> defaults;

  // Replaced as a whole, under the lock of "this"; what it refers to does not change.
  private volatile Map<Name, String> values;

  ClientInfo(ConnectionConfig config) {
    Map<Name, String> given = new EnumMap<>(Name.class);
    given.put(Name.APPLICATION_NAME, config.find(ConnectionProperty.APPLICATION_NAME).orElse(""));
    given.put(Name.CLIENT_HOSTNAME, config.find(ConnectionProperty.CLIENT_HOSTNAME).orElse(""));
    given.put(Name.CLIENT_USER, config.find(ConnectionProperty.CLIENT_USER).orElse(""));
    given.values().removeIf(String::isEmpty);
    this.defaults = Collections.unmodifiableMap(given);
    this.values = defaults;
  }

  /** What the connection began with; unmodifiable. */
  public Map<Name, String> defaults() {
    return defaults;
  }

  /** What is set; unmodifiable. */
  public Map<Name, String> values() {
    return values;
  }

  /**
   * Sets one.
   *
   * @param value null or empty for none
   * @throws IllegalArgumentException if it is longer than {@link #LONGEST}, or has control
   *     characters
   */
  public synchronized void set(Name name, String value) {
    Map<Name, String> changed = new EnumMap<>(Name.class);
    changed.putAll(values);
    if (value == null || value.isEmpty()) {
      changed.remove(name);
    } else {
      changed.put(name, checked(value));
    }
    values = Collections.unmodifiableMap(changed);
  }

  /** Sets all to what the connection began with. */
  public synchronized void reset() {
    values = defaults;
  }

  private static String checked(String value) {
    if (value.length() > LONGEST) {
      throw new IllegalArgumentException("it has more than " + LONGEST + " characters");
    }
    if (value.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("it has control characters");
    }
    return value;
  }

  /** Names and values of headers. */
  Map<String, String> headers() {
    Map<String, String> headers = new LinkedHashMap<>();
    values.forEach((name, value) -> headers.put(name.header, encoded(value)));
    return headers;
  }

  /** UTF-8, percent-encoded but for what a URL never encodes. */
  private static String encoded(String value) {
    StringBuilder encoded = new StringBuilder(value.length());
    for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
      if (b > 0 && UNRESERVED.indexOf(b) >= 0) {
        encoded.append((char) b);
      } else {
        encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
      }
    }
    return encoded.toString();
  }
}

package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.http.ClientInfo;
import java.sql.ClientInfoStatus;
import java.sql.SQLClientInfoException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;

/** Who uses a connection, as JDBC sets and reads it. Any thread may use it. */
final class ClientInfoSettings {
  private final ClientInfo info;
  private final Warnings warnings;

  ClientInfoSettings(ClientInfo info, Warnings warnings) {
    this.info = info;
    this.warnings = warnings;
  }

  /** Those that are set; the caller's own. */
  Properties all() {
    Properties set = new Properties();
    info.values().forEach((name, value) -> set.put(name.jdbcName(), value));
    return set;
  }

  /** Null for a name that is not known, or not set. */
  String find(String name) {
    return ClientInfo.Name.find(name).map(known -> info.values().get(known)).orElse(null);
  }

  /**
   * Sets one. A name that is not known is answered with a warning, as JDBC has it.
   *
   * @param value null or empty for none
   * @throws SQLClientInfoException 22023 if the value is not possible
   */
  void set(String name, String value) throws SQLClientInfoException {
    Optional<ClientInfo.Name> known = ClientInfo.Name.find(name);
    if (known.isEmpty()) {
      warnings.add(
          "There is no client info property '"
              + name
              + "'; there are "
              + Arrays.stream(ClientInfo.Name.values())
                  .map(ClientInfo.Name::jdbcName)
                  .collect(Collectors.joining(", ")),
          SqlState.NOT_SUPPORTED);
      return;
    }
    try {
      info.set(known.get(), value);
    } catch (IllegalArgumentException e) {
      throw new SQLClientInfoException(
          "The client info property '" + name + "' cannot be set: " + e.getMessage(),
          SqlState.INVALID_ARGUMENT.code(),
          Map.of(name, ClientInfoStatus.REASON_VALUE_INVALID));
    }
  }

  /**
   * Sets all. What is not among the properties is cleared, as JDBC has it; all or nothing is set.
   *
   * @param properties null for none
   * @throws SQLClientInfoException 22023 if a value is not possible
   */
  void setAll(Properties properties) throws SQLClientInfoException {
    Map<ClientInfo.Name, String> before = info.values();
    Properties wanted = properties == null ? new Properties() : properties;
    try {
      for (String name : wanted.stringPropertyNames()) {
        set(name, wanted.getProperty(name));
      }
    } catch (SQLClientInfoException e) {
      for (ClientInfo.Name name : ClientInfo.Name.values()) {
        info.set(name, before.get(name));
      }
      throw e;
    }
    for (ClientInfo.Name name : ClientInfo.Name.values()) {
      if (wanted.getProperty(name.jdbcName()) == null) {
        info.set(name, null);
      }
    }
  }
}

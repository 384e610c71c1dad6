package dev.oleander.polars.sandbox.config;

/**
 * The configuration cannot be used. The message is one line that names the key and says what to do.
 */
public final class ConfigException extends Exception {

  public ConfigException(String message) {
    super(message);
  }

  public ConfigException(String message, Throwable cause) {
    super(message, cause);
  }
}

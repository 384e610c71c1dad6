package dev.oleander.polars.jdbc.config;

import java.util.Objects;

/** A value that must not reach a log, a message or a URL: it prints as stars. */
public final class Secret {
  private final String value;

  /**
   * @param value what to keep; not null
   */
  public Secret(String value) {
    this.value = Objects.requireNonNull(value, "value");
  }

  /** The value itself; for the one place that sends it. */
  public String reveal() {
    return value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && secret.value.equals(value);
  }

  @Override
  public int hashCode() {
    return Secret.class.hashCode();
  }

  @Override
  public String toString() {
    return "***";
  }
}

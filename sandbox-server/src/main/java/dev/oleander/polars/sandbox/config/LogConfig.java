package dev.oleander.polars.sandbox.config;

import java.util.Objects;

/**
 * The server's log, on standard error.
 *
 * @param format {@code text}, the default, or {@code json}: one object a line
 * @param level the least that is logged: {@code error}, {@code warn}, {@code info}, the default,
 *     {@code debug} or {@code trace}
 */
public record LogConfig(String format, String level) {
  public LogConfig {
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(level, "level");
  }
}

package dev.oleander.polars.sandbox.config;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * The record of who ran what.
 *
 * @param file where lines are added; without one they go to the server's log
 * @param text whether a line holds the statement or script itself, not only its hash; default false
 */
public record AuditConfig(Optional<Path> file, boolean text) {
  public AuditConfig {
    Objects.requireNonNull(file, "file");
  }
}

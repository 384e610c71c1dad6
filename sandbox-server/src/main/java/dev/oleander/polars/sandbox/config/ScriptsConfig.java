package dev.oleander.polars.sandbox.config;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * The stored scripts.
 *
 * @param folder the folder that they are files of; without one there are none
 */
public record ScriptsConfig(Optional<Path> folder) {
  public ScriptsConfig {
    Objects.requireNonNull(folder, "folder");
  }
}

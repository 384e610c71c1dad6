package dev.oleander.polars.sandbox.catalog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The folder that holds a local lake. Turns the locations that Iceberg metadata names into paths,
 * and refuses those that leave the folder: by another scheme, by {@code ..}, or through a symbolic
 * link.
 */
final class WarehouseFolder {
  private static final String SCHEME = "file:";
  private static final Pattern ANY_SCHEME =
      Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*:.*", Pattern.DOTALL);

  private final Path named;
  private final Path real;

  private WarehouseFolder(Path named, Path real) {
    this.named = named;
    this.real = real;
  }

  /** Makes the folder if it is not there. */
  static WarehouseFolder open(Path folder) throws IOException {
    Path named = folder.toAbsolutePath().normalize();
    Files.createDirectories(named);
    return new WarehouseFolder(named, named.toRealPath());
  }

  Path path() {
    return real;
  }

  /** The folder as a location in Iceberg metadata. */
  String location() {
    return SCHEME + "//" + real;
  }

  /**
   * @param location {@code file:///…}, {@code file:/…} or an absolute path; nothing in it is
   *     percent-decoded, as other Iceberg clients do
   * @throws IllegalArgumentException when the location is outside of the folder
   */
  Path resolve(String location) {
    Path path = parse(location);
    for (Path name : path) {
      if (name.toString().equals("..")) {
        throw outside(location, "it holds '..'");
      }
    }
    if (!path.startsWith(real) && !path.startsWith(named)) {
      throw outside(location, "it is elsewhere");
    }
    try {
      if (!nearestExisting(path).toRealPath().startsWith(real)) {
        throw outside(location, "a symbolic link leads elsewhere");
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("location " + location + " cannot be checked", e);
    }
    return path;
  }

  /**
   * The path of a location without symbolic links, whether there is anything or not; empty when it
   * is outside of the folder.
   */
  Optional<Path> real(String location) {
    try {
      Path path = resolve(location);
      Path existing = nearestExisting(path);
      return Optional.of(existing.toRealPath().resolve(existing.relativize(path)).normalize());
    } catch (IllegalArgumentException | IOException e) {
      return Optional.empty();
    }
  }

  /**
   * The path that a location names, wherever it is.
   *
   * @throws IllegalArgumentException when it is none, or not absolute
   */
  static Path parse(String location) {
    String text = location;
    if (text.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
      text = text.substring(SCHEME.length());
      if (text.startsWith("//")) {
        text = text.substring(2);
      }
      if (!text.startsWith("/") || text.startsWith("//")) {
        throw outside(location, "it names a host or is not absolute");
      }
    } else if (ANY_SCHEME.matcher(text).matches()) {
      throw outside(location, "its scheme is not file");
    }
    try {
      Path path = Path.of(text);
      if (!path.isAbsolute()) {
        throw outside(location, "it is not absolute");
      }
      return path;
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("location " + location + " is not a path", e);
    }
  }

  private static Path nearestExisting(Path path) {
    Path existing = path;
    while (!Files.exists(existing, LinkOption.NOFOLLOW_LINKS)) {
      existing = existing.getParent();
    }
    return existing;
  }

  private static IllegalArgumentException outside(String location, String why) {
    return new IllegalArgumentException(
        "location " + location + " is not in the warehouse folder: " + why);
  }
}

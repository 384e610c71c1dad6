package dev.oleander.polars.sandbox.scripts;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a stored script is called by. Both parts are ASCII letters, digits and underscores, and
 * begin with no digit: names that SQL takes without quotes, and that lead out of no folder.
 *
 * @param namespace the name of the folder that its file is in
 * @param name the name of its file, without {@code .py}
 */
public record ScriptName(String namespace, String name) {
  private static final String PART = "[A-Za-z_][A-Za-z0-9_]{0,127}";
  private static final Pattern WHOLE = Pattern.compile("(" + PART + ")\\.(" + PART + ")");

  public ScriptName {
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(name, "name");
  }

  /** The name that a text is; empty if it cannot be one. */
  static Optional<ScriptName> parse(String text) {
    Matcher matcher = WHOLE.matcher(text);
    return matcher.matches()
        ? Optional.of(new ScriptName(matcher.group(1), matcher.group(2)))
        : Optional.empty();
  }

  /** As it is written: {@code namespace.name}. */
  @Override
  public String toString() {
    return namespace + "." + name;
  }
}

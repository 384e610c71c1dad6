package dev.oleander.polars.sandbox.scripts;

import java.util.Objects;

/** A script of the folder that can be called. Its source is for workers alone. */
public record StoredScript(ScriptName name, Signature signature, String source) {

  public StoredScript {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(signature, "signature");
    Objects.requireNonNull(source, "source");
  }

  /** Without the source. */
  @Override
  public String toString() {
    return name.toString();
  }
}

package dev.oleander.polars.sandbox.worker;

import java.util.Locale;

/** How boxes are kept apart from the host; the words are those of the server's configuration. */
public enum Isolation {
  /** Namespaces, read-only binds, a system call filter and limits, put in place by bubblewrap. */
  BWRAP,
  /**
   * For hosts where namespaces cannot be had: a Landlock domain, a stricter system call filter and
   * limits. Weaker in what docs/security.md names.
   */
  LANDLOCK,
  /** None: a child process with limits. Never for code of others. */
  PROCESS;

  /** The word for it in the configuration and in the health report. */
  public String configName() {
    return name().toLowerCase(Locale.ROOT);
  }
}

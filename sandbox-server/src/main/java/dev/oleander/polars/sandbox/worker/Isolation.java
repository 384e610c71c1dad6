package dev.oleander.polars.sandbox.worker;

import java.util.List;
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

  /** How it is weaker than the default, one line each; empty for the default. */
  public List<String> warnings() {
    return switch (this) {
      case BWRAP -> List.of();
      case LANDLOCK ->
          List.of(
              "isolation 'landlock' is weaker than 'bwrap': workloads see the names and sizes of"
                  + " the host's files, and their scratch space is the host's disk"
                  + " (docs/security.md)");
      case PROCESS ->
          List.of(
              "isolation 'process' is none: a workload can do whatever the user that it runs as"
                  + " can; for development only, never for code of others (docs/security.md)");
    };
  }

  /** The word for it in the configuration and in the health report. */
  public String configName() {
    return name().toLowerCase(Locale.ROOT);
  }
}

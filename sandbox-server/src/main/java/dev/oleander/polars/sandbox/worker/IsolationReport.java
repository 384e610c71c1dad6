package dev.oleander.polars.sandbox.worker;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What stands between workloads and the host, as the canary found it.
 *
 * @param configured the isolation asked for
 * @param inForce the isolation that workloads run in; empty when workloads are refused
 * @param identity who a box is on the host: {@code root-drop} (a user of its own for each slot),
 *     {@code user-namespace} (the server's own user, with namespaces) or {@code same-user}
 *     (without)
 * @param start how boxes come about: {@code nursery} (forked from a process that has all imported)
 *     or {@code cold}; empty when workloads are refused
 * @param polarsVersion the version of Polars that the workers run; empty when not known
 * @param problems what is wrong and what to do, one line each; empty when all is well. Problems may
 *     be there while workloads are served, such as a worker that did not start.
 */
public record IsolationReport(
    Isolation configured,
    Optional<Isolation> inForce,
    String identity,
    Optional<String> start,
    Optional<String> polarsVersion,
    List<String> problems) {

  /** How the configured isolation is weaker than the default, one line each. */
  public List<String> warnings() {
    return configured.warnings();
  }

  public IsolationReport {
    Objects.requireNonNull(configured, "configured");
    Objects.requireNonNull(inForce, "inForce");
    Objects.requireNonNull(identity, "identity");
    Objects.requireNonNull(start, "start");
    Objects.requireNonNull(polarsVersion, "polarsVersion");
    problems = List.copyOf(problems);
  }

  /** Whether workloads are run at all. */
  public boolean available() {
    return inForce.isPresent();
  }
}

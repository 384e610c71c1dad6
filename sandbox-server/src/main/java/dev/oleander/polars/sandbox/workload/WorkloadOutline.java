package dev.oleander.polars.sandbox.workload;

import java.util.Objects;
import java.util.Optional;

/**
 * What is kept of a request for as long as its workload is known: nothing that may be large.
 *
 * @param catalog the catalog that the tables are in
 * @param vcpus the tier
 * @param client what the client says of itself
 * @param storedScript the name of the stored script that it runs, if it runs one
 */
public record WorkloadOutline(
    WorkloadMode mode,
    String catalog,
    int vcpus,
    ClientInfo client,
    Optional<String> storedScript) {

  public WorkloadOutline {
    Objects.requireNonNull(mode, "mode");
    Objects.requireNonNull(catalog, "catalog");
    Objects.requireNonNull(client, "client");
    Objects.requireNonNull(storedScript, "storedScript");
  }

  /** Of a workload that runs no stored script. */
  public WorkloadOutline(WorkloadMode mode, String catalog, int vcpus, ClientInfo client) {
    this(mode, catalog, vcpus, client, Optional.empty());
  }
}

package dev.oleander.polars.sandbox.workload;

import java.util.Objects;

/**
 * What is kept of a request for as long as its workload is known: nothing that may be large.
 *
 * @param catalog the catalog that the tables are in
 * @param vcpus the tier
 * @param client what the client says of itself
 */
public record WorkloadOutline(WorkloadMode mode, String catalog, int vcpus, ClientInfo client) {

  public WorkloadOutline {
    Objects.requireNonNull(mode, "mode");
    Objects.requireNonNull(catalog, "catalog");
    Objects.requireNonNull(client, "client");
  }
}

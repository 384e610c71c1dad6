package dev.oleander.polars.jdbc.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where workloads are to run.
 *
 * @param tier the virtual processors; empty leaves it to the server
 * @param distributed whether on a cluster
 * @param instanceType of the machines of the cluster
 * @param clusterSize the machines of the cluster
 */
public record Compute(
    OptionalInt tier, boolean distributed, Optional<String> instanceType, OptionalInt clusterSize) {
  /** Adds the fields that say so to a request. */
  void describe(ObjectNode body) {
    tier.ifPresent(vcpus -> body.put("vcpus", vcpus));
    if (distributed) {
      body.put("distributed", true);
      instanceType.ifPresent(type -> body.put("instanceType", type));
      clusterSize.ifPresent(size -> body.put("clusterSize", size));
    }
  }
}

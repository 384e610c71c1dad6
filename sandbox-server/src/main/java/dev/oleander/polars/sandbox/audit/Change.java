package dev.oleander.polars.sandbox.audit;

import dev.oleander.polars.sandbox.error.ErrorCode;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A request to change what a catalog holds, and how it ended.
 *
 * @param action what was asked for, as docs/openapi.yaml names the operation
 * @param targets the names of namespaces, tables or views, as far as the request told them
 * @param snapshotIds the snapshots that a commit adds
 * @param status of the answer, in HTTP
 * @param error empty for a success, and for what Iceberg's catalog has refused itself
 */
public record Change(
    String action,
    String catalog,
    List<String> targets,
    List<String> snapshotIds,
    int status,
    Optional<ErrorCode> error) {

  public Change {
    Objects.requireNonNull(action, "action");
    Objects.requireNonNull(catalog, "catalog");
    targets = List.copyOf(targets);
    snapshotIds = List.copyOf(snapshotIds);
    Objects.requireNonNull(error, "error");
  }
}

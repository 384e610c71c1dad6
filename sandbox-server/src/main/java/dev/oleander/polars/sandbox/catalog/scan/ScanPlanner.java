package dev.oleander.polars.sandbox.catalog.scan;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;

/**
 * Plans scans, and keeps the plans that were asked for last: what a metadata file says of a
 * snapshot never changes. Any thread; one that asks for a plan that another makes waits for it.
 */
public final class ScanPlanner {
  /** The most bytes that the plans together may take. */
  private static final long MOST_BYTES = 64L << 20;

  private final FileLocations locations;
  private final Cache<String, ScanPlan> plans =
      Caffeine.newBuilder()
          .maximumWeight(MOST_BYTES)
          .weigher((String key, ScanPlan plan) -> plan.weight())
          .build();

  private final ManifestParts manifests = new ManifestParts();

  public ScanPlanner(FileLocations locations) {
    this.locations = Objects.requireNonNull(locations, "locations");
  }

  /**
   * The plan of a table that never changes.
   *
   * @param metadata what the table is by
   * @param earlier a snapshot that is read by its own schema; empty for the current state
   * @throws SandboxException UNSUPPORTED saying why it cannot be read
   */
  public ScanPlan plan(Table table, TableMetadata metadata, Optional<Long> earlier) {
    String key = key(metadata.metadataFileLocation(), earlier);
    return plans.get(
        key, missing -> new SnapshotPlan(table, earlier, locations, manifests).make(key));
  }

  private static String key(String metadataLocation, Optional<Long> earlier) {
    String what = metadataLocation + earlier.map(id -> "\n" + id).orElse("");
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(what.getBytes(StandardCharsets.UTF_8)), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}

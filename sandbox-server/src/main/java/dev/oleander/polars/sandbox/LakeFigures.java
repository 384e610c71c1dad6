package dev.oleander.polars.sandbox;

import dev.oleander.polars.sandbox.catalog.Lake;
import dev.oleander.polars.sandbox.catalog.LakeCatalog;
import dev.oleander.polars.sandbox.catalog.write.WriteCounts;
import dev.oleander.polars.sandbox.telemetry.WriteFigures;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the lake has counted, for those who know nothing of it. */
final class LakeFigures {
  private LakeFigures() {}

  /** The writes of workloads, by the catalog's name. */
  static Map<String, WriteFigures> writes(Lake lake) {
    Map<String, WriteFigures> writes = new LinkedHashMap<>();
    for (LakeCatalog catalog : lake.catalogs()) {
      WriteCounts counts = catalog.writeCounts();
      writes.put(
          catalog.name(),
          new WriteFigures(
              counts.commits(),
              counts.retries(),
              counts.conflicts(),
              counts.unknown(),
              counts.rows(),
              counts.bytes()));
    }
    return writes;
  }
}

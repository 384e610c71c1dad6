package dev.oleander.polars.sandbox.catalog.rest;

import dev.oleander.polars.sandbox.catalog.LocationRights;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.util.List;
import org.apache.iceberg.MetadataUpdate;
import org.apache.iceberg.UpdateRequirement;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.rest.requests.UpdateTableRequest;

/** Checks that what a commit changes leads nowhere that the one who commits has no right to. */
record UpdateChecks(LocationRights.Check locations) {

  /** Whether a commit makes its table. */
  static boolean creates(UpdateTableRequest request) {
    return request.requirements().stream()
        .anyMatch(UpdateRequirement.AssertTableDoesNotExist.class::isInstance);
  }

  /**
   * @param io reads the table's files
   * @throws SandboxException FORBIDDEN, INVALID_REQUEST
   */
  void check(List<MetadataUpdate> updates, FileIO io) {
    for (MetadataUpdate update : updates) {
      if (update instanceof MetadataUpdate.SetLocation moved) {
        locations.folder(moved.location());
      } else if (update instanceof MetadataUpdate.SetProperties properties) {
        locations.properties(properties.updated());
      } else if (update instanceof MetadataUpdate.AddSnapshot added) {
        locations.snapshot(added.snapshot(), io);
      } else if (update instanceof MetadataUpdate.SetStatistics statistics) {
        locations.file(statistics.statisticsFile().path());
      } else if (update instanceof MetadataUpdate.SetPartitionStatistics statistics) {
        locations.file(statistics.partitionStatisticsFile().path());
      }
    }
  }
}

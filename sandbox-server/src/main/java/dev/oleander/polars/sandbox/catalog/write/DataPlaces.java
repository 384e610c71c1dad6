package dev.oleander.polars.sandbox.catalog.write;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.io.LocationProvider;

/** Where the data files of a table go. */
record DataPlaces(LocationProvider locations, PartitionSpec spec) {
  /** A longer name of a folder does not fit into every file system. */
  private static final int MOST_FOLDER_BYTES = 200;

  /** In a folder that names the partition, if that makes good names. */
  String of(StructLike partition, String name) {
    boolean folders =
        spec.isPartitioned()
            && List.of(spec.partitionToPath(partition).split("/", -1)).stream()
                .allMatch(
                    folder -> folder.getBytes(StandardCharsets.UTF_8).length <= MOST_FOLDER_BYTES);
    return folders
        ? locations.newDataLocation(spec, partition, name)
        : locations.newDataLocation(name);
  }
}

package dev.oleander.polars.sandbox.catalog;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.util.LocationUtil;

/**
 * Where new tables go whose location nobody has chosen: a folder of their own, in that of their
 * namespace, whatever their names are. So no two tables ever share a folder, not even one that was
 * renamed and another under its old name; and no reader of URLs stumbles over a character.
 */
final class NewLocations {
  private static final int MOST_CHARACTERS = 64;
  private static final int DIGITS = 8;

  private final String warehouse;

  /**
   * @param warehouse the location that all is in
   */
  NewLocations(String warehouse) {
    this.warehouse = LocationUtil.stripTrailingSlash(warehouse);
  }

  /** The location that all is in. */
  String warehouse() {
    return warehouse;
  }

  /** Another one each time. */
  String newTable(TableIdentifier table) {
    return "%s/%s-%s"
        .formatted(
            namespace(table.namespace()),
            plain(table.name()),
            UUID.randomUUID().toString().substring(0, DIGITS));
  }

  /** The same each time, and another one for each namespace. */
  String namespace(Namespace namespace) {
    StringBuilder location = new StringBuilder(warehouse);
    for (String level : namespace.levels()) {
      String plain = plain(level);
      location.append('/').append(plain);
      if (!plain.equals(level)) {
        UUID digest = UUID.nameUUIDFromBytes(level.getBytes(StandardCharsets.UTF_8));
        location.append('-').append(digest.toString(), 0, DIGITS);
      }
    }
    return location.toString();
  }

  private static String plain(String name) {
    String plain = name.replaceAll("[^A-Za-z0-9_-]", "_");
    return plain.substring(0, Math.min(plain.length(), MOST_CHARACTERS));
  }
}

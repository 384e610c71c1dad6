package dev.oleander.polars.sandbox.catalog;

import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.TableProperties;

/** Which properties a client may give to what it makes: none by which the server is led astray. */
public final class GivenProperties {
  /** What JDBC catalogs keep that name for. */
  private static final String EXISTS = "exists";

  private static final String LOCATION = "location";

  /** What says where a table's files go: its own folder, unless the location is checked. */
  static final Set<String> TABLE_LOCATIONS =
      Set.of(
          TableProperties.WRITE_DATA_LOCATION,
          TableProperties.WRITE_METADATA_LOCATION,
          "write.object-storage.path",
          "write.folder-storage.path");

  private GivenProperties() {}

  /**
   * Checks those of a namespace.
   *
   * @param properties the names of those that are set or removed
   * @throws SandboxException INVALID_REQUEST naming the property
   */
  public static void checkNamespace(Set<String> properties) {
    for (String refused : List.of(EXISTS, LOCATION)) {
      if (properties.contains(refused)) {
        throw refused(refused, "the catalog sets it by itself");
      }
    }
  }

  /**
   * @throws SandboxException INVALID_REQUEST naming the property
   */
  static void checkTable(Map<String, String> properties) {
    checkCode(properties);
    for (String refused : TABLE_LOCATIONS) {
      if (properties.containsKey(refused)) {
        throw refused(refused, "a table that is made here has a folder of its own");
      }
    }
  }

  /**
   * Refuses to run code that a property names.
   *
   * @throws SandboxException INVALID_REQUEST naming the property
   */
  static void checkCode(Map<String, String> properties) {
    if (properties.containsKey(TableProperties.WRITE_LOCATION_PROVIDER_IMPL)) {
      throw refused(
          TableProperties.WRITE_LOCATION_PROVIDER_IMPL,
          "the server runs no code that a table names");
    }
  }

  private static SandboxException refused(String property, String why) {
    return new SandboxException(
        ErrorCode.INVALID_REQUEST, "the property '%s' cannot be set: %s".formatted(property, why));
  }
}

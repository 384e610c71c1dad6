package dev.oleander.polars.sandbox.catalog.rest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.apache.iceberg.rest.RESTCatalogProperties.SnapshotMode;
import org.apache.iceberg.rest.responses.LoadTableResponse;

/**
 * The {@code ETag} of the metadata of a table, by which a client asks whether it still has the
 * newest. Metadata files do not change, so where one is tells which it is.
 *
 * @param text as it is in the header, quotes and all
 */
record EntityTag(String text) {
  private static final String WEAK = "W/";

  /**
   * The tag of an answer; empty for a table that is only prepared and has no metadata file.
   *
   * @param mode which snapshots are in the answer: fewer of them are another answer
   */
  static Optional<EntityTag> of(LoadTableResponse table, SnapshotMode mode) {
    return Optional.ofNullable(table.metadataLocation())
        .map(location -> new EntityTag('"' + digest(mode.name() + ' ' + location) + '"'));
  }

  /** A digest, since the location itself may be longer than a header and have any characters. */
  private static String digest(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * Whether a client that has the tags of {@code If-None-Match} has this one.
   *
   * @param header tags with commas between them, or {@code *} for any
   */
  boolean isAmong(String header) {
    return header.strip().equals("*")
        || Arrays.stream(header.split(",", -1))
            .map(String::strip)
            .map(tag -> isWeak(tag) ? tag.substring(WEAK.length()) : tag)
            .anyMatch(text::equals);
  }

  /** One that something between the client and the server has marked, as where it compresses. */
  private static boolean isWeak(String tag) {
    return tag.toUpperCase(Locale.ROOT).startsWith(WEAK);
  }
}

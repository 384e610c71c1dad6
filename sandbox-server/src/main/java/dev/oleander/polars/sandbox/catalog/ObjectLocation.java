package dev.oleander.polars.sandbox.catalog;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in an S3-compatible object store, as Iceberg metadata names it: {@code
 * s3://bucket/a/b.parquet}, where {@code s3a} and {@code s3n} mean the same.
 *
 * @param key without a slash before or behind it; empty for the whole bucket
 */
record ObjectLocation(String bucket, String key) {
  private static final Pattern FORM = Pattern.compile("(?:s3|s3a|s3n)://([^/]+)(?:/(.*))?");
  private static final List<String> LEAD_OUT = List.of("", ".", "..");

  /** Whether a location is meant to be in an object store, right or not. */
  static boolean isMeant(String location) {
    return location.startsWith("s3:") || location.startsWith("s3a:") || location.startsWith("s3n:");
  }

  /**
   * Reads a location. A key with {@code .}, {@code ..} or nothing between two slashes is not taken:
   * what it means is not the same to everybody.
   *
   * @return empty when it is none
   */
  static Optional<ObjectLocation> parse(String location) {
    Matcher matcher = FORM.matcher(location);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String key = matcher.group(2) == null ? "" : matcher.group(2);
    String plain = key.endsWith("/") ? key.substring(0, key.length() - 1) : key;
    boolean leadsOut =
        !plain.isEmpty() && Arrays.stream(plain.split("/", -1)).anyMatch(LEAD_OUT::contains);
    return leadsOut ? Optional.empty() : Optional.of(new ObjectLocation(matcher.group(1), plain));
  }

  /** Whether the other one is this place or within it. */
  boolean holds(ObjectLocation other) {
    return bucket.equals(other.bucket)
        && (key.isEmpty() || other.key.equals(key) || other.key.startsWith(key + "/"));
  }

  @Override
  public String toString() {
    return "s3://" + bucket + (key.isEmpty() ? "" : "/" + key);
  }
}

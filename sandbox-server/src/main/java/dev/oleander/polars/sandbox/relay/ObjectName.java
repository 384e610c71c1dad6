package dev.oleander.polars.sandbox.relay;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which object of a store.
 *
 * @param bucket of lower-case letters, digits, dots, hyphens and underscores
 * @param key one or more segments joined by slashes, none of them empty, {@code .} or {@code ..};
 *     without backslashes, which some stores take for slashes
 */
public record ObjectName(String bucket, String key) {
  /** As S3 has it. */
  private static final int MOST_KEY_BYTES = 1024;

  private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9._-]{1,62}");
  private static final Pattern SCHEME = Pattern.compile("s3[an]?://");

  /**
   * @throws IllegalArgumentException when it is none
   */
  public ObjectName {
    Objects.requireNonNull(bucket, "bucket");
    Objects.requireNonNull(key, "key");
    if (!BUCKET.matcher(bucket).matches() || bucket.contains("..")) {
      throw new IllegalArgumentException("this is no name of a bucket");
    }
    requireKey(key);
  }

  private static void requireKey(String key) {
    if (key.getBytes(StandardCharsets.UTF_8).length > MOST_KEY_BYTES) {
      throw new IllegalArgumentException(
          "the key has more than the %d bytes allowed".formatted(MOST_KEY_BYTES));
    }
    if (key.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("the key holds a control character");
    }
    if (key.indexOf('\\') >= 0) {
      throw new IllegalArgumentException("the key holds a backslash");
    }
    for (String segment : key.split("/", -1)) {
      if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
        throw new IllegalArgumentException("the key has an empty segment, or one of dots");
      }
    }
  }

  /**
   * The object at a location as Iceberg writes it: {@code s3://bucket/key}, not percent-encoded.
   *
   * @return empty for a location of another kind, such as a path
   * @throws IllegalArgumentException for one of this kind that names no object
   */
  public static Optional<ObjectName> ofLocation(String location) {
    var scheme = SCHEME.matcher(location);
    if (!scheme.lookingAt()) {
      return Optional.empty();
    }
    String rest = location.substring(scheme.end());
    int slash = rest.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException("the location names no object");
    }
    return Optional.of(new ObjectName(rest.substring(0, slash), rest.substring(slash + 1)));
  }

  /**
   * The object that the target of an HTTP request names: {@code /bucket/key}, each byte that is not
   * plain percent-encoded once.
   *
   * @throws IllegalArgumentException for any other, also for one with a query or with a slash that
   *     is encoded
   */
  static ObjectName ofTarget(String target) {
    if (!target.startsWith("/")) {
      throw new IllegalArgumentException("the target is no path");
    }
    int slash = target.indexOf('/', 1);
    if (slash < 0) {
      throw new IllegalArgumentException("the target names no object");
    }
    return new ObjectName(target.substring(1, slash), decoded(target.substring(slash + 1)));
  }

  private static String decoded(String text) {
    ByteBuffer bytes = ByteBuffer.allocate(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        bytes.put(encoded(text, i));
        i += 2;
      } else if (c <= ' ' || c >= 0x7f || c == '?' || c == '#' || c == '\\') {
        throw new IllegalArgumentException("the target holds a character that has no place in it");
      } else {
        bytes.put((byte) c);
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("the target is not UTF-8", e);
    }
  }

  private static byte encoded(String text, int at) {
    int high = at + 2 < text.length() ? Character.digit(text.charAt(at + 1), 16) : -1;
    int low = high >= 0 ? Character.digit(text.charAt(at + 2), 16) : -1;
    if (low < 0) {
      throw new IllegalArgumentException("the target is not percent-encoded as it should be");
    }
    byte value = (byte) (high << 4 | low);
    if (value == '/') {
      throw new IllegalArgumentException("the target has a slash that is encoded");
    }
    return value;
  }

  /** The folder that it is in, without a closing slash; empty for one in no folder. */
  Optional<ObjectName> folder() {
    int slash = key.lastIndexOf('/');
    return slash < 0
        ? Optional.empty()
        : Optional.of(new ObjectName(bucket, key.substring(0, slash)));
  }

  /** As a location. */
  @Override
  public String toString() {
    return "s3://" + bucket + "/" + key;
  }
}

package dev.oleander.polars.sandbox.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bearer tokens that are known, read again whenever the file changes. A line holds a token, or
 * a principal's name, a blank and a token; blank lines and lines that start with {@code #} do not
 * count. A token without a name stands for a principal named after the token's digest. Only digests
 * of tokens are kept. Any thread.
 */
final class TokenFile {
  private static final Logger LOG = LoggerFactory.getLogger(TokenFile.class);
  private static final int DIGEST_BYTES_IN_NAME = 5;

  private final Path file;
  private volatile Contents contents = new Contents(null, -1, null, List.of());

  TokenFile(Path file) {
    this.file = file;
  }

  /** The principal that a token stands for. Takes as long for a wrong token as for a right one. */
  Optional<String> principal(String token) {
    byte[] digest = digest(token);
    String found = null;
    for (Entry entry : current().entries()) {
      if (MessageDigest.isEqual(entry.digest(), digest)) {
        found = entry.principal();
      }
    }
    return Optional.ofNullable(found);
  }

  /** A file that cannot be read knows no token: taking it away shuts everyone out. */
  private Contents current() {
    Contents known = contents;
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      if (known.isOf(attributes)) {
        return known;
      }
      Contents read = read(attributes);
      contents = read;
      return read;
    } catch (IOException e) {
      if (!known.entries().isEmpty()) {
        LOG.warn("the token file cannot be read; no request is let in", e);
      }
      Contents none = new Contents(null, -1, null, List.of());
      contents = none;
      return none;
    }
  }

  private Contents read(BasicFileAttributes attributes) throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (String line : Files.readString(file, StandardCharsets.UTF_8).lines().toList()) {
      String text = line.strip();
      if (text.isEmpty() || text.startsWith("#")) {
        continue;
      }
      String[] words = text.split("\\s+", -1);
      if (words.length > 2) {
        LOG.warn("a line of the token file has more than a name and a token; it is left out");
        continue;
      }
      byte[] digest = digest(words[words.length - 1]);
      entries.add(new Entry(words.length == 2 ? words[0] : name(digest), digest));
    }
    if (entries.isEmpty()) {
      LOG.warn("the token file has no token; no request is let in");
    }
    return new Contents(
        attributes.lastModifiedTime(), attributes.size(), attributes.fileKey(), entries);
  }

  private static String name(byte[] digest) {
    return "token-" + HexFormat.of().formatHex(digest, 0, DIGEST_BYTES_IN_NAME);
  }

  private static byte[] digest(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  /** The file's entries and what it looked like when they were read. */
  private record Contents(FileTime modified, long size, Object fileKey, List<Entry> entries) {

    boolean isOf(BasicFileAttributes attributes) {
      return attributes.lastModifiedTime().equals(modified)
          && attributes.size() == size
          && Objects.equals(attributes.fileKey(), fileKey);
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared as a record
  private record Entry(String principal, byte[] digest) {}
}

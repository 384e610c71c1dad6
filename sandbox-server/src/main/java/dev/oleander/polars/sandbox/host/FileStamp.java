package dev.oleander.polars.sandbox.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a file looks like from outside: two that are equal are most likely of the same contents.
 *
 * @param modified null when it is not there
 * @param size in bytes, -1 when it is not there
 * @param fileKey which file it is among all; null when it is not there, or the system has no such
 */
public record FileStamp(FileTime modified, long size, Object fileKey) {
  private static final Logger LOG = LoggerFactory.getLogger(FileStamp.class);

  /** The file as it is now. */
  public static FileStamp of(Path file) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new FileStamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
    } catch (IOException e) {
      LOG.trace("{} is not there", file, e);
      return new FileStamp(null, -1, null);
    }
  }
}

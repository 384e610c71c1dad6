package dev.oleander.polars.sandbox.scripts;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * One file of the folder as it is now. It is opened by its real path without following links, from
 * the folder on, so that nothing out of the folder is read whatever is changed meanwhile.
 *
 * @param real the folder's real path
 * @param path the file's real path
 */
record ScriptFile(Path real, Path path) {
  /** The largest file that is read, in bytes. */
  static final int MOST_BYTES = 256 << 10;

  /** A file that was changed this moment may be half of what it is to be. */
  private static final Duration SETTLED_AFTER = Duration.ofSeconds(1);

  /**
   * By what a change of the file is seen.
   *
   * @param key of the file itself, which a new file in its place does not share
   */
  record Stamp(FileTime modified, long size, Object key) {

    private static Stamp of(BasicFileAttributes attributes) {
      return new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
    }

    /** Whether whoever wrote the file has left it alone for a while. A clock may be wrong. */
    boolean settled() {
      return Duration.between(modified.toInstant(), Instant.now()).abs().compareTo(SETTLED_AFTER)
          > 0;
    }
  }

  @FunctionalInterface
  private interface Action<T> {
    T in(SecureDirectoryStream<Path> folder, Path name) throws IOException, BadScriptException;
  }

  Stamp stamp() throws IOException, BadScriptException {
    return act(ScriptFile::stamp);
  }

  private static Stamp stamp(SecureDirectoryStream<Path> folder, Path name)
      throws IOException, BadScriptException {
    BasicFileAttributes attributes =
        folder
            .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
            .readAttributes();
    if (!attributes.isRegularFile()) {
      throw new BadScriptException("is not a file");
    }
    return Stamp.of(attributes);
  }

  /**
   * The file's text.
   *
   * @param expected what the file was like
   * @throws BadScriptException when it is no text, too large, or not like that any more
   */
  String read(Stamp expected) throws IOException, BadScriptException {
    if (expected.size() > MOST_BYTES) {
      throw new BadScriptException("has more than %d KiB: shorten it".formatted(MOST_BYTES >> 10));
    }
    byte[] bytes =
        act(
            (folder, name) -> {
              Set<java.nio.file.OpenOption> options =
                  Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
              try (SeekableByteChannel channel = folder.newByteChannel(name, options);
                  InputStream in = Channels.newInputStream(channel)) {
                byte[] read = in.readNBytes(MOST_BYTES + 1);
                if (read.length != expected.size() || !stamp(folder, name).equals(expected)) {
                  throw new BadScriptException("is being changed: call it again in a moment");
                }
                return read;
              }
            });
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\ufeff") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new BadScriptException("is not UTF-8: save it as such");
    }
  }

  private <T> T act(Action<T> action) throws IOException, BadScriptException {
    try (DirectoryStream<Path> folder = Files.newDirectoryStream(real)) {
      if (!(folder instanceof SecureDirectoryStream<Path> secure)) {
        throw new IOException("this system opens no file relative to a folder");
      }
      return act(secure, real.relativize(path), action);
    }
  }

  private static <T> T act(SecureDirectoryStream<Path> folder, Path path, Action<T> action)
      throws IOException, BadScriptException {
    if (path.getNameCount() == 1) {
      return action.in(folder, path);
    }
    try (SecureDirectoryStream<Path> next =
        folder.newDirectoryStream(path.getName(0), LinkOption.NOFOLLOW_LINKS)) {
      return act(next, path.subpath(1, path.getNameCount()), action);
    }
  }
}

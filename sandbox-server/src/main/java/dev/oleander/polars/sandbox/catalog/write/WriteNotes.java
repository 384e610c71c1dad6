package dev.oleander.polars.sandbox.catalog.write;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder with a note for each write that goes on: a file of JSON lines, locked for as long as its
 * writer lives. Several servers may share the folder. A server that is killed loses none of it; a
 * machine may, and leave files that no table refers to. Any thread.
 */
public final class WriteNotes {
  private static final Logger LOG = LoggerFactory.getLogger(WriteNotes.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SUFFIX = ".write";

  private final Path folder;

  /** Those of this server's own writes: to look at one would unlock it. */
  private final Set<Path> own = ConcurrentHashMap.newKeySet();

  private WriteNotes(Path folder) {
    this.folder = folder;
  }

  /** Makes the folder, in which nobody else puts anything, if it is not there. */
  public static WriteNotes in(Path folder) throws IOException {
    Files.createDirectories(folder);
    return new WriteNotes(folder);
  }

  /** Begins the note of a write to a table. */
  WriteNote begin(String catalog, TableIdentifier table) {
    Path file = folder.resolve(UUID.randomUUID() + SUFFIX);
    own.add(file);
    LockedNote note = null;
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      note = new LockedNote(file, channel);
      channel.lock();
      ObjectNode line = JSON.createObjectNode();
      line.put("catalog", catalog);
      line.set("namespace", JSON.valueToTree(table.namespace().levels()));
      line.put("table", table.name());
      note.append(line);
      return note;
    } catch (IOException e) {
      if (note == null) {
        own.remove(file);
      } else {
        note.done();
        note.close();
      }
      throw new UncheckedIOException("cannot note a write in " + folder, e);
    }
  }

  /** The notes that nobody writes any more; each must be closed. */
  List<Left> left() throws IOException {
    List<Left> left = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
      for (Path file : files) {
        if (!own.contains(file)) {
          claim(file).ifPresent(left::add);
        }
      }
    }
    return left;
  }

  private static Optional<Left> claim(Path file) throws IOException {
    FileChannel channel;
    try {
      channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    } catch (NoSuchFileException e) {
      return Optional.empty(); // its writer is done with it
    }
    boolean claimed = false;
    try {
      FileLock lock = channel.tryLock();
      claimed = lock != null && Files.exists(file);
      return claimed ? Optional.of(Left.read(file, channel)) : Optional.empty();
    } catch (OverlappingFileLockException e) {
      return Optional.empty(); // its writer lives in this process
    } finally {
      if (!claimed) {
        channel.close();
      }
    }
  }

  /** Locked while it is open. */
  private final class LockedNote implements WriteNote {
    private final Path file;

    /** Guarded by this. */
    private final FileChannel channel;

    LockedNote(Path file, FileChannel channel) {
      this.file = file;
      this.channel = channel;
    }

    @Override
    public void willWrite(String location) {
      add(JSON.createObjectNode().put("file", location));
    }

    @Override
    public void willCommit(String tableId) {
      add(JSON.createObjectNode().put("commit", tableId));
    }

    @Override
    public void over(boolean committed) {
      try {
        append(JSON.createObjectNode().put("over", committed));
        LOG.warn("{} says which files are still to be taken away; that is tried again soon", file);
      } catch (IOException e) {
        LOG.warn("the files that {} names are taken away at the next start", file, e);
      }
    }

    private void add(ObjectNode line) {
      try {
        append(line);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot note a write in " + file.getParent(), e);
      }
    }

    private synchronized void append(ObjectNode line) throws IOException {
      ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }

    @Override
    public void done() {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        LOG.warn("the note {} of a write that is done cannot be deleted", file, e);
      }
    }

    @Override
    public synchronized void close() {
      try {
        channel.close();
      } catch (IOException e) {
        LOG.warn("the note {} was not closed cleanly", file, e);
      } finally {
        own.remove(file);
      }
    }
  }

  /**
   * A note whose writer is gone, claimed for as long as it is open.
   *
   * @param table empty when not even that was put down
   * @param committing the UUID of the table that may refer to the files; empty when none can
   * @param over whether its writer knew how it ended, and left only some files to take away
   */
  record Left(
      Path file,
      FileChannel channel,
      String catalog,
      Optional<TableIdentifier> table,
      List<String> files,
      Optional<String> committing,
      boolean over)
      implements AutoCloseable {

    Left {
      files = List.copyOf(files);
    }

    static Left read(Path file, FileChannel channel) throws IOException {
      String catalog = "";
      TableIdentifier table = null;
      List<String> files = new ArrayList<>();
      String committing = null;
      boolean over = false;
      String content = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      for (String text : content.lines().toList()) {
        JsonNode line = line(text);
        if (line.has("table")) {
          catalog = line.path("catalog").asText();
          List<String> levels = new ArrayList<>();
          line.path("namespace").forEach(level -> levels.add(level.asText()));
          table =
              TableIdentifier.of(
                  Namespace.of(levels.toArray(String[]::new)), line.path("table").asText());
        } else if (line.has("file")) {
          files.add(line.path("file").asText());
        } else if (line.has("commit")) {
          committing = line.path("commit").asText();
        } else if (line.has("over")) {
          over = true;
          committing = line.path("over").asBoolean() ? committing : null;
        }
      }
      return new Left(
          file,
          channel,
          catalog,
          Optional.ofNullable(table),
          files,
          Optional.ofNullable(committing),
          over);
    }

    /** A line that was cut short says nothing: what it announces was not begun. */
    private static JsonNode line(String text) {
      try {
        return JSON.readTree(text);
      } catch (IOException e) {
        return JSON.createObjectNode();
      }
    }

    void done() throws IOException {
      Files.deleteIfExists(file);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}

package dev.oleander.polars.sandbox.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes lines in the order in which they come, by a thread of its own: nobody waits for the disk.
 * Lines that cannot be written, or come faster than that for long, are lost; the server's log says
 * so, and how many, and workloads go on. Any thread; closing it writes what is left.
 */
final class AuditLog implements AutoCloseable {
  /** The name under which lines go to the server's log. */
  static final String LOGGER = "dev.oleander.polars.sandbox.audit";

  private static final Logger LINES = LoggerFactory.getLogger(LOGGER);
  private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
  private static final long MOST_WAITING_BYTES = 64L << 20;
  private static final long COMPLAIN_EVERY_NANOS = Duration.ofMinutes(1).toNanos();
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
  private static final FileAttribute<Set<PosixFilePermission>> OWN_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  /** Escapes all but printable ASCII: no value ends a line or looks like another one. */
  private static final ObjectMapper JSON =
      JsonMapper.builder(JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build())
          .build();

  private final Optional<Path> file;
  private final Thread writer;

  // All below is guarded by this.
  private final Deque<byte[]> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private long lost;
  private boolean closed;

  /** Only touched by the writing thread; in System.nanoTime. */
  private long complainedAt;

  /** Only touched by the writing thread. */
  private boolean complained;

  private AuditLog(Optional<Path> file) {
    this.file = file;
    writer = new Thread(this::write, "audit");
    writer.setDaemon(true);
  }

  /**
   * Begins to take lines.
   *
   * @param file where lines are added, made for its owner alone when it is not there; empty for the
   *     server's log
   * @throws IOException when the file cannot be written to
   */
  static AuditLog open(Optional<Path> file) throws IOException {
    if (file.isPresent()) {
      try {
        append(file.get(), List.of());
      } catch (IOException e) {
        throw new IOException(
            "audit.file: %s cannot be written to: %s".formatted(file.get(), e), e);
      }
    }
    AuditLog log = new AuditLog(file);
    log.writer.start();
    return log;
  }

  /** Adds a line, now or a little later. */
  void add(ObjectNode line) {
    byte[] bytes = bytes(line);
    synchronized (this) {
      if (closed || waitingBytes + bytes.length > MOST_WAITING_BYTES) {
        lost++;
      } else {
        waiting.add(bytes);
        waitingBytes += bytes.length;
      }
      notifyAll();
    }
  }

  private static byte[] bytes(ObjectNode line) {
    try {
      return (JSON.writeValueAsString(line) + "\n").getBytes(US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException("a tree of plain values could not be written", e);
    }
  }

  private void write() {
    while (true) {
      List<byte[]> lines = await();
      if (lines.isEmpty()) {
        complainOfLost();
        return;
      }
      try {
        if (file.isPresent()) {
          append(file.get(), lines);
        } else {
          lines.forEach(line -> LINES.info("{}", new String(line, US_ASCII).stripTrailing()));
        }
      } catch (IOException | RuntimeException e) {
        LOG.debug("lines cannot be written", e);
        addLost(lines.size());
      }
      complainOfLost();
    }
  }

  /** All that wait; empty when the end is reached. */
  private synchronized List<byte[]> await() {
    try {
      while (waiting.isEmpty() && !closed) {
        wait();
      }
    } catch (InterruptedException e) {
      closed = true;
      Thread.currentThread().interrupt();
    }
    List<byte[]> lines = new ArrayList<>(waiting);
    waiting.clear();
    waitingBytes = 0;
    return lines;
  }

  private synchronized void addLost(int count) {
    lost += count;
  }

  private synchronized long takeLost() {
    long taken = lost;
    lost = 0;
    return taken;
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private void complainOfLost() {
    long now = System.nanoTime();
    if (complained && now - complainedAt < COMPLAIN_EVERY_NANOS && !isClosed()) {
      return;
    }
    long count = takeLost();
    if (count > 0) {
      complained = true;
      complainedAt = now;
      LOG.error(
          "{} lines of the audit are lost, because they cannot be written to {}: see to its disk",
          count,
          file.map(Path::toString).orElse("the log"));
    }
  }

  /** The file is opened anew each time: it may have been moved away to be kept. */
  private static void append(Path file, List<byte[]> lines) throws IOException {
    try (FileChannel out =
        FileChannel.open(
            file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND), OWN_ONLY)) {
      long before = out.size();
      for (byte[] line : lines) {
        ByteBuffer bytes = ByteBuffer.wrap(line);
        try {
          while (bytes.hasRemaining()) {
            out.write(bytes);
          }
          before += line.length;
        } catch (IOException e) {
          // Half a line would spoil the next one.
          out.truncate(before);
          throw e;
        }
      }
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    try {
      writer.join(CLOSE_TIMEOUT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

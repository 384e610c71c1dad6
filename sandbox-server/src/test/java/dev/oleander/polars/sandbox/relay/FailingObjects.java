package dev.oleander.polars.sandbox.relay;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Objects in memory that fail where a test wants it: what no store can be told to do. */
final class FailingObjects implements ObjectSource {
  private final Map<ObjectName, byte[]> objects = new ConcurrentHashMap<>();
  private final Map<ObjectName, Integer> versions = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<String> ranges = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile String failure;
  private volatile int breakAfter;
  private final AtomicInteger breaks = new AtomicInteger();

  void put(ObjectName name, String content) {
    objects.put(name, content.getBytes(StandardCharsets.UTF_8));
    versions.merge(name, 1, Integer::sum);
  }

  /** Bodies end after so many bytes, so many times. */
  void breakOffAfter(int bytes, int times) {
    breakAfter = bytes;
    breaks.set(times);
  }

  void fail(String message) {
    failure = message;
  }

  List<String> asked() {
    return asked;
  }

  List<String> ranges() {
    return ranges;
  }

  boolean awaitClosed(int seconds) throws InterruptedException {
    return closed.await(seconds, TimeUnit.SECONDS);
  }

  @Override
  public Object store() {
    return this;
  }

  @Override
  public ObjectHead head(ObjectName name) throws StoreException {
    return describe(name, content(name));
  }

  private ObjectHead describe(ObjectName name, byte[] content) {
    return new ObjectHead(content.length, "\"" + versions.get(name) + "\"", Instant.EPOCH);
  }

  private byte[] content(ObjectName name) throws StoreException {
    asked.add(name.toString());
    if (failure != null) {
      throw new StoreException(StoreException.Kind.FAILED, failure, null);
    }
    byte[] content = objects.get(name);
    if (content == null) {
      throw new StoreException(StoreException.Kind.NOT_FOUND, "there is no " + name, null);
    }
    return content;
  }

  @Override
  public ObjectBody get(ObjectName name, Optional<ByteRange> range, Optional<String> etag)
      throws StoreException {
    byte[] content = content(name);
    ranges.add(range.map(ByteRange::header).orElse("all"));
    int first = 0;
    int end = content.length;
    if (range.orElse(null) instanceof ByteRange.Between between) {
      first = (int) between.first();
      end = (int) Math.min(end, between.last() + 1);
    } else if (range.orElse(null) instanceof ByteRange.From from) {
      first = (int) from.first();
    } else if (range.orElse(null) instanceof ByteRange.Last last) {
      first = (int) Math.max(0, end - last.length());
    }
    if (first >= end) {
      throw new StoreException(StoreException.Kind.NO_SUCH_RANGE, "no such bytes", null);
    }
    boolean breaking = breaks.getAndDecrement() > 0;
    return new Body(
        describe(name, content),
        content,
        first,
        end,
        breaking ? first + breakAfter : Integer.MAX_VALUE);
  }

  private final class Body implements ObjectBody {
    private final ObjectHead head;
    private final byte[] content;
    private final int first;
    private final int end;
    private final int breakAt;
    private int at;

    Body(ObjectHead head, byte[] content, int first, int end, int breakAt) {
      this.head = head;
      this.content = content;
      this.first = first;
      this.end = end;
      this.breakAt = breakAt;
      this.at = first;
    }

    @Override
    public ObjectHead head() {
      return head;
    }

    @Override
    public long first() {
      return first;
    }

    @Override
    public long length() {
      return (long) end - first;
    }

    @Override
    public int read(byte[] buffer, int offset, int most) throws IOException {
      if (at >= breakAt) {
        throw new IOException("reset");
      }
      int length = Math.min(Math.min(most, end - at), breakAt - at);
      System.arraycopy(content, at, buffer, offset, length);
      at += length;
      return length == 0 ? -1 : length;
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }
}

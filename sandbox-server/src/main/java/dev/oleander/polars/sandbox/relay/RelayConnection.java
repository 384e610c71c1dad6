package dev.oleander.polars.sandbox.relay;

import dev.oleander.polars.sandbox.relay.RequestHead.BadRequestException;
import dev.oleander.polars.sandbox.relay.Tails.Tail;
import dev.oleander.polars.sandbox.relay.socket.BoxConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of a box: requests, one after the other. Served and closed by one thread; any may
 * stop it.
 */
final class RelayConnection implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RelayConnection.class);

  private static final int MOST_HEAD_BYTES = 8 << 10;

  /** What fits into the processor's caches on its way. */
  private static final int BUFFER_BYTES = 64 << 10;

  private static final int MOST_PIECES_UNREAD = 16;

  private static final byte[] HEAD_END = {'\r', '\n', '\r', '\n'};

  private final BoxConnection channel;
  private final Relay relay;
  private final Relays relays;
  private final ByteBuffer received = ByteBuffer.allocate(MOST_HEAD_BYTES).limit(0);

  /** Made when the first body is sent. */
  private byte[] buffer;

  /** Since when the box has been waited for; 0 while it is not. */
  private volatile long waitingSince;

  private volatile boolean answering;

  private volatile boolean answered;

  /** Whether the box was told that the connection ends behind the answer. */
  private boolean last;

  RelayConnection(BoxConnection channel, Relay relay, Relays relays) {
    this.channel = channel;
    this.relay = relay;
    this.relays = relays;
  }

  /** Answers requests until the box closes the connection, or it is stopped here. */
  void serve() {
    try {
      while (true) {
        Optional<String> head = nextHead();
        if (head.isEmpty()) {
          return;
        }
        answering = true;
        answer(RequestHead.parse(head.get()));
        answering = false;
        answered = true;
        if (last || relay.crowded()) {
          return;
        }
      }
    } catch (BadRequestException e) {
      refuse(e.status(), "InvalidRequest", e.getMessage());
    } catch (IOException e) {
      LOG.debug("a box's connection to its relay ended", e);
    }
  }

  /** The lines of the next request's head; empty at the end. */
  private Optional<String> nextHead() throws IOException, BadRequestException {
    while (true) {
      int end = headEnd();
      if (end >= 0) {
        byte[] head = new byte[end];
        received.get(head).position(received.position() + HEAD_END.length);
        return Optional.of(new String(head, StandardCharsets.ISO_8859_1));
      }
      received.compact();
      if (!received.hasRemaining()) {
        throw new BadRequestException(431, "the head of the request is too long", null);
      }
      int read = waiting(() -> channel.read(received));
      received.flip();
      if (read < 0) {
        return Optional.empty();
      }
    }
  }

  /** How long the head is that has been received; -1 while its end has not. */
  private int headEnd() {
    for (int at = received.position(); at + HEAD_END.length <= received.limit(); at++) {
      int same = 0;
      while (same < HEAD_END.length && received.get(at + same) == HEAD_END[same]) {
        same++;
      }
      if (same == HEAD_END.length) {
        return at - received.position();
      }
    }
    return -1;
  }

  private void answer(RequestHead request) throws IOException {
    Optional<RelayAccess> access = relay.granted();
    Optional<RelayedTable> table = access.flatMap(each -> each.find(request.object()));
    if (table.isEmpty()) {
      // Whether it is there or not is not for the box to know.
      sendError(request, 403, "AccessDenied", "the workload may not read this object");
      return;
    }
    try {
      if (request.body()) {
        get(request, table.get(), access.get());
      } else {
        ObjectHead head = table.get().source().head(request.object());
        count(access.get());
        send(AnswerHead.whole(head, isLast()));
        flush();
      }
    } catch (StoreException e) {
      if (e.kind() != StoreException.Kind.NO_SUCH_RANGE) {
        access.get().failed(table.get(), e);
      }
      sendError(request, e.kind().status(), e.kind().code(), e.getMessage());
    }
  }

  private void count(RelayAccess access) {
    access.countRequest();
    relays.countRequest();
  }

  private void count(RelayAccess access, int sent) {
    access.count(sent);
    relays.count(sent);
  }

  private void get(RequestHead request, RelayedTable table, RelayAccess access) throws IOException {
    long tail = tailAskedFor(request);
    Optional<Tail> kept =
        tail > 0
            ? relays.tails().find(table.source().store(), request.object(), tail)
            : Optional.empty();
    if (kept.isPresent()) {
      access.sentTail(request.object(), kept.get().head());
      send(kept.get(), access);
      return;
    }
    ObjectBody body = table.source().get(request.object(), request.range(), request.etag());
    try (ResumedBody resumed = new ResumedBody(table.source(), request.object(), body)) {
      requireSame(request.object(), table, access, body.head());
      if (body.length() <= tail && body.first() + body.length() == body.head().length()) {
        Tail read = new Tail(tail, body.head(), resumed.readAll());
        relays.tails().keep(table.source().store(), request.object(), read);
        send(read, access);
      } else {
        send(request, resumed, table, access);
      }
    }
  }

  /** How many of the last bytes are wanted; 0 when it is none of the requests that are kept. */
  private static long tailAskedFor(RequestHead request) {
    return request.etag().isEmpty()
            && request.range().orElse(null) instanceof ByteRange.Last last
            && last.length() <= Tails.MOST_TAIL_BYTES
        ? last.length()
        : 0;
  }

  /** What was sent of the object before, without asking the store, must still be of it. */
  private void requireSame(
      ObjectName object, RelayedTable table, RelayAccess access, ObjectHead head)
      throws StoreException {
    relays.tails().compare(table.source().store(), object, head);
    if (!access.fitsTail(object, head)) {
      throw new StoreException(
          StoreException.Kind.CHANGED,
          "the object %s has been replaced since it was read last: run the workload again"
              .formatted(object),
          null);
    }
  }

  private void send(Tail tail, RelayAccess access) throws IOException {
    int length = tail.bytes().length;
    count(access);
    count(access, length);
    send(AnswerHead.part(tail.head(), tail.first(), length, isLast()));
    send(tail.bytes(), length);
    flush();
  }

  private void send(RequestHead request, ResumedBody body, RelayedTable table, RelayAccess access)
      throws IOException {
    count(access);
    send(
        request.range().isPresent()
            ? AnswerHead.part(body.head(), body.first(), body.length(), isLast())
            : AnswerHead.whole(body.head(), isLast()));
    if (buffer == null) {
      buffer = new byte[BUFFER_BYTES];
    }
    while (!body.ended()) {
      int read;
      try {
        read = body.read(buffer);
      } catch (StoreException e) {
        access.failed(table, e);
        flush();
        // The length has been promised: only the end of the connection tells of the failure.
        throw new IOException("the store failed within an object", e);
      }
      // Before the workload can end because of them.
      count(access, read);
      send(buffer, read);
    }
    flush();
  }

  private void sendError(RequestHead request, int status, String code, String message)
      throws IOException {
    sendError(status, code, message, request.body(), isLast());
  }

  private void sendError(int status, String code, String message, boolean body, boolean ends)
      throws IOException {
    byte[] text =
        "<Error><Code>%s</Code><Message>%s</Message></Error>"
            .formatted(code, message.replace("&", "&amp;").replace("<", "&lt;"))
            .getBytes(StandardCharsets.UTF_8);
    send(AnswerHead.error(status, text.length, ends));
    if (body) {
      send(text, text.length);
    }
    flush();
  }

  /** Whether another connection waits for this one's place. */
  private boolean isLast() {
    last = relay.crowded();
    return last;
  }

  /** Answers what is no request, after which the connection is closed. */
  private void refuse(int status, String code, String message) {
    try {
      sendError(status, code, message, true, true);
      channel.shutdownOutput();
      // What is closed with something unread in it takes the answer away from the box.
      for (int left = MOST_PIECES_UNREAD; left > 0; left--) {
        received.clear();
        if (waiting(() -> channel.read(received)) < 0) {
          break;
        }
      }
    } catch (IOException e) {
      LOG.debug("a box did not wait for the answer", e);
    }
  }

  private void send(byte[] bytes) throws IOException {
    send(bytes, bytes.length);
  }

  private void send(byte[] bytes, int length) throws IOException {
    int sent = 0;
    while (sent < length) {
      int added = channel.add(bytes, sent, length - sent);
      if (added == 0) {
        flush();
      }
      sent += added;
    }
  }

  private void flush() throws IOException {
    waiting(
        () -> {
          channel.flush();
          return 0;
        });
  }

  /** Something that ends when the box does its part. */
  private interface Wait {
    int end() throws IOException;
  }

  private int waiting(Wait wait) throws IOException {
    waitingSince = System.nanoTime() | 1;
    try {
      return wait.end();
    } finally {
      waitingSince = 0;
    }
  }

  void stopIfStalled(long now) {
    long since = waitingSince;
    if (since != 0 && now - since > relays.patience().toNanos()) {
      stop();
    }
  }

  /** Whether it is between two requests. Any thread. */
  boolean isIdle() {
    return answered && !answering;
  }

  /** A client that has just asked asks again by another connection. */
  void stopIfIdle() {
    if (isIdle()) {
      stop();
    }
  }

  void stopIfAnswering() {
    if (answering) {
      stop();
    }
  }

  /** Lets {@link #serve} end. Any thread. */
  void stop() {
    channel.stop();
  }

  @Override
  public void close() {
    channel.close();
  }
}

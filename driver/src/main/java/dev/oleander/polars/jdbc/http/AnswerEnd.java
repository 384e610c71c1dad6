package dev.oleander.polars.jdbc.http;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.logging.Level;
import java.util.logging.Logger;
import okhttp3.Call;
import okio.Buffer;
import okio.BufferedSource;

/** How the reading of an answer ends: its connection is used again, or is closed. */
final class AnswerEnd {
  /** What is left of an answer is worth this much waiting, for a connection that is used again. */
  private static final ReadLimit DRAIN = new ReadLimit(Duration.ofMillis(100));

  private static final long CHUNK = 8192;

  private static final Logger LOGGER = Logger.getLogger("dev.oleander.polars.jdbc.http");

  private AnswerEnd() {}

  /**
   * Gives the connection back if the answer is at its end or soon comes to it, else closes it, or
   * resets the stream. By the thread that read the answer; idempotent.
   */
  static void release(Sending.Answer answer, HttpThreads threads) {
    Call call = answer.call();
    BufferedSource rest = answer.response().body().source();
    Socket socket = answer.listener().socket();
    boolean drained;
    if (answer.listener().released()) {
      // At its end, or broken: there is nothing to wait for, and a socket in order may be another
      // call's by now.
      drained = drains(call, rest);
    } else if (socket != null) {
      limit(socket);
      drained = drains(call, rest);
    } else {
      Future<?> timer = threads.after(DRAIN.limit(), call::cancel);
      drained = drains(call, rest);
      timer.cancel(false);
    }
    if (drained) {
      answer.response().close();
    } else {
      // Not response.close(), which would wait for the end once more, on OkHttp's own timer. The
      // failed read has ended the exchange, and this closes the socket.
      call.cancel();
    }
  }

  private static boolean drains(Call call, BufferedSource rest) {
    if (!rest.isOpen()) {
      return true;
    }
    long end = System.nanoTime() + DRAIN.limit().toNanos();
    Buffer unread = new Buffer();
    try {
      while (rest.read(unread, CHUNK) >= 0) {
        unread.clear();
        if (System.nanoTime() > end) {
          call.cancel(); // so that the next read fails
        }
      }
      return true;
    } catch (IOException e) {
      return false; // it was broken off, or has no end in sight
    }
  }

  private static void limit(Socket socket) {
    try {
      DRAIN.applyTo(socket);
    } catch (IOException e) {
      // It is closed already: the read that follows fails at once, which ends the exchange.
      LOGGER.log(Level.FINE, "The socket of an answer is closed", e);
    }
  }
}

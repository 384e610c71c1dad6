package dev.oleander.polars.jdbc.http;

import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;
import okhttp3.Call;
import okio.Buffer;
import okio.ForwardingSource;
import okio.Source;

/**
 * The bytes of an answer over HTTP/1.1 whose socket is closed with them, unless they were read to
 * their end. OkHttp closes a body itself when a call is cancelled just as its answer comes, and
 * would read on for a while then, watched over by a thread of the process that outlives the
 * connection. Only touched by the thread of the call.
 */
final class UnreadSource extends ForwardingSource {
  private static final Logger LOGGER = Logger.getLogger("dev.oleander.polars.jdbc.http");

  private final Call call;
  private boolean atEnd;

  UnreadSource(Source body, Call call) {
    super(body);
    this.call = call;
  }

  @Override
  public long read(Buffer sink, long byteCount) throws IOException {
    long read = super.read(sink, byteCount);
    atEnd = read < 0;
    return read;
  }

  @Override
  public void close() throws IOException {
    if (!atEnd) {
      call.cancel();
      endExchange();
    }
    if (atEnd) {
      super.close();
    }
  }

  /** The read fails, since the socket is closed, and with it the exchange ends. */
  private void endExchange() {
    try {
      Buffer unread = new Buffer();
      while (read(unread, Long.MAX_VALUE) >= 0) {
        unread.clear();
      }
    } catch (IOException e) {
      LOGGER.log(Level.FINE, "An answer that was not read to its end is closed", e);
    }
  }
}

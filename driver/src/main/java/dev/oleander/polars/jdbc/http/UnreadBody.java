package dev.oleander.polars.jdbc.http;

import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;
import okhttp3.Call;
import okhttp3.MediaType;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;
import okio.ForwardingSource;
import okio.Okio;
import okio.Source;

/**
 * The body of an answer over HTTP/1.1 whose socket is closed with it, unless it was read to its
 * end. OkHttp closes a body itself when a call is cancelled just as its answer comes, and would
 * read on for a while then, watched over by a thread of the process that outlives the connection.
 */
final class UnreadBody extends ResponseBody {
  private static final Logger LOGGER = Logger.getLogger("dev.oleander.polars.jdbc.http");

  private final ResponseBody body;
  private final BufferedSource source;

  private UnreadBody(ResponseBody body, Call call) {
    this.body = body;
    this.source = Okio.buffer(new EndedSource(body.source(), call));
  }

  static Response brokenOff(Response response, Call call) {
    return response.newBuilder().body(new UnreadBody(response.body(), call)).build();
  }

  @Override
  public MediaType contentType() {
    return body.contentType();
  }

  @Override
  public long contentLength() {
    return body.contentLength();
  }

  @Override
  public BufferedSource source() {
    return source;
  }

  /** Only touched by the thread of the call. */
  private static final class EndedSource extends ForwardingSource {
    private final Call call;
    private boolean atEnd;

    EndedSource(Source body, Call call) {
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
}

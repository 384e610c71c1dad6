package dev.oleander.polars.jdbc.http;

import okhttp3.MediaType;
import okhttp3.ResponseBody;
import okio.BufferedSource;
import okio.Okio;
import okio.Source;

/** The body of an answer, read through another source. */
final class ReplacedBody extends ResponseBody {
  private final ResponseBody body;
  private final BufferedSource source;

  /**
   * @param source reads the body's own
   */
  ReplacedBody(ResponseBody body, Source source) {
    this.body = body;
    this.source = Okio.buffer(source);
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
}

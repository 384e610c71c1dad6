package dev.oleander.polars.sandbox.worker;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Keeps what comes. */
public final class CollectingReceiver implements ResultReceiver {
  public ResultSchema schema;
  public int frames;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  @Override
  public void schema(ResultSchema newSchema) {
    schema = newSchema;
  }

  @Override
  public void data(byte[] buffer, int offset, int length) {
    bytes.write(buffer, offset, length);
  }

  @Override
  public void endOfFrame() {
    frames++;
  }

  public String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  public int length() {
    return bytes.size();
  }
}

package dev.oleander.polars.sandbox.worker;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Keeps what comes. */
final class CollectingReceiver implements ResultReceiver {
  ResultSchema schema;
  int frames;
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

  String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  int length() {
    return bytes.size();
  }
}

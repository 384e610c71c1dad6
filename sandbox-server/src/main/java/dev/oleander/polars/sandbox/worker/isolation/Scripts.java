package dev.oleander.polars.sandbox.worker.isolation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The small Python programs beside classes, which are passed to the interpreter as text. */
public final class Scripts {
  private Scripts() {}

  /**
   * The text of a program.
   *
   * @param owner the class that the program lies beside
   */
  public static String read(Class<?> owner, String name) {
    try (InputStream in = owner.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(name + " cannot be read", e);
    }
  }
}

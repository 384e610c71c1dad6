package dev.oleander.polars.sandbox.scripts;

/** A file of the folder is no script that can be called; the message says why and what to do. */
final class BadScriptException extends Exception {

  BadScriptException(String message) {
    super(message);
  }

  /**
   * @param line of the file, from 1 on
   */
  BadScriptException(int line, String message) {
    this("line %d: %s".formatted(line, message));
  }
}

package dev.oleander.polars.benchmark.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The side of a measured program in its talk with the benchmark: one line of command in, one line
 * of answer out, until the input ends.
 */
public final class CommandLoop {
  /** The line that says that commands are welcome. */
  public static final String READY = "ready";

  private CommandLoop() {}

  /** Does what a command asks and says the answer, a text without line breaks. */
  @FunctionalInterface
  public interface Commands {
    String answer(String name, String argument) throws Exception;
  }

  public static void run(Commands commands) throws IOException {
    System.out.println(READY);
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      int space = (line + " ").indexOf(' ');
      System.out.println(answer(commands, line.substring(0, space), line.substring(space).trim()));
    }
  }

  private static String answer(Commands commands, String name, String argument) throws IOException {
    try {
      return commands.answer(name, argument);
    } catch (Exception e) {
      throw new IOException(name + " " + argument + " failed", e);
    }
  }

  /** Numbers as an answer. */
  public static String line(long... numbers) {
    StringBuilder line = new StringBuilder();
    Arrays.stream(numbers).forEach(number -> line.append(number).append(' '));
    return line.toString().trim();
  }

  /** The numbers of an answer. */
  public static long[] numbers(String line) {
    return Arrays.stream(line.split(" ")).mapToLong(Long::parseLong).toArray();
  }
}

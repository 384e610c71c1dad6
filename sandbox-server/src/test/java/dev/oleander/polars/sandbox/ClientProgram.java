package dev.oleander.polars.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Python program that uses a server as other people's programs do. */
final class ClientProgram {

  private ClientProgram() {}

  /**
   * Runs one of {@code resources/clients}, which must succeed.
   *
   * @param folder for what it prints
   */
  static void run(Path folder, String name, String... arguments) throws Exception {
    Path said = Files.createTempFile(folder, name, ".txt");
    List<String> command = new ArrayList<>();
    command.add(TestServer.python().toString());
    command.add(Path.of(ClientProgram.class.getResource("/clients/" + name).toURI()).toString());
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    try {
      assertThat(process.waitFor(200, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(said)).isZero();
    } finally {
      process.destroyForcibly();
    }
  }
}

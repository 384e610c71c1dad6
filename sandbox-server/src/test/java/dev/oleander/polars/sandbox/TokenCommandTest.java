package dev.oleander.polars.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.sandbox.access.Principal;
import dev.oleander.polars.sandbox.access.TokenFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

final class TokenCommandTest {
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = folder.resolve("tokens");
  }

  @Test
  void issuesListsAndRevokes() throws Exception {
    Ran issued =
        run(
            "issue --principal ann --catalog lake --namespace oleander.a.b --write --expires 90d"
                + " --most-at-once 3 --most-waiting 0 --largest-tier 4 --requests-per-second 50");
    assertThat(issued.exitCode()).isZero();
    String token = issued.out().strip();
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(Files.readString(file)).doesNotContain(token);
    Principal ann = TokenFile.open(file).principal(token);
    assertThat(ann.name()).isEqualTo("ann");
    assertThat(ann.rights().catalogs()).containsExactly("lake");
    assertThat(ann.rights().namespaces()).isEqualTo(Map.of("oleander", Set.of("a.b")));
    assertThat(ann.rights().write()).isTrue();
    assertThat(ann.limits().mostAtOnce()).isEqualTo(OptionalInt.of(3));
    assertThat(ann.limits().mostWaiting()).isEqualTo(OptionalInt.of(0));
    assertThat(issued.err()).contains(ann.tokenId(), "ann").doesNotContain(token);

    Ran listed = run("list");
    assertThat(listed.out())
        .contains(ann.tokenId() + " ann reads and writes lake.* oleander.a.b most-at-once=3")
        .contains("largest-tier=4", "requests-per-second=50", "expires=")
        .doesNotContain(token, "hmac");

    assertThat(run("revoke " + ann.tokenId()).exitCode()).isZero();
    assertThat(run("list").out()).isEmpty();
    Ran again = run("revoke " + ann.tokenId());
    assertThat(again.exitCode()).isEqualTo(2);
    assertThat(again.err()).contains(ann.tokenId());
  }

  @Test
  void leavesTheOtherLinesAsTheyAre() throws Exception {
    String before = "# ours\n\nbob in-the-clear";
    Files.writeString(file, before);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    run("issue --principal ann");
    assertThat(Files.readString(file)).startsWith(before + "\n{");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .as("the group's right stays, that of others goes")
        .isEqualTo("rw-r-----");
    Ran listed = run("list");
    assertThat(listed.out()).contains("ann reads everything", "line 3: in the clear");
    assertThat(listed.out()).doesNotContain("in-the-clear");
    run("revoke " + listed.out().split(" ", 2)[0]);
    assertThat(Files.readString(file)).isEqualTo(before + "\n");
  }

  @Test
  void replacesWhatALinkLeadsTo() throws Exception {
    Path real = Files.createDirectory(folder.resolve("real")).resolve("tokens");
    Files.createFile(real);
    Files.createSymbolicLink(file, real);
    run("issue --principal ann");
    assertThat(file).isSymbolicLink();
    assertThat(Files.readString(real)).contains("ann");
  }

  @Test
  void thoseAtTheSameTimeLoseNothing() throws Exception {
    int many = 6;
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Ran>> calls = new ArrayList<>();
      for (int i = 0; i < many; i++) {
        int number = i;
        calls.add(() -> runAsProcess("issue", "--principal", "p" + number));
      }
      for (Future<Ran> call : threads.invokeAll(calls)) {
        assertThat(call.get().exitCode()).as(call.get().err()).isZero();
      }
    } finally {
      threads.shutdown();
    }
    assertThat(run("list").out().lines()).hasSize(many);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("tokens", "tokens.lock");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "issue | --principal",
        "issue --principal a/b | letters, digits",
        "issue --principal ann --read-only --write | exclude each other",
        "issue --principal ann --namespace default | catalog.namespace",
        "issue --principal ann --expires soon | 90d",
        "issue --principal ann --expires 0d | 90d",
        "issue --principal ann --most-at-once x | x",
        "issue --principal ann --most-at-once 0 | mostAtOnce",
        "issue --principal ann --most-waiting -1 | mostWaiting",
        "list | cannot be used",
        "revoke x | cannot be used",
      })
  void refuses(String arguments, String message) {
    Ran ran = run(arguments);
    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.err()).contains(message);
    assertThat(ran.out()).isEmpty();
    assertThat(file).doesNotExist();
  }

  @Test
  void changesNoFileThatItDoesNotUnderstand() throws Exception {
    Files.writeString(file, "a b c\n");
    Ran ran = run("issue --principal ann");
    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.err()).contains("line 1");
    assertThat(Files.readString(file)).isEqualTo("a b c\n");
  }

  private record Ran(int exitCode, String out, String err) {}

  private Ran run(String arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    List<String> words = new ArrayList<>(List.of("token"));
    words.addAll(List.of(arguments.split(" ", -1)));
    words.addAll(2, List.of("--token-file", file.toString()));
    int exitCode =
        new CommandLine(new SandboxServer())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(words.toArray(String[]::new));
    return new Ran(exitCode, out.toString(), err.toString());
  }

  private Ran runAsProcess(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(SandboxServer.class.getName(), "token"));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--token-file", file.toString()));
    Process process = new ProcessBuilder(command).start();
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ran(
        process.exitValue(),
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8),
        err);
  }
}

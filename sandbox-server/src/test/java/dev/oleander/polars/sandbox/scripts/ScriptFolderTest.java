package dev.oleander.polars.sandbox.scripts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ScriptFolderTest {
  private static final String HEADER = "# /// procedure\n# ///\n";

  @TempDir private Path outside;
  private Path root;
  private ScriptFolder folder;

  @BeforeEach
  void make() throws IOException {
    root = Files.createDirectory(outside.resolve("scripts"));
    Files.createDirectory(root.resolve("reports"));
    folder = new ScriptFolder(Optional.of(root));
  }

  /** As if it had been written a minute ago. */
  private Path write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    return Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
  }

  private List<String> listed() {
    return folder.list(namespace -> true).stream()
        .map(entry -> entry.name() + entry.problem().map(problem -> ": " + problem).orElse(""))
        .toList();
  }

  private String source(String name) {
    return folder.find(name, namespace -> true).source();
  }

  @Test
  void aBadFileIsReportedAndTheOthersStay() throws Exception {
    write(root.resolve("reports/a.py"), HEADER);
    write(root.resolve("reports/b.py"), "result = 1");
    write(root.resolve("other/c.py"), HEADER);
    write(root.resolve("other/_d.py"), HEADER);
    write(root.resolve("reports/bad-name.py"), HEADER);
    write(root.resolve("reports/notes.txt"), HEADER);
    write(root.resolve("reports/__init__.py"), "");
    write(root.resolve("reports/.hidden.py"), "");
    write(root.resolve("reports/deeper/x.py"), HEADER);
    write(root.resolve("alone.py"), HEADER);
    Files.write(
        write(root.resolve("reports/latin.py"), ""),
        (HEADER + "# \u00e4").getBytes(StandardCharsets.ISO_8859_1));
    Files.setLastModifiedTime(root.resolve("reports/latin.py"), FileTime.fromMillis(0));
    write(root.resolve("reports/long.py"), HEADER + "#".repeat(ScriptFile.MOST_BYTES));
    Files.createDirectory(root.resolve("reports/folder.py"));

    assertThat(listed())
        .containsExactly(
            "alone.py: is in no namespace: put it into a folder of the folder",
            "other._d",
            "other.c",
            "reports.a",
            "reports.b: declares no signature: let the file begin with the lines '# /// procedure'"
                + " and '# ///', and what the script takes between them",
            "reports.bad-name: has a name that cannot be called: let those of the folder and of the"
                + " file be ASCII letters, digits and underscores that begin with no digit",
            "reports.folder: is not a file",
            "reports.latin: is not UTF-8: save it as such",
            "reports.long: has more than 256 KiB: shorten it");
    assertThat(source("other.c")).isEqualTo(HEADER);
    assertThatThrownBy(() -> source("reports.b"))
        .hasMessageStartingWith(
            "the stored script 'reports.b' cannot be run: declares no signature")
        .extracting(failure -> ((SandboxException) failure).code())
        .isEqualTo(ErrorCode.SCRIPT_FAILED);
  }

  @Test
  void aChangeIsTakenWithoutARestart() throws Exception {
    Path file = write(root.resolve("reports/a.py"), HEADER + "1");
    assertThat(source("reports.a")).endsWith("1");

    write(file, HEADER + "22");
    assertThat(source("reports.a")).endsWith("22");

    Path other = write(outside.resolve("new"), HEADER + "33");
    Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
    Files.move(other, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    assertThat(source("reports.a")).endsWith("33");

    Files.delete(file);
    assertThat(listed()).isEmpty();
    assertThatThrownBy(() -> source("reports.a"))
        .hasMessageStartingWith("storedScript 'reports.a' is none that this server has");
  }

  /** Such a file may be half of what it is to be. */
  @Test
  void aFileThatIsBeingWrittenCountsWhenItIsLeftAlone() throws Exception {
    Path file = write(root.resolve("reports/a.py"), HEADER + "whole");
    assertThat(source("reports.a")).endsWith("whole");

    Files.writeString(file, HEADER + "ha");
    assertThat(source("reports.a")).endsWith("whole");
    Files.writeString(root.resolve("reports/b.py"), HEADER + "ha");
    assertThat(listed())
        .containsExactly(
            "reports.a", "reports.b: has just been written: it can be called in a second");

    write(file, HEADER + "half and half");
    write(root.resolve("reports/b.py"), HEADER + "half and half");
    assertThat(source("reports.a")).endsWith("half and half");
    assertThat(source("reports.b")).endsWith("half and half");
  }

  @Test
  void aLinkLeadsNowhereButIntoTheFolder() throws Exception {
    Path secret = write(outside.resolve("secret.py"), HEADER + "secret");
    write(root.resolve("..data/real.py"), HEADER + "inside");
    Files.createSymbolicLink(root.resolve("reports/in.py"), Path.of("../..data/real.py"));
    Files.createSymbolicLink(root.resolve("reports/out.py"), secret);
    Files.createSymbolicLink(root.resolve("outer"), outside);
    Files.createSymbolicLink(root.resolve("reports/nowhere.py"), Path.of("nothing"));
    Files.createSymbolicLink(root.resolve("reports/loop.py"), Path.of("loop.py"));

    assertThat(source("reports.in")).endsWith("inside");
    assertThat(listed())
        .containsExactly(
            "outer.secret: is a link out of the folder: copy the file into it",
            "reports.in",
            "reports.loop: cannot be read: let the server's user read the file",
            "reports.out: is a link out of the folder: copy the file into it");
    assertThatThrownBy(() -> source("outer.secret")).hasMessageContaining("out of the folder");
  }

  @Test
  void noNameLeadsElsewhere() throws Exception {
    write(outside.resolve("secret.py"), HEADER);
    write(root.resolve("reports/a.py"), HEADER);
    for (String name :
        List.of(
            "",
            ".",
            "..",
            "a",
            "..secret",
            "reports",
            "reports.",
            ".a",
            "reports.a.py",
            "/.a",
            "../scripts/reports.a",
            "reports/a",
            "reports.a\u0000",
            "reports.a ",
            "Reports.a",
            "reports.A",
            "\ud800.a",
            "x".repeat(10_000) + ".a")) {
      assertThatThrownBy(() -> source(name))
          .hasMessageContaining("is none that this server has")
          .extracting(failure -> ((SandboxException) failure).code())
          .isEqualTo(ErrorCode.INVALID_REQUEST);
    }
  }

  @Test
  void namespacesThatMayNotBeRunAreNotThere() throws Exception {
    write(root.resolve("reports/a.py"), HEADER);
    write(root.resolve("secret/b.py"), HEADER);
    write(root.resolve("alone.py"), HEADER);

    assertThat(folder.list("reports"::equals)).extracting("name").containsExactly("reports.a");
    assertThatThrownBy(() -> folder.find("secret.b", "reports"::equals))
        .hasMessageStartingWith("storedScript 'secret.b' is none that this server has");
  }

  @Test
  void soManyAreListedAndNoMore() throws Exception {
    for (int i = 0; i < 1_002; i++) {
      write(root.resolve("reports/s%04d.py".formatted(i)), HEADER);
    }

    List<String> listed = listed();

    assertThat(listed).hasSize(1_001);
    assertThat(listed.get(999)).isEqualTo("reports.s0999");
    assertThat(listed.get(1_000))
        .isEqualTo(
            "reports.s1000: this and the scripts after it are not listed, for there are more than"
                + " 1000");
    assertThat(source("reports.s1001")).isEqualTo(HEADER);
  }

  @Test
  void aFolderThatIsGoneIsNoEmptyOne() throws Exception {
    Files.delete(root.resolve("reports"));
    Files.delete(root);

    assertThatThrownBy(this::listed).hasMessageContaining("the server's log says why");
  }

  @Test
  void withoutAFolderThereAreNone() {
    ScriptFolder none = new ScriptFolder(Optional.empty());

    assertThat(none.list(namespace -> true)).isEmpty();
    assertThatThrownBy(() -> none.find("a.b", namespace -> true))
        .hasMessageContaining("is none that this server has");
  }
}

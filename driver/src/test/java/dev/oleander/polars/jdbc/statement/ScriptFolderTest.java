package dev.oleander.polars.jdbc.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files of the client may be sent as scripts. */
final class ScriptFolderTest {
  @TempDir private Path directory;
  private Path folder;
  private ScriptFolder scripts;

  @BeforeEach
  void make() throws IOException {
    folder = Files.createDirectories(directory.resolve("scripts/deep")).getParent();
    Files.writeString(directory.resolve("secret.py"), "secret");
    Files.writeString(folder.resolve("a.py"), "result = 'ö'");
    Files.writeString(folder.resolve("deep/b.py"), "b");
    scripts = new ScriptFolder(folder);
  }

  @Test
  void thoseWithinAreRead() throws SQLException, IOException {
    assertThat(scripts.read("a.py")).isEqualTo("result = 'ö'");
    assertThat(scripts.read("deep/b.py")).isEqualTo("b");
    assertThat(scripts.read("deep/../a.py")).isEqualTo("result = 'ö'");
    Files.createSymbolicLink(folder.resolve("link.py"), Path.of("deep/b.py"));
    assertThat(scripts.read("link.py")).isEqualTo("b");
  }

  @Test
  void theFolderMayBeALink() throws SQLException, IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), folder);

    assertThat(new ScriptFolder(link).read("a.py")).isEqualTo("result = 'ö'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../secret.py",
        "deep/../../secret.py",
        "../scripts/../secret.py",
        "..",
        "../gone"
      })
  void nothingOutsideIsReadByAPath(String path) {
    assertThatThrownBy(() -> scripts.read(path))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("leads out of the folder")
        .extracting("SQLState")
        .isEqualTo("22023");
  }

  @Test
  void nothingOutsideIsReadByALink() throws IOException {
    Files.createSymbolicLink(folder.resolve("out.py"), directory.resolve("secret.py"));
    Files.createSymbolicLink(folder.resolve("up"), directory);

    for (String path : new String[] {"out.py", "up/secret.py"}) {
      assertThatThrownBy(() -> scripts.read(path)).hasMessageContaining("leads out of the folder");
    }
    assertThatThrownBy(() -> scripts.read(directory.resolve("secret.py").toString()))
        .hasMessageContaining("is absolute");
    assertThatThrownBy(() -> scripts.read(folder.resolve("a.py").toString()))
        .hasMessageContaining("is absolute");
  }

  @Test
  void whatIsNoScriptIsRefused() throws IOException {
    Files.write(folder.resolve("latin.py"), "ö".getBytes(StandardCharsets.ISO_8859_1));
    Files.write(folder.resolve("large.py"), new byte[ScriptFolder.MOST_BYTES + 1]);
    Files.write(folder.resolve("largest.py"), new byte[ScriptFolder.MOST_BYTES]);

    assertThatThrownBy(() -> scripts.read("latin.py")).hasMessageContaining("is no UTF-8");
    assertThatThrownBy(() -> scripts.read("deep")).hasMessageContaining("is no file");
    assertThatThrownBy(() -> scripts.read("")).hasMessageContaining("is no file");
    assertThatThrownBy(() -> scripts.read("gone.py")).hasMessageContaining("cannot be read");
    assertThatThrownBy(() -> scripts.read("a\0.py")).hasMessageContaining("is no path");
    assertThatThrownBy(() -> scripts.read("large.py"))
        .hasMessageContaining("has more than 1048576 bytes")
        .extracting("SQLState")
        .isEqualTo("54000");
    assertThat(catchThrow("largest.py")).isEqualTo(ScriptFolder.MOST_BYTES);
  }

  private int catchThrow(String path) {
    try {
      return scripts.read(path).length();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}

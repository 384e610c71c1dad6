package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.error.SqlState;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.SQLException;

/**
 * A folder of scripts on this machine, which an application allows to be run. Nothing outside of it
 * is read, whatever a path or a link in it says. Immutable.
 */
final class ScriptFolder {
  /** The most bytes of a script. */
  static final int MOST_BYTES = 1 << 20;

  private final Path folder;

  ScriptFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Reads a script.
   *
   * @param path of a file within the folder
   * @throws SQLException 22023 if it is none that may be read, 54000 if it is too large
   */
  String read(String path) throws SQLException {
    try {
      Path real = file(path);
      byte[] bytes;
      try (InputStream in = Files.newInputStream(real)) {
        bytes = in.readNBytes(MOST_BYTES + 1);
      }
      if (bytes.length > MOST_BYTES) {
        throw SqlState.REQUEST_TOO_LARGE.exception(
            "The script '" + path + "' has more than " + MOST_BYTES + " bytes");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw refusal(path, "is no UTF-8", e);
    } catch (InvalidPathException e) {
      throw refusal(path, "is no path", e);
    } catch (IOException e) {
      throw refusal(path, "cannot be read in the folder of 'scriptFolder'", e);
    }
  }

  private Path file(String path) throws IOException, SQLException {
    Path given = Path.of(path);
    if (given.isAbsolute() || given.getRoot() != null) {
      throw refusal(path, "is absolute: give it relative to the folder of 'scriptFolder'", null);
    }
    Path root = folder.toRealPath();
    if (!root.resolve(given).normalize().startsWith(root)) {
      throw outside(path);
    }
    Path real = root.resolve(given).toRealPath();
    if (!real.startsWith(root)) {
      throw outside(path);
    }
    if (!Files.isRegularFile(real)) {
      throw refusal(path, "is no file", null);
    }
    return real;
  }

  private static SQLException outside(String path) {
    return refusal(path, "leads out of the folder of 'scriptFolder'", null);
  }

  private static SQLException refusal(String path, String why, Exception cause) {
    return SqlState.INVALID_ARGUMENT.exception("The script '" + path + "' " + why, cause);
  }
}

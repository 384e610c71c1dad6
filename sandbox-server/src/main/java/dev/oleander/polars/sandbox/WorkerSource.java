package dev.oleander.polars.sandbox;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The Python package of the workers, which travels in the jar. */
final class WorkerSource {
  private static final String PACKAGE = "polars_worker";
  private static final String FIRST_FILE = "/python/" + PACKAGE + "/__init__.py";

  private WorkerSource() {}

  /**
   * Unpacks the package into a new folder, readable by every user: workers run as others than the
   * server.
   */
  static void unpack(Path folder) throws IOException {
    URL first = WorkerSource.class.getResource(FIRST_FILE);
    if (first == null) {
      throw new IOException("resource " + FIRST_FILE + " is missing from the jar");
    }
    try {
      URI uri = first.toURI();
      if (uri.getScheme().equals("jar")) {
        try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
          copy(jar.getPath(FIRST_FILE).getParent(), folder);
        }
      } else {
        copy(Path.of(uri).getParent(), folder);
      }
    } catch (URISyntaxException e) {
      throw new IOException("the jar's own location cannot be read: " + first, e);
    }
  }

  private static void copy(Path source, Path folder) throws IOException {
    makeFolder(folder);
    Path target = makeFolder(folder.resolve(PACKAGE));
    try (Stream<Path> listing = Files.list(source)) {
      List<Path> files = listing.filter(Files::isRegularFile).toList();
      for (Path file : files) {
        Path copy = target.resolve(file.getFileName().toString());
        Files.write(copy, Files.readAllBytes(file));
        Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-r--r--"));
      }
    }
  }

  private static Path makeFolder(Path folder) throws IOException {
    Files.createDirectories(folder);
    return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}

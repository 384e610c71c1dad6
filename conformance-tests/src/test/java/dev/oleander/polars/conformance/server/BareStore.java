package dev.oleander.polars.conformance.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The object store without walls in {@code bare_store.py}, in a process of its own. */
public final class BareStore implements AutoCloseable {
  public static final String SECRET_KEY = "secret-key-of-the-bare-store";

  private static final String PROGRAM =
      "conformance-tests/src/test/resources/isolation/bare_store.py";

  private final Path folder;
  private final Process process;
  private final int port;

  /**
   * @param folder for the objects, a folder for each bucket
   */
  public BareStore(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.process =
        new ProcessBuilder(
                List.of(
                    BuildOutput.python().toString(),
                    BuildOutput.root().resolve(PROGRAM).toString(),
                    folder.toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    this.port = new ObjectMapper().readTree(output.readLine()).path("storePort").asInt();
  }

  public int port() {
    return port;
  }

  public void put(String object, String content) throws IOException {
    Path file = folder.resolve(object);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  /** The first object of a bucket whose key ends like this and has a word in it. */
  public Optional<String> find(String bucket, String word, String end) throws IOException {
    Path root = folder.resolve(bucket);
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString())
          .filter(key -> key.contains(word) && key.endsWith(end))
          .findFirst();
    }
  }

  /** How a server is told of it: the lines of a catalog in a configuration. */
  public String catalog(Path database) {
    return """
    catalogs:
      remote:
        type: jdbc
        uri: jdbc:sqlite:%s
        warehouse: s3://lake/tables
        properties:
          s3.endpoint: http://127.0.0.1:%d
          s3.path-style-access: "true"
          s3.access-key-id: key-of-the-bare-store
          s3.secret-access-key: %s
          client.region: eu-north-1
    """
        .formatted(database, port, SECRET_KEY);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}

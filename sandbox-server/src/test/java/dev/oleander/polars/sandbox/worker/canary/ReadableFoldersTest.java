package dev.oleander.polars.sandbox.worker.canary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oleander.polars.sandbox.worker.TestBoxes;
import dev.oleander.polars.sandbox.worker.WorkerPoolConfig;
import dev.oleander.polars.sandbox.worker.box.Box;
import dev.oleander.polars.sandbox.worker.box.BoxLauncher;
import dev.oleander.polars.sandbox.worker.cgroup.BoxGroup;
import dev.oleander.polars.sandbox.worker.isolation.BoxFactory;
import dev.oleander.polars.sandbox.worker.state.StateDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A box sees those folders of the lake that it was given, and no other. */
@Timeout(120)
final class ReadableFoldersTest {
  @TempDir Path folder;
  private StateDirectory state;
  private BoxFactory factory;
  private WorkerPoolConfig config;
  private Path lake;
  private final BoxLauncher launcher = new BoxLauncher();

  @BeforeEach
  void open() throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    config = TestBoxes.scripted(folder, "scripted", 1, TestBoxes.SOON);
    lake = config.readable().get(0);
    for (String name : List.of("sales", "people")) {
      Files.writeString(Files.createDirectory(lake.resolve(name)).resolve("data"), name);
    }
    state = StateDirectory.open(config.stateDirectory());
    factory = BoxFactory.prepare(config, state);
  }

  @AfterEach
  void close() throws Exception {
    launcher.close();
    state.close();
  }

  @Test
  void allOfTheLakeUnlessSaidOtherwise() throws Exception {
    assertThat(read(Optional.empty(), "sales/data")).isEqualTo("sales");
    assertThat(read(Optional.empty(), "people/data")).isEqualTo("people");
  }

  @Test
  void onlyWhatItWasGiven() throws Exception {
    Optional<List<Path>> sales = Optional.of(List.of(lake.resolve("sales")));
    assertThat(read(sales, "sales/data")).isEqualTo("sales");
    assertThat(read(sales, "people/data")).isEqualTo("FileNotFoundError");
    assertThat(read(sales, "some.metadata.json")).isEqualTo("FileNotFoundError");
    assertThat(read(Optional.of(List.of()), "sales/data")).isEqualTo("FileNotFoundError");
  }

  @Test
  void aCoveredFileIsEmptyAndCannotBeLocked() throws Exception {
    Path database = Files.writeString(lake.resolve("catalog.sqlite"), "secret");
    assertThat(read(Optional.empty(), "catalog.sqlite")).isEqualTo("secret");

    factory = BoxFactory.prepare(TestBoxes.covering(config, database), state);
    assertThat(read(Optional.empty(), "catalog.sqlite")).isIn("", "PermissionError");
    assertThat(read(Optional.empty(), "sales/data")).isEqualTo("sales");
    assertThat(read(Optional.of(List.of(lake.resolve("sales"))), "sales/data")).isEqualTo("sales");
    assertThat(new Canary(factory, launcher, state).problems()).isEmpty();
  }

  @Test
  void aFolderThatIsNotThereIsLeftOut() throws Exception {
    Optional<List<Path>> readable =
        Optional.of(List.of(lake.resolve("later"), lake.resolve("sales")));
    assertThat(read(readable, "sales/data")).isEqualTo("sales");
    assertThat(read(readable, "later/data")).isEqualTo("FileNotFoundError");
  }

  @Test
  void aLinkLeadsOutOfTheLakeNowhere() throws Exception {
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "secret");
    Files.createSymbolicLink(lake.resolve("out"), outside.resolve("secret"));
    Files.createSymbolicLink(lake.resolve("folder"), outside);
    Files.createSymbolicLink(lake.resolve("within"), lake.resolve("sales/data"));
    assertThat(read(Optional.empty(), "within")).isEqualTo("sales");
    assertThat(read(Optional.empty(), "out")).isEqualTo("FileNotFoundError");
    assertThat(read(Optional.empty(), "folder/secret")).isEqualTo("FileNotFoundError");
    // Nor into a part of it that the box was not given.
    Optional<List<Path>> people = Optional.of(List.of(lake.resolve("people")));
    Files.createSymbolicLink(lake.resolve("people/link"), lake.resolve("sales/data"));
    assertThat(read(people, "people/link")).isEqualTo("FileNotFoundError");
  }

  @Test
  void neverWhatIsOutsideTheLake() {
    for (Path outside : List.of(folder, Path.of("/etc"), lake.resolve("../state"))) {
      assertThatThrownBy(() -> read(Optional.of(List.of(outside)), "data"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(outside.toString());
    }
  }

  private String read(Optional<List<Path>> readable, String file) throws Exception {
    String program =
        """
        import sys
        try:
            print(open(sys.argv[1]).read())
        except OSError as error:
            print(type(error).__name__)
        """;
    Path slot = state.emptySlotFolder(0);
    try (BoxGroup group = factory.group(0)) {
      List<String> command =
          factory
              .command()
              .build(
                  0, group, slot, readable, List.of("-c", program, lake.resolve(file).toString()));
      Box box = launcher.launch(command, group, "test", 8 << 10);
      try {
        box.exit().get(TestBoxes.SOON.toMillis(), TimeUnit.MILLISECONDS);
        box.log().awaitEnd(TestBoxes.SOON.toMillis());
        return box.log().text().strip();
      } finally {
        box.endAndAwait();
      }
    }
  }
}

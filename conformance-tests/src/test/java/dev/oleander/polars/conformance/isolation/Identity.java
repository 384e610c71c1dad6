package dev.oleander.polars.conformance.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.oleander.polars.conformance.server.BuildOutput;
import dev.oleander.polars.conformance.server.InterpreterForAll;
import dev.oleander.polars.conformance.server.JavaProgram;
import dev.oleander.polars.conformance.server.JavaProgram.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** As whom a server runs. The tests must be run by root, who can be anybody. */
enum Identity {
  ROOT("root-drop") {
    @Override
    List<String> launcher() {
      return List.of();
    }

    @Override
    List<List<String>> unconfined() {
      // Mounts that succeed are then seen by nobody else.
      return List.of(List.of("unshare", "--mount", "--propagation", "private"));
    }

    @Override
    Path python(Path directory) {
      return BuildOutput.python();
    }

    @Override
    void give(Path directory) {
      // It is root's already.
    }
  },

  ORDINARY_USER("user-namespace") {
    @Override
    List<String> launcher() {
      return List.of(
          "setpriv",
          "--reuid=" + NOBODY,
          "--regid=" + NOBODY,
          "--clear-groups",
          "--inh-caps=-all",
          "--bounding-set=-all");
    }

    @Override
    List<List<String>> unconfined() {
      return List.of(
          launcher(),
          // In a user namespace of its own, as a box is, it has more rights than outside.
          Stream.concat(
                  launcher().stream(),
                  Stream.of("unshare", "--map-root-user", "--mount", "--propagation", "private"))
              .toList());
    }

    @Override
    Path python(Path directory) throws IOException {
      Optional<Path> python = InterpreterForAll.make(directory);
      assumeTrue(python.isPresent(), "the system has no interpreter of the build's version");
      return python.get();
    }

    @Override
    void give(Path directory) throws IOException {
      run("chown", "--recursive", "--no-dereference", NOBODY + ":" + NOBODY, directory.toString());
    }
  };

  private static final String NOBODY = "65534";

  private final String reported;

  Identity(String reported) {
    this.reported = reported;
  }

  /** What {@code /health} says. */
  String reported() {
    return reported;
  }

  /** What runs a command as this user. */
  abstract List<String> launcher();

  /** The ways to run a command as this user without a box. */
  abstract List<List<String>> unconfined();

  /**
   * An interpreter that this user may run, with all that a worker needs.
   *
   * @param directory where it may be made
   */
  abstract Path python(Path directory) throws IOException;

  /** Makes a folder and all in it this user's. */
  abstract void give(Path directory) throws IOException;

  static void assumeRoot() {
    assumeTrue(
        "root".equals(System.getProperty("user.name")),
        "only root can start a server as another user");
  }

  static void run(String... command) throws IOException {
    Outcome outcome = JavaProgram.run(List.of(command), Map.of());
    assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
  }
}

package dev.oleander.polars.jdbc.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs the fuzz targets with Jazzer, one after the other, each in a Java of its own. The profile
 * {@code fuzz} of the build calls it from the folder of this module.
 *
 * <p>What Jazzer finds to be worth keeping stays in {@code target/fuzz}, so that a second run goes
 * on where the first ended; inputs that were findings are in {@code target/fuzz/NAME-found}.
 */
final class CoverageGuidedRun {
  private static final String PACKAGE = "dev.oleander.polars.jdbc.";
  private static final String RESOURCES = "src/test/resources/";
  private static final int SECONDS_OF_AN_INPUT = 20;
  private static final int SECONDS_TO_START_AND_END = 120;

  /**
   * @param seeds folders of the test resources
   */
  private record Target(String name, String type, List<String> seeds) {}

  private static final List<Target> TARGETS =
      List.of(
          new Target("arrow", "statement.ArrowFuzzer", List.of("arrow", "fuzz/arrow")),
          new Target("json", "statement.JsonFuzzer", List.of("json", "fuzz/json")),
          new Target("zstd", "zstd.ZstdFuzzer", List.of("zstd")),
          new Target("type-names", "json.TypeNameFuzzer", List.of("fuzz/type-names")),
          new Target("statements", "sql.StatementFuzzer", List.of("fuzz/statements")));

  private CoverageGuidedRun() {}

  /**
   * Fails if there are findings.
   *
   * @param arguments the seconds for each target, and the names of targets; none for all
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int seconds = Integer.parseInt(arguments[0]);
    List<String> names =
        arguments.length == 1 || arguments[1].isBlank()
            ? TARGETS.stream().map(Target::name).toList()
            : List.of(arguments[1].split(",", 0));
    List<String> failed = new ArrayList<>();
    for (String name : names) {
      Target target =
          TARGETS.stream()
              .filter(known -> known.name.equals(name))
              .findFirst()
              .orElseThrow(() -> new IllegalArgumentException("no target '" + name + "'"));
      if (!passes(target, seconds)) {
        failed.add(name);
      }
    }
    if (!failed.isEmpty()) {
      throw new AssertionError("findings in target/fuzz/" + failed + "-found");
    }
  }

  private static boolean passes(Target target, int seconds)
      throws IOException, InterruptedException {
    Path corpus = Files.createDirectories(Path.of("target", "fuzz", target.name));
    Path found = Files.createDirectories(Path.of("target", "fuzz", target.name + "-found"));
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m", // an input that takes more is a finding
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + PACKAGE + target.type,
                "--instrumentation_includes=" + PACKAGE + "**",
                // Looking into the libraries, too, would make the first input take longer than it
                // may.
                "--custom_hook_includes=" + PACKAGE + "**",
                "--reproducer_path=" + found,
                "-artifact_prefix=" + found + "/",
                "-max_total_time=" + seconds,
                "-timeout=" + SECONDS_OF_AN_INPUT,
                "-max_len=16384",
                "-print_final_stats=1",
                corpus.toString()));
    target.seeds.forEach(folder -> command.add(RESOURCES + folder));
    Process process = new ProcessBuilder(command).inheritIO().start();
    try {
      if (process.waitFor(seconds + SECONDS_TO_START_AND_END, TimeUnit.SECONDS)) {
        return process.exitValue() == 0;
      }
      throw new AssertionError("Jazzer did not end with the time of target " + target.name);
    } finally {
      process.destroyForcibly();
    }
  }
}

package dev.oleander.polars.sandbox.worker.isolation;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The programs that put a box together, by absolute path. {@code setpriv} and {@code prlimit} are
 * run inside the box, where only {@code /usr} is there to find them in.
 */
record HostTools(Path shell, Path bwrap, Path setpriv, Path prlimit) {

  /** The first version with both {@code --size} and {@code --disable-userns}. */
  private static final int BWRAP_MINOR = 8;

  private static final Pattern BWRAP_VERSION = Pattern.compile("bubblewrap (\\d+)\\.(\\d+)");

  /** Looks for the programs in the server's search path and the usual folders. */
  static HostTools find() throws IsolationException, InterruptedException {
    Path bwrap = find("bwrap", "bubblewrap", "apt-get install bubblewrap");
    requireVersion(bwrap);
    return new HostTools(
        findShell(),
        bwrap,
        insideUsr(find("setpriv", "util-linux", "apt-get install util-linux")),
        insideUsr(find("prlimit", "util-linux", "apt-get install util-linux")));
  }

  /** The one program that is needed without bubblewrap. */
  static Path findShell() throws IsolationException {
    return find("sh", "a POSIX shell", "apt-get install dash");
  }

  private static Path find(String program, String packageName, String how)
      throws IsolationException {
    String searchPath = System.getenv().getOrDefault("PATH", "");
    return Stream.concat(
            Stream.of(searchPath.split(File.pathSeparator)).filter(folder -> !folder.isEmpty()),
            Stream.of("/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin"))
        .map(folder -> Path.of(folder, program))
        .filter(path -> path.isAbsolute() && Files.isExecutable(path))
        .findFirst()
        .orElseThrow(
            () ->
                new IsolationException(
                    "the program %s was not found: install %s (%s)"
                        .formatted(program, packageName, how)));
  }

  private static Path insideUsr(Path program) throws IsolationException {
    try {
      Path real = program.toRealPath();
      if (real.startsWith("/usr")) {
        return real;
      }
      throw new IsolationException(
          "the program %s is not below /usr, the only folder of programs that boxes see: install"
                  .formatted(real)
              + " the system's own (apt-get install util-linux)");
    } catch (IOException e) {
      throw new IsolationException("the program %s cannot be resolved".formatted(program), e);
    }
  }

  private static void requireVersion(Path bwrap) throws IsolationException, InterruptedException {
    String output = HostCommand.run(List.of(bwrap.toString(), "--version")).strip();
    Matcher version = BWRAP_VERSION.matcher(output);
    if (!version.find()) {
      throw new IsolationException(
          "%s --version answers '%s', which is no bubblewrap version: install bubblewrap (apt-get"
                  .formatted(bwrap, output)
              + " install bubblewrap)");
    }
    if (Integer.parseInt(version.group(1)) == 0
        && Integer.parseInt(version.group(2)) < BWRAP_MINOR) {
      throw new IsolationException(
          "%s is %s and must be at least 0.%d: install a newer bubblewrap"
              .formatted(bwrap, output, BWRAP_MINOR));
    }
  }
}

package dev.oleander.polars.conformance.packaging;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.oleander.polars.conformance.server.JavaProgram;
import java.io.IOException;
import java.nio.file.Path;

/** The JDKs that the driver must run on. */
final class InstalledJdks {
  private InstalledJdks() {}

  /** The home of one; where there is none, the test is not run, and says so. */
  static Path home(int feature) throws IOException {
    if (Runtime.version().feature() == feature) {
      return JavaProgram.thisJavaHome();
    }
    return JavaProgram.javaHome(feature)
        .orElseGet(() -> abort("no JDK " + feature + " is installed: not tried on it"));
  }
}

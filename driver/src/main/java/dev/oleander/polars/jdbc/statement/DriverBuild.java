package dev.oleander.polars.jdbc.statement;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.avatica.DriverVersion;

/**
 * Name and version of this driver, as the build wrote them down.
 *
 * @param versionText {@code major.minor.patch}, maybe with a suffix
 */
record DriverBuild(String name, String versionText, int major, int minor) {
  static final String PRODUCT_NAME = "Oleander Polars";

  static final DriverBuild INSTANCE = read();

  private static final String NAME = PRODUCT_NAME + " JDBC Driver";

  private static DriverBuild read() {
    Properties build = new Properties();
    try (InputStream in = DriverBuild.class.getResourceAsStream("driver.properties")) {
      if (in == null) {
        throw new IllegalStateException("The driver's jar lacks driver.properties");
      }
      build.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException("The driver's jar cannot be read", e);
    }
    String version = build.getProperty("version");
    Matcher numbers = Pattern.compile("(\\d+)\\.(\\d+).*").matcher(version);
    if (!numbers.matches()) {
      throw new IllegalStateException("The driver's version is no version: " + version);
    }
    return new DriverBuild(
        NAME, version, Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2)));
  }

  DriverVersion version() {
    return new DriverVersion(name, versionText, PRODUCT_NAME, "unknown", false, major, minor, 0, 0);
  }
}
